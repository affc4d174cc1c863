//! Devices over Modbus: emulated ones on loopback, read by profiles, with all that they refuse.

use crate::modbus_device::{Gateway, IMPATIENT, PATIENT, Unit, access};
use crate::rig::{HandClock, PATIENCE};
use crate::site as test_site;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_serial::{SerialPort, SerialStream};
use twin_ingress::SourceEvent;
use twin_ingress::asked::AskedSource;
use twin_ingress::modbus::{Found, probe, read_device, survey};
use twin_model::connection::{
    Access, Binding, Connection, DevicePhase, DeviceState, Framing, ModbusAccess, Parity, SerialLine,
};
use twin_model::profile::{Fold, Profile, Table};
use twin_model::{PointTable, Quality, Sample};
use twin_scene::parse_profiles;

const METER: &str = r#"(version: 1, id: "acme-meter", title: "Acme meter", modbus: (
    identify: [(maker: "Acme", model: "AM-3"), (registers: [(at: Input(5000), format: Text(3), is: ["AM*"])])],
    texts: [
        (name: "model", title: "Model", at: Input(5000), registers: 3),
        (name: "channel", title: "Channel", at: Holding(200), registers: 2, rows: (count: 3, stride: 2)),
    ],
    points: [
        (name: "voltage", title: "Voltage", measure: Voltage, at: Holding(0), format: F32, order: CDAB),
        (name: "current", title: "Current", measure: Current, at: Modicon("40003"), format: I32, divide: 1000,
            rows: (count: 4, stride: 2, label: "channel", labels: ["L1", "L2", "L3"])),
        (name: "inlet", title: "Inlet", measure: Temperature, at: Input(10), format: I16, divide: 10, absent: ["-32768"]),
        (name: "power", title: "Power", measure: Power, at: Input(12), format: F32, unit: "kW"),
        (name: "load", title: "Load", measure: State, at: Input(20), format: Bits(shift: 4, mask: 3),
            states: {"0": "normal", "2": "overload"}, alarms: {"2": P1}),
        (name: "door", title: "Door", measure: State, at: Discrete(7), states: {"0": "closed", "1": "open"}),
        (name: "humidity", title: "Humidity", measure: Humidity, at: Input(30), divide: 10, when: [(at: Input(31), is: ["1"])]),
    ],
))"#;

const OTHER: &str = r#"(version: 1, id: "any-meter", title: "Any meter", modbus: (
    identify: [(registers: [(at: Input(12), format: F32, between: (0, 100)), (at: Holding(0), format: F32, order: CDAB, between: (200, 250))])],
    points: [(name: "power", title: "Power", measure: Power, at: Input(12), format: F32, unit: "kW")],
))"#;

fn profiles() -> Vec<Profile> {
    let set = parse_profiles([("acme-meter.ron", METER), ("any-meter.ron", OTHER)]);
    assert!(set.refused.is_empty(), "{}", set.refused[0]);
    set.profiles
}

fn profile(id: &str) -> Profile {
    profiles().into_iter().find(|profile| profile.id == id).expect("the profile")
}

/// 231.5 V, 1.5 A and −0.25 A, 25 °C, 3.45 kW, overload, an open door, 44 % that do not count.
pub(crate) fn meter() -> Unit {
    let volts = 231.5f32.to_bits();
    let kilowatts = 3.45f32.to_bits();
    let high = |bits: u32| (bits >> 16) as u16;
    Unit {
        identification: vec![(0, "ACME Metering"), (1, "am-3/16")],
        ..Unit::with(&[
            (Table::Holding, 0, &[volts as u16, high(volts), 0, 1500, 0xFFFF, 0xFF06]),
            (Table::Holding, 200, &[0x4F76, 0x656E, 0, 0]),
            (Table::Input, 10, &[250, 0, high(kilowatts), kilowatts as u16]),
            (Table::Input, 20, &[0xAB2F]),
            (Table::Input, 30, &[440, 0]),
            (Table::Input, 5000, &[0x414D, 0x2D33, 0]),
            (Table::Discrete, 7, &[1]),
        ])
    }
}

async fn told(access: &ModbusAccess) -> Vec<(String, f64, Option<String>)> {
    let told = read_device(access, &profile("acme-meter")).await.expect("it answers");
    told.readings.into_iter().map(|reading| (reading.title, reading.value, reading.state)).collect()
}

fn meter_tells() -> Vec<(String, f64, Option<String>)> {
    [
        ("Voltage", 231.5, None),
        ("Current · Oven", 1.5, None),
        ("Current · L2", -0.25, None),
        ("Inlet", 25.0, None),
        ("Power", f64::from(3.45f32) * 1000.0, None),
        ("Load", 2.0, Some("overload")),
        ("Door", 1.0, Some("open")),
    ]
    .map(|(title, value, state): (&str, f64, Option<&str>)| (title.to_owned(), value, state.map(str::to_owned)))
    .to_vec()
}

#[tokio::test]
async fn registers_are_read_by_format_order_rows_labels_and_conditions_over_tcp_and_rtu() {
    let gateway = Gateway::of([(1, meter())]);
    // Channels 3 and 4 are not there, and the humidity does not count.
    assert_eq!(told(&gateway.serve().await).await, meter_tells());
    assert_eq!(told(&gateway.serve_rtu().await).await, meter_tells());
}

#[tokio::test]
async fn a_serial_port_is_read_as_any_other_line() {
    let gateway = Gateway::of([(1, meter()), (7, meter())]);
    let (theirs, ours) = SerialStream::pair().expect("a pair of pseudo terminals");
    let path = ours.name().expect("a path");
    gateway.serve_serial(theirs);
    let line = SerialLine { baud: 19_200, parity: Parity::None, stop_bits: 1 };
    let access = access(path, Framing::Serial(line));
    assert_eq!(told(&access).await, meter_tells());
    assert_eq!(told(&ModbusAccess { unit: 7, ..access }).await, meter_tells());
    drop(ours);
}

#[tokio::test]
async fn what_is_certain_fits_before_what_is_only_plausible() {
    let gateway = Gateway::of([(1, meter()), (2, Unit { identification: Vec::new(), ..meter() })]);
    let access = gateway.serve().await;
    let probed = probe(&access, &profiles()).await.expect("it answers");
    let name = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    assert_eq!(probed.identification, [name("maker", "ACME Metering"), name("product code", "am-3/16")]);
    assert_eq!(probed.profiles, ["acme-meter", "any-meter"]);
    let without = probe(&ModbusAccess { unit: 2, ..access.clone() }, &profiles()).await.expect("it answers");
    assert_eq!(
        (without.identification.len(), &without.profiles[..]),
        (0, &["acme-meter".into(), "any-meter".into()][..])
    );
    // A voltage that no grid has, and another model.
    gateway.change(2, |unit| {
        unit.registers.insert((Table::Holding, 1), 0);
        unit.registers.insert((Table::Input, 5000), 0x5858);
    });
    let other = probe(&ModbusAccess { unit: 2, ..access }, &profiles()).await.expect("it answers");
    assert_eq!(other.profiles, [] as [String; 0]);
    let model = read_device(&gateway.serve().await, &profile("acme-meter")).await.expect("it answers").words;
    assert_eq!(model, [name("Model", "AM-3")]);
}

#[tokio::test]
async fn of_an_unknown_device_its_tables_and_ranges_are_told() {
    let many: Vec<u16> = (0..300).collect();
    let unit = Unit::with(&[(Table::Holding, 90, &many), (Table::Input, 2998, &[1, 2, 3]), (Table::Coil, 0, &[1])]);
    let found = survey(&Gateway::of([(1, unit)]).serve().await).await.expect("it answers");
    assert_eq!(
        found,
        [
            (Table::Coil, Found::Ranges(vec![(0, 0)])),
            (Table::Discrete, Found::Nothing),
            (Table::Holding, Found::Ranges(vec![(90, 389)])),
            (Table::Input, Found::Ranges(vec![(2998, 3000)])),
        ]
    );
}

/// A connection called `name` whose profile's points feed points of the first rack.
pub(crate) fn connection(
    name: &str,
    access: &ModbusAccess,
    bind: &[(&str, Fold, &str)],
    points: &PointTable,
) -> Connection {
    let point = |quantity: &str| points.iter().find(|(_, point)| point.quantity == quantity).expect("a rack's point").0;
    let bindings = bind.iter().map(|(from, fold, quantity)| Binding {
        from: (*from).into(),
        fold: *fold,
        point: point(quantity),
        is_expected: true,
    });
    Connection {
        name: name.into(),
        access: Access::Modbus(access.clone()),
        profile: Arc::new(profile("acme-meter")),
        period: Duration::from_millis(20),
        place: None,
        bindings: bindings.collect(),
        settables: Vec::new(),
        is_paused: false,
    }
}

/// A running source.
pub(crate) struct Asking {
    events: mpsc::Receiver<SourceEvent>,
    devices: Arc<Vec<DeviceState>>,
    _stop: watch::Sender<bool>,
    _connections: watch::Sender<Arc<Vec<Connection>>>,
}

impl Asking {
    pub(crate) fn of(connections: Vec<Connection>, points: &Arc<PointTable>) -> Self {
        let (sent, events) = mpsc::channel(100);
        let (stop, stopped) = watch::channel(false);
        let (connections, asked) = watch::channel(Arc::new(connections));
        tokio::spawn(AskedSource::build(asked, Arc::clone(points), Arc::new(HandClock::default())).run(sent, stopped));
        Self { events, devices: Arc::default(), _stop: stop, _connections: connections }
    }

    pub(crate) async fn next_samples(&mut self) -> Vec<Sample> {
        loop {
            match timeout(PATIENCE, self.events.recv()).await.expect("an event in time").expect("it runs") {
                SourceEvent::Batch(batch) => return batch.samples,
                SourceEvent::Devices(devices) => self.devices = devices,
                SourceEvent::Report(_) | SourceEvent::Facts(_) => {}
            }
        }
    }

    pub(crate) async fn wait_device(&mut self, is_wanted: impl Fn(&DeviceState) -> bool) -> DeviceState {
        loop {
            if let Some(device) = self.devices.iter().find(|device| is_wanted(device)) {
                return device.clone();
            }
            if let SourceEvent::Devices(devices) =
                timeout(PATIENCE, self.events.recv()).await.expect("an event in time").expect("it runs")
            {
                self.devices = devices;
            }
        }
    }
}

/// Quantity, value (0 for none) and quality of each.
pub(crate) fn shown<'a>(samples: &[Sample], points: &'a PointTable) -> Vec<(&'a str, f64, Quality)> {
    let quantity = |sample: &Sample| points.point(sample.point).expect("a point").quantity.as_str();
    let value = |sample: &Sample| if sample.value.is_nan() { 0.0 } else { (sample.value * 1e4).round() / 1e4 };
    samples.iter().map(|sample| (quantity(sample), value(sample), sample.quality)).collect()
}

#[tokio::test]
async fn what_a_device_refuses_is_of_bad_quality_and_what_it_does_not_have_is_not_asked_for_again() {
    let points = test_site::points(1);
    let mut unit = meter();
    // Between the inlet and the power a register is missing; the power itself is broken; no humidity at all.
    unit.registers.remove(&(Table::Input, 11));
    unit.broken.push((Table::Input, 13));
    unit.registers.remove(&(Table::Input, 30));
    unit.registers.remove(&(Table::Input, 31));
    let gateway = Gateway::of([(1, unit)]);
    let bind = [
        ("inlet", Fold::First, "inlet_mid"),
        ("power", Fold::First, "power_a"),
        ("humidity", Fold::First, "humidity_mid"),
    ];
    let device = connection("meter", &gateway.serve().await, &bind, &points);
    let mut asking = Asking::of(vec![device], &points);
    let expected =
        [("inlet_mid", 25.0, Quality::Good), ("power_a", 0.0, Quality::Bad), ("humidity_mid", 0.0, Quality::Bad)];
    let samples = asking.next_samples().await;
    assert_eq!(shown(&samples, &points), expected);
    assert!(samples[1].value.is_nan() && samples[2].value.is_nan(), "never 0: {samples:?}");
    gateway.take_asked();
    assert_eq!(shown(&asking.next_samples().await, &points), expected);
    let again = gateway.take_asked();
    assert!(again.iter().all(|asked| [(1, 4, 10, 1), (1, 4, 12, 2)].contains(asked)), "{again:?}");
    // What was broken is told once it is repaired.
    gateway.change(1, |unit| unit.broken.clear());
    while shown(&asking.next_samples().await, &points)[1] != ("power_a", 3.45, Quality::Good) {}
}

#[tokio::test]
async fn rows_that_are_not_there_do_not_count_and_rows_that_fail_spoil_the_sum() {
    let points = test_site::points(1);
    let gateway = Gateway::of([(1, meter())]);
    let bind = [("current", Fold::Sum, "power_a"), ("current", Fold::Row(1), "power_b")];
    let mut device = connection("meter", &gateway.serve().await, &bind, &points);
    // Amperes cannot feed kilowatts: let them be counted as such here.
    let mut profile = profile("acme-meter");
    for point in profile.modbus.iter_mut().flat_map(|modbus| &mut modbus.points) {
        (point.head.measure, point.head.unit) = (twin_model::profile::Measure::Power, "kW".into());
    }
    device.profile = Arc::new(profile);
    let mut asking = Asking::of(vec![device], &points);
    let first = shown(&asking.next_samples().await, &points);
    assert_eq!(first, [("power_a", 1.25, Quality::Good), ("power_b", 1.5, Quality::Good)]);
    gateway.change(1, |unit| unit.broken.push((Table::Holding, 5)));
    let spoilt = [("power_a", 0.0, Quality::Bad), ("power_b", 1.5, Quality::Good)];
    while shown(&asking.next_samples().await, &points) != spoilt {}
}

#[tokio::test]
async fn a_busy_device_is_asked_again_and_a_short_answer_is_none() {
    let gateway = Gateway::of([(1, Unit { busy: 2, ..meter() }), (2, Unit { is_short: true, ..meter() })]);
    let access = gateway.serve().await;
    assert_eq!(told(&access).await, meter_tells());
    let refused =
        read_device(&ModbusAccess { unit: 2, ..access }, &profile("acme-meter")).await.expect_err("too short");
    assert!(refused.to_string().contains("came instead of"), "{refused}");
}

#[tokio::test]
async fn a_unit_that_its_gateway_does_not_reach_is_told_with_its_exception() {
    let access = Gateway::of([(1, meter())]).serve().await;
    let away = read_device(&ModbusAccess { unit: 9, ..access }, &profile("acme-meter")).await.expect_err("nobody");
    assert!(away.to_string().contains("unit 9") && away.to_string().contains("exception 11"), "{away}");
}

#[tokio::test]
async fn units_of_one_address_share_one_connection() {
    let points = test_site::points(1);
    let gateway = Gateway::of([(1, meter()), (2, meter()), (3, meter())]);
    let access = gateway.serve().await;
    let quantities = ["inlet_mid", "inlet_high", "inlet_low"];
    let units = (1..).zip(quantities).map(|(unit, quantity)| {
        let access = ModbusAccess { unit, ..access.clone() };
        connection(quantity, &access, &[("inlet", Fold::First, quantity)], &points)
    });
    let mut asking = Asking::of(units.collect(), &points);
    let mut heard = [0; 3];
    while heard.iter().any(|count| *count < 5) {
        for (quantity, value, _) in shown(&asking.next_samples().await, &points) {
            assert_eq!(value, 25.0);
            heard[quantities.iter().position(|known| *known == quantity).expect("one of them")] += 1;
        }
    }
    assert_eq!(gateway.connections(), 1);
}

#[tokio::test]
async fn a_silent_unit_takes_its_turn_and_no_more() {
    let points = test_site::points(1);
    let gateway = Gateway::of([(1, meter()), (2, Unit { is_silent: true, ..meter() })]);
    let access = ModbusAccess { answers_within: IMPATIENT, ..gateway.serve().await };
    let silent = ModbusAccess { unit: 2, ..access.clone() };
    let well = connection("well", &access, &[("inlet", Fold::First, "inlet_mid")], &points);
    let silent = connection("silent", &silent, &[("inlet", Fold::First, "inlet_high")], &points);
    let mut asking = Asking::of(vec![silent, well], &points);
    gateway.take_asked();
    let (mut good, mut bad) = (0, 0);
    while good < 20 {
        for (quantity, value, quality) in shown(&asking.next_samples().await, &points) {
            match quantity {
                "inlet_mid" => {
                    assert_eq!((value, quality), (25.0, Quality::Good));
                    good += 1;
                }
                _ => {
                    assert_eq!(quality, Quality::Bad, "silence is told once, as no value");
                    bad += 1;
                }
            }
        }
    }
    assert!(bad <= 1, "{bad}");
    let asked = gateway.take_asked();
    let of_unit = |unit: u8| asked.iter().filter(|asked| asked.0 == unit).count();
    assert!(of_unit(1) >= 20 && of_unit(2) <= of_unit(1) + 3, "they take turns: {asked:?}");
    let lost = asking.wait_device(|device| device.phase == DevicePhase::Lost).await;
    assert_eq!(lost.name, "silent");
    assert!(lost.last_error.is_some_and(|error| error.contains("unit 2") && error.contains("no answer within")));
    gateway.change(2, |unit| unit.is_silent = false);
    asking.wait_device(|device| device.name == "silent" && device.phase == DevicePhase::Answers).await;
}

#[tokio::test]
async fn a_stalled_address_holds_up_no_other() {
    let points = test_site::points(1);
    // It accepts, and never says a word.
    let stalled = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let nobody = access(stalled.local_addr().expect("an address").to_string(), Framing::Tcp);
    let gateway = Gateway::of([(1, meter())]);
    let devices = vec![
        connection("stalled", &nobody, &[("inlet", Fold::First, "inlet_high")], &points),
        connection("well", &gateway.serve().await, &[("inlet", Fold::First, "inlet_mid")], &points),
    ];
    let mut asking = Asking::of(devices, &points);
    for _ in 0..20 {
        assert_eq!(shown(&asking.next_samples().await, &points), [("inlet_mid", 25.0, Quality::Good)]);
    }
    let stalled = asking.wait_device(|device| device.name == "stalled").await;
    assert_eq!((stalled.phase, stalled.polls), (DevicePhase::Waiting, 0), "its first answer is still waited for");
}

/// The next request of Modbus TCP for one register; `None` when nobody asks any more.
pub(crate) async fn next_request(stream: &mut tokio::net::TcpStream) -> Option<[u8; 12]> {
    let mut request = [0; 12];
    stream.read_exact(&mut request).await.ok().map(|_| request)
}

/// Answers `request` with `word`, under `number`.
pub(crate) async fn respond(stream: &mut tokio::net::TcpStream, request: &[u8; 12], number: u16, word: u16) -> bool {
    let [[first, second], [high, low]] = [number, word].map(u16::to_be_bytes);
    let response = [first, second, 0, 0, 0, 5, request[6], request[7], 2, high, low];
    stream.write_all(&response).await.is_ok()
}

/// The number of a request.
pub(crate) const fn number_of(request: &[u8; 12]) -> u16 {
    u16::from_be_bytes([request[0], request[1]])
}

/// Reads one request and answers it with `word`, with the number that `renumber` makes of its own.
async fn answer(stream: &mut tokio::net::TcpStream, word: u16, renumber: impl Fn(u16) -> u16) -> bool {
    match next_request(stream).await {
        Some(request) => respond(stream, &request, renumber(number_of(&request)), word).await,
        None => false,
    }
}

#[tokio::test]
async fn a_late_answer_is_never_taken_for_that_of_another_request() {
    let points = test_site::points(1);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let access = ModbusAccess { answers_within: IMPATIENT, ..access(address, Framing::Tcp) };
    let device = connection("meter", &access, &[("inlet", Fold::First, "inlet_mid")], &points);
    let mut asking = Asking::of(vec![device], &points);
    // The first request is left unanswered until the caller has come anew; only then it is answered.
    let (mut first, _) = timeout(PATIENCE, listener.accept()).await.expect("in time").expect("a caller");
    let (mut second, _) = timeout(PATIENCE, listener.accept()).await.expect("in time").expect("again");
    answer(&mut first, 111, |number| number).await;
    // Then an answer with another request's number, to which the caller hangs up.
    answer(&mut second, 222, |number| number.wrapping_sub(1)).await;
    let (mut third, _) = timeout(PATIENCE, listener.accept()).await.expect("in time").expect("once more");
    tokio::spawn(async move { while answer(&mut third, 333, |number| number).await {} });
    for _ in 0..3 {
        assert_eq!(shown(&asking.next_samples().await, &points), [("inlet_mid", 33.3, Quality::Good)]);
    }
}

#[tokio::test]
async fn an_idle_connection_that_was_closed_is_opened_again_without_a_failure() {
    let points = test_site::points(1);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let access = ModbusAccess {
        answers_within: PATIENT,
        ..access(listener.local_addr().expect("an address").to_string(), Framing::Tcp)
    };
    let device = connection("meter", &access, &[("inlet", Fold::First, "inlet_mid")], &points);
    let mut asking = Asking::of(vec![device], &points);
    tokio::spawn(async move {
        // One request a connection.
        while let Ok((mut stream, _)) = listener.accept().await {
            answer(&mut stream, 250, |number| number).await;
        }
    });
    for _ in 0..5 {
        assert_eq!(shown(&asking.next_samples().await, &points), [("inlet_mid", 25.0, Quality::Good)]);
    }
    assert_eq!(asking.wait_device(|device| device.polls >= 5).await.failures, 0);
}

#[tokio::test]
async fn nobody_there_is_told_with_the_address() {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").to_string();
    let access = access(free.clone(), Framing::Tcp);
    let error = probe(&access, &profiles()).await.expect_err("nobody is there");
    assert!(error.to_string().starts_with(&format!("reach {free}")), "{error}");
}

#[tokio::test]
async fn a_crac_as_the_bots_serve_it_is_known_and_tells_what_the_twin_wants() {
    // What `twin_sim` serves of Liebert's table, by the wire's numbers; between them everything is refused.
    let words = [
        (99, 1u16),
        (101, 1),
        (261, 2),
        (262, 20),
        (273, 0),
        (279, 0),
        (280, 6),
        (425, 1),
        (450, 61),
        (493, 2),
        (494, 30),
        (496, 195),
        (500, 195),
        (563, 50),
        (564, (-13i16).cast_unsigned()),
        (565, 274),
    ];
    let mut crac = Unit::default();
    crac.registers.extend(words.map(|(address, word)| ((Table::Input, address), word)));
    let access = Gateway::of([(1, crac)]).serve().await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let shipped = twin_scene::load_profiles(&folder).expect("the shipped profiles").profiles;
    assert_eq!(probe(&access, &shipped).await.expect("it answers").profiles, ["liebert-icom"]);
    let profile = shipped.iter().find(|profile| profile.id == "liebert-icom").expect("the profile");
    let read = read_device(&access, profile).await.expect("it answers").readings;
    let points = profile.modbus.iter().flat_map(|modbus| &modbus.points);
    let told: Vec<(&str, f64)> = points
        .filter_map(|point| {
            let tells = point.head.tells.as_ref()?;
            let reading = read.iter().find(|reading| reading.point == point.head.name)?;
            Some((tells.quantity.as_str(), reading.value))
        })
        .collect();
    assert_eq!(told, [("state", 1.0), ("supply", -1.3), ("return", 27.4), ("setpoint", 19.5), ("fan", 61.0)]);
}
