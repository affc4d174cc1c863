//! The demo site's bots on a broker that runs already, without the rest of the twin.
//!
//! `cargo run -p twin_sim --example bots -- mqtt://127.0.0.1:1883 [RATE]` publishes until Ctrl-C;
//! `… -- mqtt://127.0.0.1:1883 run COOLING_FAILURE A01`, `… stop` and `… list` ask bots that publish there.
#![expect(clippy::print_stdout, reason = "an example talks to people")]
#![expect(clippy::disallowed_methods, reason = "here is no engine whose clock could be asked")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use twin_model::{Clock, Timestamp};
use twin_sim::control::{Request, send};
use twin_sim::{BrokerAddress, Facility, Served, run};

struct FastClock {
    start: Timestamp,
    began: Instant,
    rate: f64,
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        self.start + self.began.elapsed().mul_f64(self.rate)
    }
    fn rate(&self) -> f64 {
        self.rate
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_env_filter("info").init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (address, words) = words.split_first().ok_or("name a broker: mqtt://127.0.0.1:1883")?;
    let broker: BrokerAddress = address.parse()?;
    let plan = Arc::new(twin_scene::load_scene(Path::new("scenes/demo.ron"))?);
    let request = match words {
        ["run", scenario, target] => Request::run(*scenario, Some((*target).into())),
        ["run", scenario] => Request::run(*scenario, None),
        ["stop"] => Request::stop(None),
        ["list"] => Request::List,
        _ => {
            let rate = words.first().map_or(Ok(1.0), |rate| rate.parse())?;
            let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
            let start = Timestamp::EPOCH + since_epoch;
            let mut facility = Facility::new(plan, twin_scene::load_sim(Path::new("sims/demo.ron"))?, start);
            let served = Served::start(&mut facility).await?;
            let (stop, stopped) = watch::channel(false);
            let clock = Arc::new(FastClock { start, began: Instant::now(), rate });
            let bots = tokio::spawn(run(facility, served, broker, clock, stopped));
            tokio::signal::ctrl_c().await?;
            stop.send_replace(true);
            return Ok(bots.await??);
        }
    };
    match send(&broker, &plan.site.id, request).await {
        Ok(reply) => println!("{reply:#?}"),
        Err(error) => println!("failed to {error}"),
    }
    Ok(())
}
