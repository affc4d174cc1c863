//! The system group that every agent has (RFC 3418).

use super::card::Card;
use super::view::Datum;

const SYSTEM: [u32; 7] = [1, 3, 6, 1, 2, 1, 1];
/// End-to-end and applications: RFC 3418, sysServices.
const SERVICES: i32 = 72;

/// The system group of `card`.
pub(super) fn instances(card: &Card, out: &mut Vec<(Vec<u32>, Datum)>) {
    let scalars = [
        (1, Datum::Text(card.description())),
        (2, Datum::Name(card.kind.object_id.to_vec())),
        (3, Datum::Ticks(card.ticks())),
        (4, Datum::Text("".into())),
        (5, Datum::Text(card.asked.name().clone())),
        (6, Datum::Text(card.location.clone())),
        (7, Datum::Integer(SERVICES)),
    ];
    out.extend(scalars.map(|(arc, datum)| ([SYSTEM.as_slice(), &[arc, 0]].concat(), datum)));
}
