//! Alarms reach people outside: from the journal, also what was committed just before a crash, and never under another key.

use crate::live::{connect, start, wait_for};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use twin_engine::EngineHandle;
use twin_engine::notify::write_document;
use twin_model::notify::{NotifyChannel, NotifyDocument, RateCap, Recipient};

const INLET: &str = "small/hall-a/A01/inlet_mid";

/// Idempotency keys of what came to a webhook that takes everything.
type Keys = Arc<Mutex<Vec<String>>>;

fn receive(listener: TcpListener) -> Keys {
    let keys = Keys::default();
    let kept = Arc::clone(&keys);
    let serve = move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.expect("a caller"));
            let (mut key, mut length, mut line) = (String::new(), 0, String::new());
            while stream.read_line(&mut line).is_ok_and(|count| count > 2) {
                match line.trim_end().split_once(": ") {
                    Some((name, value)) if name.eq_ignore_ascii_case("idempotency-key") => key = value.to_owned(),
                    Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                        length = value.parse().expect("a number");
                    }
                    _ => {}
                }
                line.clear();
            }
            stream.read_exact(&mut vec![0; length]).expect("a body");
            kept.lock().expect("no panic").push(key);
            let answer = b"HTTP/1.1 204 x\r\nConnection: close\r\n\r\n";
            stream.get_mut().write_all(answer).expect("an answer");
        }
    };
    thread::Builder::new().name("receiver".to_owned()).spawn(serve).expect("a thread");
    keys
}

fn tell(data: &Path, address: SocketAddr) {
    let channel = NotifyChannel::Webhook { url: format!("http://{address}/"), secret: None, ca: None };
    let cap = RateCap::default();
    let (name, priorities, places) = ("ops".to_owned(), Vec::new(), vec!["small/hall-a".to_owned()]);
    let recipient = Recipient { name, channel, priorities, places, quiet: None, cap };
    let document = NotifyDocument { version: 1, smtp: None, recipients: vec![recipient] };
    write_document(data, &document).expect("a writable folder");
}

/// Waits until the journal has been taken in for the first time: what is raised before is not told.
fn wait_for_beginning(data: &Path) {
    let path = data.join("notify-outbox.jsonl");
    let has_begun = || fs::read_to_string(&path).is_ok_and(|text| text.contains("\"took\""));
    assert!(
        (0..600).any(|_| has_begun() || {
            thread::sleep(Duration::from_millis(50));
            false
        }),
        "nothing is taken in"
    );
}

fn wait_for_delivered(handle: &EngineHandle, count: u64) {
    wait_for(handle, "it has arrived", |snapshot| snapshot.notify.delivered == count);
}

#[test]
fn an_alarm_reaches_a_webhook_that_was_down_and_again_what_a_crash_left_untaken() {
    let data = tempfile::tempdir().expect("a folder");
    let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
    tell(data.path(), address);
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    wait_for_beginning(data.path());
    let outbox = data.path().join("notify-outbox.jsonl");
    let before = fs::read(&outbox).expect("a file");
    let outside = connect(&engine, &handle);
    outside.say(&format!("dc/{INLET}"), "29.5");
    let snapshot = wait_for(&handle, "nobody was there", |snapshot| {
        snapshot.notify.waiting.iter().any(|delivery| delivery.attempts > 0)
    });
    assert!(snapshot.notify.waiting[0].subject.contains("raised"), "{:?}", snapshot.notify.waiting);
    outside.leave();
    engine.shutdown().expect("a clean end");

    let keys = receive(TcpListener::bind(address).expect("the port is still free"));
    let (engine, _) = start(data.path());
    wait_for_delivered(&engine.handle(), 1);
    engine.shutdown().expect("a clean end");
    // As if the alarm had been committed, and the twin killed before it was taken in.
    fs::write(&outbox, before).expect("a writable folder");
    let (engine, _) = start(data.path());
    wait_for_delivered(&engine.handle(), 1);
    engine.shutdown().expect("a clean end");
    let keys = keys.lock().expect("no panic").clone();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1], "whoever got it twice can tell");
}
