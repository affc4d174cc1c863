//! What a device says unasked over SNMP, in people's words.

use super::ObjectId;
use crate::Priority;
use smol_str::SmolStr;

/// A kind of notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trap {
    /// Its `snmpTrapOID`.
    pub object_id: ObjectId,
    /// What people call it: `On battery`.
    pub title: SmolStr,
    /// The alarm that it suggests, if any.
    pub alarm: Option<Priority>,
}

impl Trap {
    /// Whether `object_id` names this kind. Agents that make a notification of an SNMPv1 trap put a 0 before its last number
    /// (RFC 3584, section 3.1), and documents of makers tell some with it and some without.
    pub fn is(&self, object_id: &ObjectId) -> bool {
        without_inserted(&self.object_id).eq(without_inserted(object_id))
    }
}

/// The numbers but for a 0 before the last.
fn without_inserted(object_id: &ObjectId) -> impl Iterator<Item = &u32> {
    let numbers = object_id.numbers();
    let inserted = numbers.len().checked_sub(2).filter(|place| numbers[*place] == 0);
    numbers.iter().enumerate().filter(move |(place, _)| Some(*place) != inserted).map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trap_is_known_with_and_without_the_zero_of_version_1() {
        let id = |text: &str| text.parse::<ObjectId>().expect("an identifier");
        let trap = |text: &str| Trap { object_id: id(text), title: "x".into(), alarm: None };
        for (known, told, is_it) in [
            ("1.3.6.1.2.1.33.2.1", "1.3.6.1.2.1.33.2.1", true),
            ("1.3.6.1.2.1.33.2.1", "1.3.6.1.2.1.33.2.0.1", true),
            ("1.3.6.1.4.1.318.0.5", "1.3.6.1.4.1.318.5", true),
            ("1.3.6.1.4.1.318.0.5", "1.3.6.1.4.1.318.0.6", false),
            ("1.3.6.1.4.1.318.0.5", "1.3.6.1.4.1.318.0.0.5", false),
            ("1.3", "1.3", true),
        ] {
            assert_eq!(trap(known).is(&id(told)), is_it, "{known} {told}");
        }
    }
}
