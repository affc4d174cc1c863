//! Acknowledgements that are not taken.

use crate::script::check;
use std::sync::Arc;
use twin_decision::{Act, Decider, Deed, Input, NOTE_CHARS_MAX, RefusalReason, default_rules};
use twin_model::{AlarmId, Timestamp};

#[test]
fn an_alarm_that_is_not_listed_or_already_seen_refuses() {
    check(
        "0 leak-1/wet 1
         2 tick
         3 ack 7
         4 ack 1
         5 ack 1",
        "2 raised #1 P1 active: leak-1 wet
         3 refused: Alarm #7 is not on the list
         4 acknowledged #1 P1 acknowledged: leak-1 wet
         5 refused: Alarm #1 is already acknowledged",
    );
}

#[test]
fn what_escalates_in_the_same_step_cannot_have_been_seen() {
    check(
        "0..20/5 A01/inlet_mid 29
         25 A01/inlet_mid 33
         30 ack 1
         31 ack 1",
        "10 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         30 escalated #1 P1 active: A01 inlet, 1.2 m 33.0 °C above 32.0 °C
         30 refused: Alarm #1 has just become more urgent: look at it again
         31 acknowledged #1 P1 acknowledged: A01 inlet, 1.2 m 33.0 °C above 32.0 °C",
    );
}

#[test]
fn a_note_beyond_its_bound_is_refused_whole() {
    let mut decider = Decider::new(Arc::default(), default_rules());
    let note = "x".repeat(NOTE_CHARS_MAX + 1);
    let act = Act { by: "Kim".to_owned(), note, deed: Deed::Acknowledge(AlarmId(1)) };
    let input = Input { acts: &[act], ..Input::default() };
    let verdicts = decider.step(Timestamp::EPOCH, input);
    assert_eq!(verdicts.refusals[0].reason, RefusalReason::TooLong);
}
