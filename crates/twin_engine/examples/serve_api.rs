//! An engine without a window, to try the API against: `cargo run -p twin_engine --example serve_api -- FOLDER [KEY NAME]`.
//!
//! Runs the demo site on FOLDER until its standard input ends. The first time it makes a key for everything and prints it.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use twin_engine::clock::wall_now;
use twin_engine::keys::{KeyFile, Right};
use twin_engine::{ApiChoice, BrokerChoice, Engine, EngineConfig, SiteClock, resume_time};

#[expect(clippy::print_stdout, reason = "it is started by hand")]
fn main() {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let folder = std::env::args().nth(1).expect("name a folder for its data");
    let data = Path::new(&folder);
    let keys = KeyFile::of(data);
    if keys.load().expect("readable keys").keys.is_empty() {
        println!("key {}", keys.add("demo", &Right::ALL, wall_now()).expect("a writable folder"));
    }
    let plan = twin_scene::load_scene(Path::new("scenes/demo.ron")).expect("the demo site");
    let clock = Arc::new(SiteClock::starting_at(resume_time(data).expect("a readable folder"), 1.0));
    let config = EngineConfig {
        plan,
        data: data.to_owned(),
        broker: BrokerChoice::Embedded,
        connections: Vec::new(),
        profiles: Vec::new(),
        listeners: Vec::new(),
        traps: None,
        api: ApiChoice::Usual,
        clock,
        is_simulated: false,
    };
    let engine = Engine::start(config).expect("a free folder and a free port");
    println!("api http://{}", engine.api_address().expect("others may push"));
    // Until whoever started it hangs up.
    drop(std::io::stdin().read_to_end(&mut Vec::new()));
    engine.shutdown().expect("a clean end");
}
