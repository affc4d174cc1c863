//! The twin is cut short between write and read-back, and ends in order.

use super::device::{Gateway, Manner, SETPOINT};
use super::rig::{Rig, WIDE, supply};
use std::fs;
use std::path::Path;
use std::time::Duration;
use twin_model::setpoint::Phase;

const JOURNAL: &str = "setpoints.jsonl";

/// The journal of an engine that was killed while it wrote 21 °C: as it was on disk while the write was on the wire.
fn cut_short(gateway: &Gateway) -> Vec<u8> {
    let data = tempfile::tempdir().expect("a folder");
    let mut rig = Rig::start(data.path(), gateway, WIDE);
    rig.open();
    gateway.behave(Manner::Swallowing);
    rig.request(supply(), 21.0);
    rig.approve();
    let mut looks = 0;
    while gateway.writes().is_empty() {
        looks += 1;
        assert!(looks < 6000, "it is never written");
        std::thread::sleep(Duration::from_millis(10));
    }
    let kept = fs::read(data.path().join(JOURNAL)).expect("the journal");
    let text = String::from_utf8(kept.clone()).expect("lines of JSON");
    assert!(
        text.contains("Directed") && !text.contains("Reported"),
        "the intent is on disk before the wire, and nothing else"
    );
    rig.end();
    rig.shutdown();
    kept
}

fn start_after(data: &Path, journal: &[u8], gateway: &Gateway) -> Rig {
    fs::write(data.join(JOURNAL), journal).expect("room on the disk");
    Rig::start(data, gateway, WIDE)
}

#[test]
fn what_was_cut_short_is_settled_by_what_the_device_says_and_never_repeated() {
    let gateway = Gateway::start();
    let journal = cut_short(&gateway);
    gateway.behave(Manner::Honest);
    let before = gateway.writes().len();
    for (word, ends) in [(210, "done"), (200, "rolled back"), (177, "needs a person")] {
        gateway.set(1, SETPOINT, word);
        let data = tempfile::tempdir().expect("a folder");
        let rig = start_after(data.path(), &journal, &gateway);
        let case = rig.end();
        assert_eq!(case.phase.word(), ends, "{word}: {case:?}");
        assert_eq!(gateway.writes().len(), before, "nothing is written");
        let snapshot = rig.handle.snapshots.borrow().clone();
        assert!(!snapshot.safety.lock.is_open(&"small".into(), snapshot.at), "the lock is closed after a restart");
        rig.shutdown();
    }
}

#[test]
fn a_journal_that_cannot_be_read_sets_nothing_and_stays_as_it_is() {
    let gateway = Gateway::start();
    let data = tempfile::tempdir().expect("a folder");
    let torn = b"{\"at\":1,\"event\":\"nonsense\"}\n";
    let mut rig = start_after(data.path(), torn, &gateway);
    let broken = rig.handle.snapshots.borrow().safety.broken.clone();
    assert!(broken.is_some_and(|broken| broken.contains("line 1")));
    rig.request(supply(), 21.0);
    std::thread::sleep(Duration::from_millis(200));
    assert!(rig.handle.snapshots.borrow().safety.cases.is_empty());
    rig.shutdown();
    assert_eq!(fs::read(data.path().join(JOURNAL)).expect("the journal"), torn);
}

#[test]
fn what_the_twin_has_set_is_released_when_it_ends() {
    let gateway = Gateway::start();
    let data = tempfile::tempdir().expect("a folder");
    let mut rig = Rig::start_releasing(data.path(), &gateway);
    rig.open();
    rig.request(supply(), 21.0);
    rig.approve();
    assert_eq!(rig.end().phase, Phase::Done);
    assert_eq!(gateway.register(1, SETPOINT), 210);
    rig.shutdown();
    assert_eq!(gateway.register(1, SETPOINT), 195, "the unit goes by its own mind again");
    assert_eq!(gateway.writes().len(), 2);
    let kept = fs::read_to_string(data.path().join(JOURNAL)).expect("the journal");
    assert!(kept.contains("Released"));
}
