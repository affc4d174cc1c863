//! Ended in the middle at any step, nothing is lost and nothing is told under another key.

use crate::play::{Hand, Play, document, ops};
use crate::receiver::Receiver;
use std::collections::BTreeSet;
use std::fs;
use std::thread::sleep;
use std::time::Duration;
use twin_notify::{Outbox, read_outbox};

const NOON: &str = "2026-12-01T12:00:00Z";

#[test]
fn ended_again_and_again_every_message_arrives() {
    let data = tempfile::tempdir().expect("a folder");
    // It fails by turns, so that each life has something left over.
    let statuses: Vec<u16> = (0..60).map(|number| if number % 3 == 0 { 200 } else { 503 }).collect();
    let receiver = Receiver::answering(&statuses);
    let (site, wall) = (Hand::at(NOON), Hand::at(NOON));
    let mut raised = 0;
    for life in 0..12 {
        let mut play = Play::start(data.path(), document(vec![ops(&receiver)]), site.clone(), wall.clone());
        site.advance(Duration::from_secs(1));
        play.raise(&[1, 2]);
        raised += 2;
        let is_taken = |state: &twin_model::notify::NotifyState| state.delivered + state.waiting.len() as u64 == raised;
        play.wait_for("it is taken in", is_taken);
        wall.advance(Duration::from_secs(3600));
        // Some lives end before anything is tried, some after.
        sleep(Duration::from_millis(life * 60));
        play.kill();
    }
    let mut play = Play::start(data.path(), document(vec![ops(&receiver)]), site, wall.clone());
    for _ in 0..200 {
        wall.advance(Duration::from_secs(900));
        sleep(Duration::from_millis(100));
        if play.wait_for("it goes on", |_| true).delivered == raised {
            break;
        }
    }
    let state = play.wait_for("all arrived", |state| state.delivered == raised);
    assert!(state.waiting.is_empty() && state.dead.is_empty() && state.held.is_empty(), "{state:?}");
    play.end();
    let got = receiver.got();
    let keys: BTreeSet<&str> = got.iter().filter_map(|got| got.header("idempotency-key")).collect();
    assert_eq!(keys.len() as u64, raised, "one key a message, however often it was tried");
}

#[test]
fn a_torn_last_line_has_not_happened_and_anything_else_torn_is_told() {
    let data = tempfile::tempdir().expect("a folder");
    let receiver = Receiver::answering(&[500; 9]);
    let mut play = Play::start(data.path(), document(vec![ops(&receiver)]), Hand::at(NOON), Hand::at(NOON));
    play.raise(&[1]);
    play.wait_for("it failed", |state| state.waiting.iter().any(|known| known.attempts == 1));
    play.kill();
    let path = data.path().join("notify-outbox.jsonl");
    let whole = fs::read(&path).expect("a file");
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("two lines") + 1;
    for end in last..whole.len() {
        fs::write(&path, &whole[..end]).expect("a writable folder");
        let state = read_outbox(data.path()).expect("a torn last line is nothing");
        assert_eq!((state.waiting.len(), state.waiting[0].attempts), (1, 0), "{end}");
    }
    drop(Outbox::open(data.path()).expect("it is written anew"));
    assert_eq!(read_outbox(data.path()).expect("whole").waiting.len(), 1);
    let mut broken = whole;
    broken[20] = b'\n';
    fs::write(&path, &broken).expect("a writable folder");
    let refusal = Outbox::open(data.path()).expect_err("nothing is thrown away by guessing").to_string();
    assert!(refusal.contains("notify-outbox.jsonl line 1"), "{refusal}");
    assert_eq!(fs::read(&path).expect("a file"), broken, "and nothing is overwritten");
}
