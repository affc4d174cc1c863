//! Hears traps and informs of one device and prints them, to try them with other programs:
//! `cargo run -p twin_ingress --example hear_traps -- 127.0.0.1:1162 127.0.0.1 PROFILE.ron COMMUNITY`, or instead of the community
//! `USER PASSWORD KEY` for SHA-256 and AES-128.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use twin_ingress::SourceEvent;
use twin_ingress::traps::TrapSource;
use twin_model::connection::{Access, Cipher, Connection, Digest, Secret, SnmpAccess, SnmpLogin, SnmpUser};
use twin_model::{Clock, Timestamp};

/// A clock that stands: what is heard is all that matters here.
struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::EPOCH
    }

    fn rate(&self) -> f64 {
        1.0
    }
}

#[expect(clippy::print_stdout, reason = "it is what the program is for")]
#[tokio::main]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let secret = |text: &str| Secret(text.into());
    let (here, device, file, login) = match &args[..] {
        [here, device, file, community] => (here, device, file, SnmpLogin::Community(secret(community))),
        [here, device, file, user, password, key] => {
            let authentication = Some((Digest::Sha256, secret(password)));
            let privacy = Some((Cipher::Aes128, secret(key)));
            (here, device, file, SnmpLogin::User(SnmpUser { name: user.as_str().into(), authentication, privacy }))
        }
        _ => bail!("tell HERE DEVICE PROFILE.ron COMMUNITY, or USER PASSWORD KEY"),
    };
    let folder = Path::new(file).parent().context("a folder")?;
    let set = twin_scene::load_profiles(folder)?;
    let profile = set.of_file(Path::new(file).file_name().context("a file")?).context("the profile")?;
    let profile = profile.map_err(|error| anyhow::anyhow!("{error}"))?.clone();
    let connection = Connection {
        name: "device".into(),
        access: Access::Snmp(SnmpAccess { address: format!("{device}:161"), login }),
        profile: Arc::new(profile),
        period: Duration::from_secs(10),
        place: None,
        bindings: Vec::new(),
        settables: Vec::new(),
        is_paused: false,
    };
    let (_asked, connections) = watch::channel(Arc::new(vec![connection]));
    let (heard, mut traps) = mpsc::channel(16);
    let (sent, mut events) = mpsc::channel(16);
    let (_stop, stopped) = watch::channel(false);
    let name = std::env::temp_dir().join("hear-traps-engine");
    let source = TrapSource::bind(here.parse()?, &name, connections, heard, Arc::new(Now)).await?;
    println!("listens on {}", source.address());
    tokio::spawn(source.run(sent, stopped));
    loop {
        tokio::select! {
            Some(trap) = traps.recv() => println!("heard {:?} {:?} {:?}", trap.title, trap.alarm, trap.details),
            Some(SourceEvent::Report(report)) = events.recv() => {
                println!("report {} {} {:?} {:?}", report.accepted, report.duplicates, report.rejects, report.last_error);
            }
        }
    }
}
