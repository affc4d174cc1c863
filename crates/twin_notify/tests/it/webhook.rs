//! What arrives, when, how often, and what becomes of what does not.

use crate::play::{Hand, Play, document, ops};
use crate::receiver::Receiver;
use ring::hmac;
use std::fs;
use std::time::Duration;
use twin_model::notify::{NotifyChannel, QuietHours, RateCap, Recipient};
use twin_notify::NotifyWish;

const NOON: &str = "2026-12-01T12:00:00Z";

#[test]
fn a_receiver_that_fails_and_then_works_gets_each_message_under_the_same_key() {
    let data = tempfile::tempdir().expect("a folder");
    let receiver = Receiver::answering(&[503, 0, 429, 200]);
    let mut play = Play::start(data.path(), document(vec![ops(&receiver)]), Hand::at(NOON), Hand::at(NOON));
    play.raise(&[1]);
    for (attempts, wait) in [(1, 5), (2, 10), (3, 20)] {
        let state = play.wait_for("it failed", |state| state.waiting.iter().any(|known| known.attempts == attempts));
        assert!(state.waiting[0].error.is_some() && state.delivered == 0);
        play.wall.advance(Duration::from_secs(wait));
    }
    let state = play.wait_for("it arrived", |state| state.delivered == 1);
    assert!(state.waiting.is_empty() && state.dead.is_empty() && state.arrived.contains_key("ops"));
    let got = receiver.got();
    assert_eq!(got.len(), 4);
    assert!(got.iter().all(|one| one.header("idempotency-key") == got[0].header("idempotency-key")));
    assert_eq!(got[3].header("idempotency-key"), got[3].body["id"].as_str());
    assert_eq!((got[3].body["kind"].as_str(), got[3].body["more"].as_u64()), (Some("alarm"), Some(0)));
    assert_eq!(got[3].body["alarms"][0]["priority_word"], "Critical");
    assert_eq!(got[3].body["alarms"][0]["at"], "2026-12-01T12:00:00.000Z");
    assert_eq!(got[3].body["subject"], "P1 Critical raised: A01 inlet above 32 °C");
    play.end();
}

#[test]
fn a_signed_message_can_be_checked_with_the_secret_alone() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("secret");
    fs::write(&file, "hunter2\n").expect("a writable folder");
    let receiver = Receiver::answering(&[]);
    let mut signed = ops(&receiver);
    if let NotifyChannel::Webhook { secret, .. } = &mut signed.channel {
        *secret = Some(format!("file:{}", file.display()));
    }
    let mut play = Play::start(data.path(), document(vec![signed]), Hand::at(NOON), Hand::at(NOON));
    play.raise(&[2]);
    play.wait_for("it arrived", |state| state.delivered == 1);
    let got = receiver.got().remove(0);
    let message = format!("{}.{}", got.header("x-heliotwin-timestamp").expect("a time"), got.text);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"hunter2"), message.as_bytes());
    let tag: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(got.header("x-heliotwin-signature"), Some(format!("sha256={tag}").as_str()));
    let kept = fs::read_to_string(data.path().join("notify-outbox.jsonl")).expect("a file");
    assert!(!kept.contains("hunter2"));
    play.end();
}

#[test]
fn what_a_receiver_will_never_take_is_given_up_at_once_and_tried_again_when_somebody_says_so() {
    let data = tempfile::tempdir().expect("a folder");
    let receiver = Receiver::answering(&[404]);
    let mut play = Play::start(data.path(), document(vec![ops(&receiver)]), Hand::at(NOON), Hand::at(NOON));
    play.raise(&[3]);
    let state = play.wait_for("it was given up", |state| !state.dead.is_empty());
    assert!(state.dead[0].error.as_ref().is_some_and(|error| error.contains("404")), "{state:?}");
    play.wish(NotifyWish::Retry(Some("none".to_owned()))).expect_err("there is none");
    play.wish(NotifyWish::Retry(Some(state.dead[0].id.clone()))).expect("it is there");
    play.wait_for("it arrived", |state| state.delivered == 1 && state.dead.is_empty());
    play.end();
}

#[test]
fn what_fails_for_hours_is_given_up_and_survives_a_restart_among_the_dead() {
    let data = tempfile::tempdir().expect("a folder");
    let receiver = Receiver::answering(&[500; 30]);
    let (site, wall) = (Hand::at(NOON), Hand::at(NOON));
    let mut play = Play::start(data.path(), document(vec![ops(&receiver)]), site.clone(), wall.clone());
    play.raise(&[3]);
    for attempts in 1..24 {
        play.wait_for("it failed", |state| state.waiting.iter().any(|known| known.attempts == attempts));
        play.wall.advance(Duration::from_secs(900));
    }
    play.wait_for("it was given up", |state| state.dead.len() == 1 && state.waiting.is_empty());
    assert_eq!(receiver.got().len(), 24);
    play.end();
    let mut play = Play::start(data.path(), document(vec![ops(&receiver)]), site, wall);
    let state = play.wait_for("it is there", |state| state.dead.len() == 1);
    play.wish(NotifyWish::Discard(state.dead[0].id.clone())).expect("it is there");
    play.wait_for("it is forgotten", |state| state.dead.is_empty());
    play.end();
}

#[test]
fn a_night_is_told_in_one_message_in_the_morning_but_p1_breaks_through() {
    let data = tempfile::tempdir().expect("a folder");
    let receiver = Receiver::answering(&[]);
    let (site, wall) = (Hand::at("2026-12-01T23:00:00Z"), Hand::at(NOON));
    let quiet = QuietHours { from: "22:00".to_owned(), to: "06:00".to_owned(), p1_breaks_through: true };
    let asleep = Recipient { quiet: Some(quiet), ..ops(&receiver) };
    let mut play = Play::start(data.path(), document(vec![asleep.clone()]), site.clone(), wall.clone());
    play.raise(&[2, 3, 1, 4]);
    let state = play.wait_for("P1 arrived", |state| state.delivered == 1);
    assert_eq!(state.held["ops"], 3);
    // What waits survives the night's restart.
    play.kill();
    let mut play = Play::start(data.path(), document(vec![asleep]), site, wall);
    play.site.advance(Duration::from_secs(7 * 3600 - 1));
    play.raise(&[2]);
    play.wait_for("it waits", |state| state.held.get("ops") == Some(&4));
    play.site.advance(Duration::from_secs(1));
    play.wait_for("the morning has come", |state| state.delivered == 2);
    let got = receiver.got();
    assert_eq!((got.len(), got[0].body["alarms"][0]["priority"].as_u64()), (2, Some(1)));
    assert_eq!(got[1].body["kind"], "digest");
    assert_eq!(got[1].body["alarms"].as_array().map(Vec::len), Some(4));
    assert_eq!(got[1].body["subject"], "4 alarms were held back, the most urgent P2");
    play.end();
}

#[test]
fn a_flood_is_capped_and_the_rest_is_told_once_there_is_room() {
    let data = tempfile::tempdir().expect("a folder");
    let receiver = Receiver::answering(&[]);
    let capped = Recipient { cap: RateCap { count: 3, minutes: 10 }, ..ops(&receiver) };
    let mut play = Play::start(data.path(), document(vec![capped]), Hand::at(NOON), Hand::at(NOON));
    play.raise(&[2; 1000]);
    let state = play.wait_for("three arrived", |state| state.delivered == 3);
    assert_eq!((state.held["ops"], state.waiting.len()), (997, 0));
    play.site.advance(Duration::from_secs(600));
    play.wait_for("the rest arrived", |state| state.delivered == 4 && state.held.is_empty());
    let got = receiver.got();
    let named = got[3].body["alarms"].as_array().map_or(0, Vec::len) as u64;
    assert_eq!(named + got[3].body["more"].as_u64().unwrap_or_default(), 997);
    assert_eq!(got.len(), 4, "a thousand alarms are four messages");
    play.end();
}

#[test]
fn one_receiver_that_is_down_holds_nobody_else_up() {
    let data = tempfile::tempdir().expect("a folder");
    let (down, up) = (Receiver::answering(&[500; 9]), Receiver::answering(&[]));
    let other = Recipient { name: "other".to_owned(), ..ops(&up) };
    let both = document(vec![ops(&down), other]);
    let mut play = Play::start(data.path(), both, Hand::at(NOON), Hand::at(NOON));
    play.raise(&[1, 2, 3]);
    let state = play.wait_for("the other has all", |state| state.delivered == 3);
    assert_eq!(up.got().len(), 3);
    assert!(state.waiting.iter().all(|delivery| delivery.recipient == "ops"));
    play.wish(NotifyWish::Test("nobody".to_owned())).expect_err("there is none");
    play.wish(NotifyWish::Test("other".to_owned())).expect("there is one");
    play.wait_for("the test arrived", |state| state.delivered == 4);
    assert_eq!(up.got()[3].body["kind"], "test");
    play.end();
}
