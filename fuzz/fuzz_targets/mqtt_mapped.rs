//! Topics of others, in every form of payload: a topic, a NUL, a payload.
#![no_main]

use heliotwin_fuzz::{NOW, SITE, check_decoded, halves, tongues};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use twin_ingress::mqtt::Mapper;
use twin_model::connection::{Tongue, Topic};

static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let topics = tongues().into_iter().find_map(|tongue| match tongue {
        Tongue::Topics(topics) => Some(topics),
        Tongue::Sparkplug(_) => None,
    });
    topics.expect("one of topics")
});

fuzz_target!(|bytes: &[u8]| {
    let (topic, payload) = halves(bytes);
    let mut mapper = Mapper::new(&TOPICS, Arc::clone(&SITE.points));
    for topic in [topic, b"n/A01/x", b"j/7", b"l/1", b"c"] {
        let (decoded, _) = mapper.read(topic, payload, NOW);
        decoded.iter().for_each(check_decoded);
    }
});
