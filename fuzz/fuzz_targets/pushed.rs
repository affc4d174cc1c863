//! Bodies of `POST /api/v1/ingest` and of facts.
#![no_main]

use heliotwin_fuzz::{NOW, SITE, check};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use twin_ingress::pushed::{facts_of, samples_of};

fuzz_target!(|body: &[u8]| {
    samples_of(body, Arc::clone(&SITE.points), Arc::clone(&SITE.places), NOW).iter().for_each(check);
    drop(facts_of(body, &SITE.places, NOW));
});
