//! A receiver of webhooks on loopback that answers as it is told to.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    headers: Vec<(String, String)>,
    pub(crate) body: serde_json::Value,
    pub(crate) text: String,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// The receiver.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Receiver {
    /// One that answers with `statuses` in turn, then with 200. A status of 0 hangs up without an answer.
    pub(crate) fn answering(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let got = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&got);
        let mut statuses: VecDeque<u16> = statuses.iter().copied().collect();
        let serve = move || {
            for stream in listener.incoming() {
                // A caller that was killed says nothing more.
                let Some((got, mut stream)) = stream.ok().and_then(|stream| read(BufReader::new(stream))) else {
                    continue;
                };
                kept.lock().expect("no panic").push(got);
                let status = statuses.pop_front().unwrap_or(200);
                if status != 0 {
                    let answer = format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    drop(stream.get_mut().write_all(answer.as_bytes()));
                }
            }
        };
        thread::Builder::new().name("receiver".to_owned()).spawn(serve).expect("a thread");
        Self { address, got }
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.got.lock().expect("no panic").clone()
    }
}

/// A whole request, if one comes.
fn read<S: Read>(mut stream: BufReader<S>) -> Option<(Got, BufReader<S>)> {
    let mut headers = Vec::new();
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    loop {
        line.clear();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_owned(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length?.1.parse().ok()?];
    stream.read_exact(&mut body).ok()?;
    let text = String::from_utf8(body).ok()?;
    Some((Got { headers, body: serde_json::from_str(&text).ok()?, text }, stream))
}
