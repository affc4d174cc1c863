//! Sparkplug B: messages one after the other, each a byte for its kind, one for its length, and its payload.
#![no_main]

use heliotwin_fuzz::{NOW, SITE, check_decoded, tongues};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use twin_ingress::sparkplug::{Host, Payload};
use twin_model::connection::{Sparkplug, Tongue};

static GATEWAY: LazyLock<Sparkplug> = LazyLock::new(|| {
    let gateway = tongues().into_iter().find_map(|tongue| match tongue {
        Tongue::Sparkplug(gateway) => Some(gateway),
        Tongue::Topics(_) => None,
    });
    gateway.expect("one of Sparkplug")
});

const TOPICS: [&str; 6] = [
    "spBv1.0/DC1/NBIRTH/row-A",
    "spBv1.0/DC1/NDATA/row-A",
    "spBv1.0/DC1/NDEATH/row-A",
    "spBv1.0/DC1/DBIRTH/row-A/rack-07",
    "spBv1.0/DC1/DDATA/row-A/rack-07",
    "spBv1.0/DC1/DDEATH/row-A/rack-07",
];

fuzz_target!(|bytes: &[u8]| {
    drop(Payload::read(bytes));
    let mut host = Host::new(&GATEWAY, Arc::clone(&SITE.points));
    let mut rest = bytes;
    while let [kind, length, tail @ ..] = rest {
        let (payload, next) = tail.split_at(usize::from(*length).min(tail.len()));
        let (decoded, _) = host.read(TOPICS[usize::from(*kind) % TOPICS.len()], payload, NOW);
        decoded.iter().for_each(check_decoded);
        rest = next;
    }
});
