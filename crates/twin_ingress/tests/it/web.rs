//! An emulated device over HTTP: a server on loopback that says what a function of the path does.

use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// What a request said: the path, and its headers as they came.
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: Vec<String>,
}

/// What is answered: a status, a kind of text, and the text.
pub(crate) type Said = (u16, &'static str, String);

/// Starts a server that answers as `answer` says until the test ends; where it is.
pub(crate) async fn serve(answer: impl Fn(Asked) -> Said + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            tokio::spawn(async move { talk(stream, &*answer).await });
        }
    });
    at
}

/// Answers one peer's requests, until it goes.
pub(crate) async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, answer: &(dyn Fn(Asked) -> Said + Send + Sync)) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            match stream.read_line(&mut line).await {
                Ok(0) | Err(_) => return,
                Ok(_) if line.trim().is_empty() => break,
                Ok(_) => lines.push(line.trim().to_owned()),
            }
        }
        let path = lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
        let (status, kind, text) = answer(Asked { path, headers: lines.split_off(1.min(lines.len())) });
        let head = format!("HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", text.len());
        if stream.write_all(head.as_bytes()).await.is_err() || stream.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}
