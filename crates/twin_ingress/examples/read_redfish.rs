//! Asks a service of Redfish and prints what it tells by the profiles of a folder:
//! `cargo run -p twin_ingress --example read_redfish -- PROFILES http://HOST:PORT [USER PASSWORD]`
#![expect(clippy::print_stdout, reason = "it prints what it reads")]

use anyhow::Context;
use std::path::Path;
use twin_ingress::redfish::probe;
use twin_model::connection::{Secret, WebAccess};

fn main() -> anyhow::Result<()> {
    let told: Vec<String> = std::env::args().skip(1).collect();
    let [folder, url, login @ ..] = &told[..] else { anyhow::bail!("name a folder of profiles and a URL") };
    let address = url.strip_prefix("http://").context("a URL that begins with http://")?.trim_end_matches('/');
    let login = match login {
        [user, password, ..] => Some((user.as_str().into(), Secret(password.as_str().into()))),
        _ => None,
    };
    let access = WebAccess { address: address.to_owned(), path: "/redfish/v1/".to_owned(), trust: None, login };
    let profiles = twin_scene::load_profiles(Path::new(folder))?.profiles;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let probed = runtime.block_on(probe(&access, &profiles, None))?;
    for (name, said) in &probed.facts {
        println!("{name}: {said}");
    }
    println!("profiles: {}", probed.profiles.join(", "));
    for reading in &probed.readings {
        let said =
            reading.state.clone().unwrap_or_else(|| format!("{} {}", reading.value, reading.measure.unit().symbol()));
        println!(
            "{:<22} {:>3}  {said:>14}  {:<44}  {}",
            reading.point, reading.index[0], reading.title, reading.origin
        );
    }
    println!("{} values", probed.readings.len());
    Ok(())
}
