//! What services of Redfish say: one JSON document at the end of every way that the profile knows.
#![no_main]

use heliotwin_fuzz::SITE;
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use twin_ingress::redfish::{Found, readings_of_tree};

fuzz_target!(|bytes: &[u8]| {
    let Ok(said) = serde_json::from_slice::<serde_json::Value>(bytes) else { return };
    let said = Arc::new(said);
    let points = SITE.profiles.iter().find_map(|profile| profile.redfish.as_ref()).expect("a profile of Redfish");
    let ways = points.points.iter().flat_map(|point| &point.places).map(|place| place.resource.clone());
    let found =
        |(number, way): (usize, _)| Found { way, path: format!("/redfish/v1/{number}"), said: Some(Arc::clone(&said)) };
    let found: Vec<Found> = ways.enumerate().map(found).collect();
    for reading in readings_of_tree(&points.points, &found) {
        assert!(reading.value.is_finite(), "{reading:?}");
    }
});
