//! Reads captured messages of Sparkplug B, a line each (`topic retain qos hex`), and prints what they say:
//! `cargo run -p twin_ingress --example read_sparkplug -- FILE`
#![expect(clippy::print_stdout, reason = "it prints what it reads")]

use anyhow::Context;
use twin_ingress::sparkplug::{Address, Payload};

fn main() -> anyhow::Result<()> {
    let file = std::env::args().nth(1).context("name a file of messages")?;
    for line in std::fs::read_to_string(&file)?.lines().filter(|line| !line.is_empty()) {
        let (topic, rest) = line.split_once(' ').context("a topic and bytes in hex")?;
        let hex = rest.rsplit(' ').next().unwrap_or_default();
        let bytes: Result<Vec<u8>, _> =
            (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16)).collect();
        let payload = Payload::read(&bytes?)?;
        println!("{:?} at {:?} seq {:?}", Address::read(topic), payload.at, payload.seq);
        for told in payload.metrics {
            let value = told.datatype.map(|datatype| told.value(datatype).to_string());
            let datatype = told.datatype.map(|datatype| datatype.to_string());
            println!("  {:?} alias {:?} {:?} {:?} at {:?}", told.name, told.alias, datatype, value, told.at);
        }
    }
    Ok(())
}
