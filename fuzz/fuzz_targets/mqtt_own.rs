//! Topics of the twin's own, `dc/<point>`: a topic, a NUL, a payload.
#![no_main]

use heliotwin_fuzz::{NOW, SITE, check_decoded, halves};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use twin_ingress::mqtt::Decoder;

fuzz_target!(|bytes: &[u8]| {
    let (topic, payload) = halves(bytes);
    let mut decoder = Decoder::new(Arc::clone(&SITE.points));
    for topic in [topic, b"dc/load/hall-1/A01/inlet_mid"] {
        if let Ok(decoded) = decoder.decode(topic, payload, NOW) {
            check_decoded(&decoded);
        }
    }
});
