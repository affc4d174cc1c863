//! What the fuzz targets share: a site to be told of, and what holds for whatever is made of bytes.

use std::sync::{Arc, LazyLock};
use std::time::Duration;
use twin_ingress::mqtt::Decoded;
use twin_model::connection::{Listener, Tongue};
use twin_model::profile::Profile;
use twin_model::{PlaceIndex, PointTable, Sample, SitePlan, Timestamp};

/// 2026-01-31T08:00:00Z, when all bytes come.
pub const NOW: Timestamp = Timestamp::from_secs(1_769_846_400);

/// Samples may be this much ahead: what clocks differ by.
const AHEAD_MAX: Duration = Duration::from_secs(11);
/// And this old.
const AGE_MAX: Duration = Duration::from_secs(3_600);

/// A site of two racks (small, for each input begins anew with its points), their points and their places.
pub struct Site {
    /// The plan.
    pub plan: SitePlan,
    /// All its points.
    pub points: Arc<PointTable>,
    /// Where they are.
    pub places: Arc<PlaceIndex>,
    /// Kinds of devices.
    pub profiles: Vec<Profile>,
}

/// The site that bytes are about.
pub static SITE: LazyLock<Site> = LazyLock::new(|| {
    let scene = twin_scene::generate_scene(2);
    let plan = twin_scene::parse_scene(&scene, "generated").expect("a valid scene");
    let points = Arc::new(PointTable::from_plan(&plan));
    let places = Arc::new(PlaceIndex::new(&plan, &points));
    let texts = [
        ("redfish.ron", include_str!("../../profiles/redfish.ron")),
        ("ups-mib.ron", include_str!("../../profiles/ups-mib.ron")),
    ];
    let profiles = twin_scene::parse_profiles(texts).profiles;
    Site { plan, points, places, profiles }
});

/// Who listens to topics in every form, and to a gateway of Sparkplug.
const LISTENERS: &str = r#"(version: 1,
    mqtt: [(name: "topics", broker: "mqtt://127.0.0.1", topics: [
        (filter: "n/{rack}/+", unit: "°F", divide: 10, to: "load/hall-1/{rack}/inlet_mid"),
        (filter: "j/7", payload: Json(value: "$.power[0].w", time: "$.t", unit: "$.u", quality: "$.q"), clock: Seconds,
            to: "load/hall-1/A01/power_a"),
        (filter: "l/#", payload: Json(each: "$.readings", value: "@.v", names: {"rack": "@.id"}), to: "load/hall-1/{rack}/power_b"),
        (filter: "c", payload: Csv(separator: ';', skip: 1, column: 3, time: 2, names: {"rack": 1}), decimal: Comma,
            to: "load/hall-1/{rack}/inlet_high"),
    ])],
    sparkplug: [(name: "gateway", broker: "mqtt://127.0.0.1", metrics: [
        (group: "DC1", node: "row-A", device: "rack-07", metric: "su01/temp", to: "load/hall-1/A01/inlet_low"),
        (group: "DC1", node: "row-A", metric: "temp", to: "load/hall-1/A02/inlet_low"),
    ])],
)"#;

/// The two listeners: topics, and Sparkplug.
pub fn tongues() -> Vec<Tongue> {
    let site = &*SITE;
    let listeners = twin_scene::parse_listeners(LISTENERS, "", &site.plan, &site.profiles, |_| None);
    listeners.expect("right listeners").into_iter().map(|Listener { tongue, .. }| tongue).collect()
}

/// Whatever was said: a sample is a number, of a point that there is, in time.
pub fn check(sample: &Sample) {
    assert!(sample.value.is_finite(), "{sample:?}");
    assert!(SITE.points.point(sample.point).is_some(), "{sample:?}");
    assert!(sample.at <= NOW + AHEAD_MAX && sample.at >= NOW - AGE_MAX, "{sample:?}");
}

/// The same of what a decoder made.
pub fn check_decoded(decoded: &Decoded) {
    let (Decoded::Sample(sample) | Decoded::Duplicate(sample)) = decoded;
    check(sample);
}

/// `bytes` before and after the first NUL: a topic and a payload, say.
pub fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    (&bytes[..at], bytes.get(at + 1..).unwrap_or_default())
}
