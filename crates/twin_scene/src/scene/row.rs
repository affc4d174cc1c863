//! A row of the document → racks of the plan.

use super::document::{RackDocument, RowDocument};
use super::expand::{Context, Draft, RackOrigin};
use super::fill::fill;
use super::size::RACKS_PER_ROW_MAX;
use super::weight;
use crate::position::Field;
use crate::problem::Problems;
use std::collections::HashMap;
use twin_model::plan::{Facing, Rack, Row, Spot};
use twin_model::{RackId, RowId};

/// Where a row stands: its room, the north-west corner of its first rack in the site, its field.
pub(super) struct RowPlace {
    pub(super) room: u32,
    pub(super) corner: Spot,
    pub(super) field: Field,
}

/// Adds `row` and its racks to the draft.
pub(super) fn expand_row(
    row: &RowDocument,
    place: &RowPlace,
    context: &Context<'_>,
    draft: &mut Draft,
    problems: &mut Problems,
) {
    let index = u32::try_from(draft.plan.rows.len()).unwrap_or(u32::MAX);
    draft.plan.rows.push(Row { id: RowId::new(&row.id), room: place.room, facing: row.facing });

    let pdu_a = context.pdus.index(&row.pdu_a, &place.field.child("pdu_a"), problems);
    let pdu_b = context.pdus.index(&row.pdu_b, &place.field.child("pdu_b"), problems);
    for (i, template) in row.templates.iter().enumerate() {
        context.catalogue.require(template, &place.field.item("templates", i), problems);
    }
    let particular = particular_racks(row, place, problems);
    for step in 0..row.count.min(RACKS_PER_ROW_MAX) {
        let number = row.first.saturating_add(step);
        let own = particular.get(&number).map(|i| (&row.racks[*i], place.field.item("racks", *i)));
        let rack = RackPlan { row, place, index, number, step, pdus: [pdu_a, pdu_b], own };
        rack.expand(context, draft, problems);
    }
}

/// Indices in `row.racks` by number.
fn particular_racks(row: &RowDocument, place: &RowPlace, problems: &mut Problems) -> HashMap<u32, usize> {
    let mut particular = HashMap::new();
    let last = row.first.saturating_add(row.count).saturating_sub(1);
    for (i, rack) in row.racks.iter().enumerate() {
        let field = place.field.item("racks", i).child("number");
        if !(row.first..=last).contains(&rack.number) {
            let reason = format!("is {}, but the row has racks {} to {last}", rack.number, row.first);
            problems.add(&field, "number", reason);
            continue;
        }
        // Of two descriptions, the first one counts.
        let first = *particular.entry(rack.number).or_insert(i);
        if first != i {
            let reason = format!("rack {} is already described by {}", rack.number, place.field.item("racks", first));
            problems.add(&field, "number", reason);
        }
    }
    particular
}

/// One rack about to be made.
struct RackPlan<'a> {
    row: &'a RowDocument,
    place: &'a RowPlace,
    index: u32,
    number: u32,
    /// How many racks stand before it.
    step: u32,
    pdus: [u32; 2],
    own: Option<(&'a RackDocument, Field)>,
}

impl RackPlan<'_> {
    fn expand(self, context: &Context<'_>, draft: &mut Draft, problems: &mut Problems) {
        let row = self.row;
        let own = self.own.as_ref().map(|(rack, _)| *rack);
        let id = own
            .and_then(|rack| rack.id.clone())
            .unwrap_or_else(|| format!("{}{:02}", row.prefix.as_deref().unwrap_or(&row.id), self.number));
        let width = own.and_then(|rack| rack.width).unwrap_or(row.width);
        let depth = own.and_then(|rack| rack.depth).unwrap_or(row.depth);
        let units = own.and_then(|rack| rack.units).unwrap_or(row.units);
        let written = own.map_or([None; 2], |rack| [rack.own_weight_kg, rack.max_weight_kg]);
        let [own_weight_kg, max_weight_kg] = weight::of_rack(row, written, width, units);
        let (pdu_a, pdu_b) = self.pdus(context, problems);
        let (devices, device_fields) = fill(&id, self.template(), self.own.as_ref(), &context.catalogue, problems);
        draft.origins.racks.push(self.origin(device_fields));
        draft.plan.racks.push(Rack {
            id: RackId::new(id),
            room: self.place.room,
            row: self.index,
            centre: self.centre(width, depth),
            facing: row.facing,
            width,
            depth,
            height: own.and_then(|rack| rack.height).unwrap_or(row.height),
            units,
            capacity_kw: own.and_then(|rack| rack.capacity_kw).unwrap_or(row.capacity_kw),
            own_weight_kg,
            max_weight_kg,
            pdu_a,
            pdu_b,
            devices,
        });
    }

    /// Its own template, or the row's whose turn it is.
    fn template(&self) -> Option<&str> {
        let own = self.own.as_ref().and_then(|(rack, _)| rack.template.as_deref());
        own.or_else(|| {
            let turn = (self.step as usize).checked_rem(self.row.templates.len())?;
            self.row.templates.get(turn).map(String::as_str)
        })
    }

    /// The row's PDUs, or this rack's own.
    fn pdus(&self, context: &Context<'_>, problems: &mut Problems) -> (u32, u32) {
        let [mut a, mut b] = self.pdus;
        if let Some((rack, field)) = &self.own {
            if let Some(name) = &rack.pdu_a {
                a = context.pdus.index(name, &field.child("pdu_a"), problems);
            }
            if let Some(name) = &rack.pdu_b {
                b = context.pdus.index(name, &field.child("pdu_b"), problems);
            }
        }
        (a, b)
    }

    fn origin(&self, devices: Vec<Field>) -> RackOrigin {
        let row = &self.place.field;
        let own = self.own.as_ref();
        // The field called `name`: in the rack's own entry if that says it, else in the row.
        let said = |name: &str, is_own: fn(&RackDocument) -> bool| match own {
            Some((rack, field)) if is_own(rack) => field.child(name),
            _ => row.child(name),
        };
        let sized = match own {
            Some((rack, field)) if rack.width.is_some() => Some(field.child("width")),
            Some((rack, field)) if rack.depth.is_some() => Some(field.child("depth")),
            _ => None,
        };
        let named = if self.row.prefix.is_some() { "prefix" } else { "id" };
        RackOrigin {
            id: match own {
                Some((rack, field)) if rack.id.is_some() => field.child("id"),
                _ => row.child(named),
            },
            place: sized.clone().unwrap_or_else(|| row.child("corner")),
            pitch: row.child("pitch"),
            sized,
            height: said("height", |rack| rack.height.is_some()),
            max_weight: said("max_weight_kg", |rack| rack.max_weight_kg.is_some()),
            pdu_a: said("pdu_a", |rack| rack.pdu_a.is_some()),
            pdu_b: said("pdu_b", |rack| rack.pdu_b.is_some()),
            devices,
        }
    }

    /// Racks of a row keep their fronts in line, whatever their depth.
    fn centre(&self, width: f64, depth: f64) -> Spot {
        let (row, corner) = (self.row, self.place.corner);
        let along = f64::from(self.step) * row.pitch.unwrap_or(row.width) + width / 2.0;
        let from_low = depth / 2.0;
        let from_high = row.depth - depth / 2.0;
        match row.facing {
            Facing::North => Spot { x: corner.x + along, z: corner.z + from_low },
            Facing::South => Spot { x: corner.x + along, z: corner.z + from_high },
            Facing::West => Spot { x: corner.x + from_low, z: corner.z + along },
            Facing::East => Spot { x: corner.x + from_high, z: corner.z + along },
        }
    }
}
