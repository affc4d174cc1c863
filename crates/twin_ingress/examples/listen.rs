//! Listens to a broker for a while and prints what to connect, as `heliotwin probe mqtt` does:
//! `cargo run -p twin_ingress --example listen -- URL [SECONDS]`
#![expect(clippy::print_stdout, reason = "it prints what it hears")]

use anyhow::Context;
use std::time::Duration;
use twin_ingress::mqtt::MqttConfig;
use twin_ingress::mqtt::survey::{propose, survey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let config: MqttConfig = arguments.next().context("name a broker")?.parse()?;
    let secs = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let heard = survey(&config, "#", Duration::from_secs(secs)).await?;
    println!("{} messages of {} topics", heard.messages, heard.topics.len());
    for (topic, seen) in &heard.topics {
        println!("  {topic}  {}  {} times  {}", seen.kind, seen.messages, seen.example);
    }
    println!("{}", propose(&heard, &config.to_string()));
    Ok(())
}
