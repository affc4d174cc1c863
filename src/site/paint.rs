//! What meshes are painted with: named tones, and how a tone becomes a surface.

use crate::look::surface::Surface;
use twin_panels::tokens::{CINEMATIC, FEED_A, FEED_B, Tone};

/// What a face is made of: colour, surface, and how open it lies to the light.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    /// Colour of the faces.
    pub(crate) tone: Tone,
    /// Colour of bevelled edges.
    pub(crate) edge: Tone,
    /// What the shaders make of it.
    pub(crate) surface: Surface,
    /// The surface's parameter.
    pub(crate) parameter: f32,
    /// Baked occlusion: 1 is open, 0 is dark.
    pub(crate) open: f32,
}

impl Paint {
    /// Painted metal with edges of the same colour.
    pub(crate) const fn body(tone: Tone, roughness: f32) -> Self {
        Self { tone, edge: tone, surface: Surface::Body, parameter: roughness, open: 1.0 }
    }

    /// Something that the shaders draw by themselves.
    pub(crate) const fn of(surface: Surface, tone: Tone, parameter: f32) -> Self {
        Self { tone, edge: tone, surface, parameter, open: 1.0 }
    }

    /// With bevelled edges of another colour.
    pub(crate) const fn edged(self, edge: Tone) -> Self {
        Self { edge, ..self }
    }

    /// Less open to the light.
    pub(crate) const fn open(self, open: f32) -> Self {
        Self { open, ..self }
    }

    /// With another parameter.
    pub(crate) const fn parameter(self, parameter: f32) -> Self {
        Self { parameter, ..self }
    }

    /// The edges' colour as the colour of a whole face.
    pub(crate) const fn of_edge(self) -> Self {
        Self { tone: self.edge, ..self }
    }
}

const DEEP_TONE: Tone = Tone::hex(0x06_09_0D);
const FRAME_TONE: Tone = Tone::hex(0x26_31_3F);
/// Edges are lighter than faces, but not by so much that they flicker where they are thinner than a pixel.
const CABINET_EDGE: Tone = Tone::hex(0x2C_39_49);
const FRAME_EDGE: Tone = Tone::hex(0x30_3D_4D);
const ALUMINIUM_TONE: Tone = Tone::hex(0x7E_8B_99);
const CHAMPAGNE_TONE: Tone = Tone::hex(0xA8_89_4C);

/// Sides, doors and covers of cabinets.
pub(crate) const CABINET: Paint = Paint::body(CINEMATIC.equipment, 0.55).edged(CABINET_EDGE);
/// Posts, rails and door frames.
pub(crate) const FRAME: Paint = Paint::body(FRAME_TONE, 0.45).edged(FRAME_EDGE);
/// Plinths and castors.
pub(crate) const PLINTH: Paint = Paint::body(Tone::hex(0x12_18_20), 0.7);
/// The inside of a cabinet.
pub(crate) const DEEP: Paint = Paint::body(DEEP_TONE, 0.9).open(0.25);
/// Openings of ports, bays and slots.
pub(crate) const HOLE: Paint = Paint::body(DEEP_TONE, 0.9).open(0.5);
/// Brushes of cable entries, gaskets, rubber.
pub(crate) const RUBBER: Paint = Paint::body(Tone::hex(0x0C_10_15), 0.95);
/// Bare aluminium: handles, ears, trims.
pub(crate) const ALUMINIUM: Paint = Paint::body(ALUMINIUM_TONE, 0.3).edged(Tone::hex(0xA8_B4_C0));
/// Steel: shafts, bolts, ladders.
pub(crate) const STEEL: Paint = Paint::body(Tone::hex(0x4E_5A_67), 0.4).edged(Tone::hex(0x74_82_91));
/// The gold of accelerator servers.
pub(crate) const CHAMPAGNE: Paint = Paint::body(CHAMPAGNE_TONE, 0.35).edged(Tone::hex(0xD8_BA_7C));
/// The same gold in its recesses.
pub(crate) const CHAMPAGNE_DARK: Paint = Paint::body(Tone::hex(0x5E_4C_2A), 0.5);
/// Bezel of a server.
pub(crate) const BEZEL: Paint = Paint::body(Tone::hex(0x2E_38_44), 0.5).edged(Tone::hex(0x5C_6A_79));
/// Bezel of a storage shelf.
pub(crate) const STORAGE: Paint = Paint::body(Tone::hex(0x37_42_50), 0.5).edged(Tone::hex(0x66_76_88));
/// A drive's carrier.
pub(crate) const CARRIER: Paint = Paint::body(Tone::hex(0x1B_22_2B), 0.5).edged(Tone::hex(0x44_52_61));
/// Bezel of a switch.
pub(crate) const SWITCH: Paint = Paint::body(Tone::hex(0x20_2E_3A), 0.45).edged(Tone::hex(0x4F_69_80));
/// Bezel of a patch panel.
pub(crate) const PATCH: Paint = Paint::body(Tone::hex(0x23_2A_33), 0.6).edged(Tone::hex(0x4A_55_60));
/// A label's ground.
pub(crate) const LABEL: Paint = Paint::body(Tone::hex(0x0D_14_1C), 0.6);
/// Lettering.
pub(crate) const LETTER: Paint = Paint::body(Tone::hex(0xC9_D6_E4), 0.6);
/// Lettering on a floor.
pub(crate) const FLOOR_LETTER: Paint = Paint::body(Tone::hex(0x55_68_7E), 0.7);
/// Cold-aisle marking.
pub(crate) const MARK_COLD: Paint = Paint::body(Tone::hex(0x2B_7F_A8), 0.6);
/// Hot-aisle marking.
pub(crate) const MARK_HOT: Paint = Paint::body(Tone::hex(0xA8_5E_26), 0.6);
/// Cabinets of power equipment.
pub(crate) const POWER: Paint = Paint::body(Tone::hex(0x25_2F_3B), 0.5).edged(Tone::hex(0x3C_4B_5D));
/// Cabinets of cooling equipment.
pub(crate) const COOLING: Paint = Paint::body(Tone::hex(0x3A_46_54), 0.5).edged(Tone::hex(0x56_67_7A));
/// Machine bases and skids.
pub(crate) const SKID: Paint = Paint::body(Tone::hex(0x1F_27_30), 0.7).edged(Tone::hex(0x42_4F_5D));
/// Castings: engines, volutes, motors.
pub(crate) const CASTING: Paint = Paint::body(Tone::hex(0x46_50_5B), 0.6).edged(Tone::hex(0x78_86_94));
/// Accent of gensets.
pub(crate) const GENSET: Paint = Paint::body(Tone::hex(0x9A_74_22), 0.5).edged(Tone::hex(0xD8_AC_4E));
/// Accent of chillers.
pub(crate) const CHILLER: Paint = Paint::body(Tone::hex(0x2A_62_7E), 0.5).edged(Tone::hex(0x5C_A2_C2));
/// Accent of pumps.
pub(crate) const PUMP: Paint = Paint::body(Tone::hex(0x2A_6B_5E), 0.5).edged(Tone::hex(0x58_A8_97));
/// Raised floor.
pub(crate) const FLOOR: Paint = Paint::of(Surface::Floor, CINEMATIC.floor, 0.35);
/// Perforated tile.
pub(crate) const PERFORATED: Paint = Paint::of(Surface::PerforatedTile, Tone::hex(0x2C_38_46), 0.4);
/// Solid floor of plant rooms.
pub(crate) const CONCRETE: Paint = Paint::of(Surface::Ground, Tone::hex(0x1D_23_2A), 0.8);
/// The ground around the building.
pub(crate) const GROUND: Paint = Paint::of(Surface::Ground, Tone::hex(0x0A_10_18), 0.9);
/// The slab that the building stands on.
pub(crate) const SLAB: Paint = Paint::body(Tone::hex(0x14_1C_26), 0.8).edged(Tone::hex(0x26_34_44));
/// Walls.
pub(crate) const WALL: Paint = Paint::of(Surface::Wall, CINEMATIC.wall, 0.85);
/// The floor in a passage through a wall.
pub(crate) const THRESHOLD: Paint = Paint::body(FRAME_EDGE, 0.5).open(0.7);
/// Where walls are cut.
pub(crate) const WALL_CUT: Paint = Paint::body(Tone::hex(0x34_44_58), 0.8).edged(Tone::hex(0x46_58_6E));
/// Skirting boards and wall trims.
pub(crate) const TRIM: Paint = Paint::body(Tone::hex(0x0F_16_1F), 0.7).edged(Tone::hex(0x2A_3A_4C));
/// Doors.
pub(crate) const DOOR: Paint = Paint::body(Tone::hex(0x24_30_3E), 0.6).edged(Tone::hex(0x4E_62_7A));
/// Ceiling light.
pub(crate) const LIGHT: Paint = Paint::of(Surface::Light, Tone::hex(0xD8_EC_FF), 1.0);
/// Light strip along a wall's foot.
pub(crate) const LIGHT_COVE: Paint = Paint::of(Surface::Light, Tone::hex(0x36_8F_B8), 0.45);
/// Escape sign.
pub(crate) const LIGHT_EXIT: Paint = Paint::of(Surface::Light, Tone::hex(0x2E_B8_72), 0.6);
/// Glass of a containment.
pub(crate) const GLASS: Paint = Paint::of(Surface::Glass, Tone::hex(0x8F_C6_E0), 0.1);
/// Cables of feed A.
pub(crate) const CABLE_A: Paint = Paint::of(Surface::FeedA, FEED_A, 0.5);
/// Cables of feed B.
pub(crate) const CABLE_B: Paint = Paint::of(Surface::FeedB, FEED_B, 0.5);
/// Power cords at the rear of devices, by feed.
pub(crate) const CORD_A: Paint = Paint::body(FEED_A, 0.6);
/// See [`CORD_A`].
pub(crate) const CORD_B: Paint = Paint::body(FEED_B, 0.6);
/// Fibre duct.
pub(crate) const FIBRE: Paint = Paint::of(Surface::Fibre, Tone::hex(0xD9_A9_1E), 0.5);
/// Leak rope.
pub(crate) const LEAK_ROPE: Paint = Paint::of(Surface::LeakRope, Tone::hex(0xB8_C4_3A), 0.6);
/// Housings of small sensors: light, so that they are found.
pub(crate) const SENSOR: Paint = Paint::body(Tone::hex(0xA6_B1_BD), 0.5).edged(Tone::hex(0xC8_D1_DA));
/// Pipes that a smoke detector breathes through, red as everywhere.
pub(crate) const SAMPLING_PIPE: Paint = Paint::body(Tone::hex(0x9A_30_2A), 0.5);
/// Chilled-water supply.
pub(crate) const WATER_SUPPLY: Paint = Paint::of(Surface::WaterSupply, Tone::hex(0x2C_78_B8), 0.4);
/// Chilled-water return.
pub(crate) const WATER_RETURN: Paint = Paint::of(Surface::WaterReturn, Tone::hex(0x8E_4A_3A), 0.4);
/// Grille of a machine.
pub(crate) const GRILLE: Paint = Paint::of(Surface::Grille, Tone::hex(0x0E_14_1B), 0.6);
/// Screen of a unit.
pub(crate) const DISPLAY: Paint = Paint::of(Surface::Display, Tone::hex(0x16_3A_4A), 0.2);
/// Front of a battery cabinet.
pub(crate) const BATTERY: Paint = Paint::of(Surface::Battery, Tone::hex(0x1A_2A_30), 0.4);
/// Alarm beacon.
pub(crate) const BEACON: Paint = Paint::of(Surface::Beacon, Tone::hex(0x33_3E_4A), 0.3);
/// Top of a rack.
pub(crate) const RACK_TOP: Paint = Paint::of(Surface::RackTop, Tone::hex(0x1E_28_35), 0.55);
/// Cold face; parameter 1 where it only shows heat, less where a device shows through.
pub(crate) const INLET: Paint = Paint::of(Surface::InletFace, Tone::hex(0x2A_36_42), 1.0);
/// Hot face.
pub(crate) const EXHAUST: Paint = Paint::of(Surface::ExhaustFace, Tone::hex(0x24_2C_36), 1.0);
/// Power bar.
pub(crate) const POWER_BAR: Paint = Paint::of(Surface::PowerBar, Tone::hex(0x0D_14_1C), 1.0);
/// Status light; the parameter is its phase.
pub(crate) const LED: Paint = Paint::of(Surface::Led, Tone::hex(0x3D_D6_8C), 0.0);
/// Activity light of network ports.
pub(crate) const LED_LINK: Paint = Paint::of(Surface::Led, Tone::hex(0x36_C5_F0), 0.0);

/// Jackets of patch cords.
pub(crate) const CORDS: [Paint; 4] = [
    Paint::body(Tone::hex(0x2F_7F_B8), 0.6),
    Paint::body(Tone::hex(0xC8_92_2A), 0.6),
    Paint::body(Tone::hex(0x3C_9A_78), 0.6),
    Paint::body(Tone::hex(0x8A_94_9E), 0.6),
];
