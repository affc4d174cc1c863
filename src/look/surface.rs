//! What a triangle is made of, told to the shaders through its vertices.
//!
//! Every mesh of the site carries: `POSITION` (metres), `NORMAL`, `UV_0` (a face's own coordinates, see below),
//! `UV_1` (x: the [`Surface`] as a number, y: its parameter) and `COLOR` (rgb: albedo in linear light for the
//! cinematic look, a: baked ambient occlusion, 1 = open). One material then draws everything, and what moves or glows is
//! looked up by `MeshTag` in the slot buffer.

/// What a triangle is made of. The numbers are repeated in `shaders/surface.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Surface {
    /// Painted metal. Parameter: roughness, 0 to 1.
    Body = 0,
    /// Raised floor; the shader draws its tiles. `UV_0` in tiles from the room's corner.
    Floor = 1,
    /// Perforated floor tile. `UV_0` 0 to 1 across the tile.
    PerforatedTile = 2,
    /// Cold face of a rack: mesh door that shows the three inlet temperatures. `UV_0`: x 0 to 1 across, y metres above the floor.
    InletFace = 3,
    /// Hot face of a rack. `UV_0` as for [`Surface::InletFace`].
    ExhaustFace = 4,
    /// Status light of a device. Parameter: its phase, 0 to 1.
    Led = 5,
    /// Power bar of a rack. `UV_0`: x 0 to 1 across (left half feed A, right half feed B), y 0 to 1 of capacity.
    PowerBar = 6,
    /// Glass of a containment. Drawn by the glass material.
    Glass = 7,
    /// Ceiling light.
    Light = 8,
    /// Cable or busbar of feed A.
    FeedA = 9,
    /// Cable or busbar of feed B.
    FeedB = 10,
    /// Fibre duct.
    Fibre = 11,
    /// Leak rope; shines when wet.
    LeakRope = 12,
    /// Chilled-water pipe, supply.
    WaterSupply = 13,
    /// Chilled-water pipe, return.
    WaterReturn = 14,
    /// Grille or fan of a machine or CRAC. `UV_0` 0 to 1.
    Grille = 15,
    /// Wall.
    Wall = 16,
    /// Display of a unit: shines by its state. `UV_0` 0 to 1.
    Display = 17,
    /// Battery cabinet front: the cells of one string. Parameter: its number, from 0. `UV_0` 0 to 1, y is filled up to the charge.
    Battery = 18,
    /// Alarm beacon; shines in the alarm's colour.
    Beacon = 19,
    /// Top of a rack: body that takes the rack's mean inlet colour softly.
    RackTop = 20,
    /// Solid floor of a plant room, and the ground around the building.
    Ground = 21,
    /// Shines in its own colour, whatever the lens: outlines and sparks. Parameter: how strongly, 0 to 7.
    Glow = 22,
}

impl Surface {
    /// As it travels in `UV_1.x`.
    pub const fn code(self) -> f32 {
        self as u8 as f32
    }
}
