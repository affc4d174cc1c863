//! Devices behind their own protocols, asked by independent clients of the same protocols.

use crate::broker::{loopback, start_broker};
use crate::stage::{FIDELITY, demo_plan, demo_sim, start};
use async_snmp::notification::NotificationReceiver;
use async_snmp::{Auth, Client, Oid, Retry, Value, oid};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_modbus::client::{Context, Reader, Writer};
use tokio_modbus::{ExceptionCode, Slave};
use twin_model::{Clock, Timestamp};
use twin_proto::gpu::WatchRequest;
use twin_proto::gpu::gpu_telemetry_client::GpuTelemetryClient;
use twin_scene::{GrpcOrMqtt, ModbusOrMqtt, Protocols, SnmpOrMqtt};
use twin_sim::control::{Request, send};
use twin_sim::{BrokerAddress, Facility, Message, Served, run};

/// As long as any wait of these tests may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A minute of the site's in a second.
struct FastClock(tokio::time::Instant);

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        start() + self.0.elapsed() * 60
    }
    fn rate(&self) -> f64 {
        60.0
    }
}

fn facility(protocols: Protocols) -> Facility {
    Facility::with_fidelity(demo_plan(), twin_scene::SimPlan { protocols, ..demo_sim() }, start(), FIDELITY)
}

/// Where each device answers, and the switch that stops the site. Nobody listens at its broker.
async fn start_site(facility: Facility) -> (Vec<twin_sim::ServedDevice>, watch::Sender<bool>) {
    start_site_at(BrokerAddress { host: "127.0.0.1".into(), port: 1, login: None }, facility).await
}

/// The same, published at `broker`.
async fn start_site_at(
    broker: BrokerAddress,
    mut facility: Facility,
) -> (Vec<twin_sim::ServedDevice>, watch::Sender<bool>) {
    let served = Served::start(&mut facility).await.expect("the servers start");
    let devices = served.devices().to_vec();
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(run(facility, served, broker, Arc::new(FastClock(tokio::time::Instant::now())), stopped));
    (devices, stop)
}

fn address_of(devices: &[twin_sim::ServedDevice], name: &str) -> SocketAddr {
    devices.iter().find(|device| device.name == name).expect("it is served").address
}

const UPS_MIB: [u32; 7] = [1, 3, 6, 1, 2, 1, 33];

fn of_ups(name: &[u32]) -> Oid {
    Oid::new(UPS_MIB.iter().chain(name).copied())
}

async fn get(agent: &Client, name: &Oid) -> Value {
    agent.get(name).await.expect("an answer").varbinds[0].value.clone()
}

async fn integer(ups: &Client, name: &[u32]) -> i32 {
    match get(ups, &of_ups(name)).await {
        Value::Integer(value) => value,
        other => panic!("{name:?} is {other:?}"),
    }
}

#[tokio::test]
async fn a_ups_is_walked_by_its_mib_and_tells_what_its_sensors_say() {
    let (devices, _stop) =
        start_site(facility(Protocols { ups: SnmpOrMqtt::Snmp { port: 0, traps: None }, ..Protocols::default() }))
            .await;
    assert_eq!(devices.len(), demo_plan().ups.len());
    let client = Client::builder(address_of(&devices, "ups-a").to_string(), Auth::v2c("ups-a"));
    let ups = client.connect().await.expect("a socket");
    while integer(&ups, &[1, 2, 1, 0]).await != 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(integer(&ups, &[1, 4, 1, 0]).await, 3, "upsOutputSource is normal");
    for line in 1..=3 {
        let volts = integer(&ups, &[1, 4, 4, 1, 2, line]).await;
        assert!((225..=235).contains(&volts), "line {line} gives {volts} V");
    }
    let watts = integer(&ups, &[1, 4, 4, 1, 4, 1]).await;
    let percent = integer(&ups, &[1, 4, 4, 1, 5, 1]).await;
    let rating = demo_plan().ups[0].capacity_kw;
    let loaded = f64::from(watts) * 3.0 / 1000.0 / rating * 100.0;
    assert!(
        (loaded - f64::from(percent)).abs() < 2.0,
        "{watts} W a line are {loaded} % of {rating} kW, not {percent} %"
    );

    let name = get(&ups, &oid!(1, 3, 6, 1, 2, 1, 1, 5, 0)).await;
    assert_eq!(name, Value::OctetString("ups-a".into()));
    let missing = get(&ups, &of_ups(&[1, 4, 4, 1, 2, 4])).await;
    assert_eq!(missing, Value::NoSuchInstance, "there is no fourth line");
    let missing = get(&ups, &of_ups(&[1, 8, 2, 0])).await;
    assert_eq!(missing, Value::NoSuchObject, "nobody can shut the load down");

    let whole = ups.bulk_walk(oid!(1, 3, 6, 1), 10).expect("a walk").collect().await.expect("it ends");
    assert!(whole.len() > 40, "{} instances", whole.len());
    assert!(whole.is_sorted_by(|one, other| one.oid < other.oid), "in the order of their names");
    let behind = ups.get_next(&whole.last().expect("not empty").oid).await.expect("an answer");
    assert_eq!(behind.varbinds[0].value, Value::EndOfMibView);
}

#[tokio::test]
async fn a_ups_on_battery_sends_traps_and_lists_its_alarms() {
    let receiver = NotificationReceiver::builder().bind("127.0.0.1:0").build().await.expect("a receiver");
    let ups = SnmpOrMqtt::Snmp { port: 0, traps: Some(receiver.local_addr().port()) };
    let mut facility = facility(Protocols { ups, ..Protocols::default() });
    facility.run_scenario("GENSET_FAILURE", Some("utility-a")).expect("it starts");
    let (devices, _stop) = start_site(facility).await;
    let mut heard = Vec::new();
    while heard.len() < 2 {
        let told = tokio::time::timeout(PATIENCE, receiver.recv()).await.expect("a trap comes").expect("a good one");
        heard.push(told.notification);
    }
    assert_eq!(heard[0].trap_oid().expect("it has a name"), of_ups(&[2, 1]), "upsTrapOnBattery");
    assert_eq!(heard[1].trap_oid().expect("it has a name"), of_ups(&[2, 3]), "upsTrapAlarmEntryAdded");
    let client = Client::builder(address_of(&devices, "ups-a").to_string(), Auth::v2c("ups-a"));
    let ups = client.connect().await.expect("a socket");
    assert_eq!(integer(&ups, &[1, 4, 1, 0]).await, 5, "upsOutputSource is battery");
    assert_eq!(get(&ups, &of_ups(&[1, 6, 1, 0])).await, Value::Gauge32(2));
    let first = get(&ups, &of_ups(&[1, 6, 2, 1, 2, 1])).await;
    assert_eq!(first, Value::ObjectIdentifier(of_ups(&[1, 6, 3, 2])), "upsAlarmOnBattery");
    let second = get(&ups, &of_ups(&[1, 6, 2, 1, 2, 2])).await;
    assert_eq!(second, Value::ObjectIdentifier(of_ups(&[1, 6, 3, 6])), "upsAlarmInputBad");
}

#[tokio::test]
async fn a_pdu_tells_its_power_in_hundredths_of_a_kilowatt() {
    let pdu = SnmpOrMqtt::Snmp { port: 0, traps: None };
    let (devices, _stop) = start_site(facility(Protocols { pdu, ..Protocols::default() })).await;
    let client = Client::builder(address_of(&devices, "pdu-1a").to_string(), Auth::v2c("pdu-1a"));
    let pdu = client.connect().await.expect("a socket");
    let power = oid!(1, 3, 6, 1, 4, 1, 318, 1, 1, 26, 4, 3, 1, 5, 1);
    let hundredths = async || match get(&pdu, &power).await {
        Value::Integer(hundredths) => Some(hundredths),
        _ => None,
    };
    let hundredths = loop {
        if let Some(hundredths) = hundredths().await {
            break hundredths;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let rating = demo_plan().pdus[0].capacity_kw;
    assert!((1.0..rating).contains(&(f64::from(hundredths) / 100.0)), "{hundredths} hundredths of {rating} kW");
}

async fn unit(address: SocketAddr, unit: u8) -> Context {
    tokio_modbus::client::tcp::connect_slave(address, Slave(unit)).await.expect("it lets us in")
}

#[tokio::test]
async fn a_crac_takes_a_setpoint_over_modbus_and_holds_it() {
    let crac = ModbusOrMqtt::Modbus { port: 0 };
    let (devices, _stop) = start_site(facility(Protocols { crac, ..Protocols::default() })).await;
    let at = address_of(&devices, "crac-a2");
    assert_eq!(devices[1].key, "unit 2");
    let mut crac = unit(at, 2).await;
    let input = async |crac: &mut Context, number: u16| {
        crac.read_input_registers(number - 1, 1).await.expect("a connection").map(|words| words[0])
    };
    while input(&mut crac, 501).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let setpoint = (demo_plan().cracs[1].setpoint_celsius * 10.0) as u16;
    assert_eq!(input(&mut crac, 501).await, Ok(setpoint));
    assert_eq!(input(&mut crac, 100).await, Ok(1), "it runs");

    let wanted = setpoint + 25;
    crac.write_single_register(496, wanted).await.expect("a connection").expect("it is taken");
    assert_eq!(crac.read_holding_registers(496, 1).await.expect("a connection"), Ok(vec![wanted]));
    let holds = async {
        while input(&mut crac, 501).await != Ok(wanted) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // The supply air follows within two tenths of a kelvin, noise included, of the sensor's bound.
        while input(&mut crac, 565).await.is_ok_and(|supply| supply + 5 < wanted) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, holds).await.expect("the unit follows");

    let refused = crac.write_single_register(496, 50).await.expect("a connection");
    assert_eq!(refused, Err(ExceptionCode::IllegalDataValue), "5 °C");
    let refused = crac.read_input_registers(5000, 1).await.expect("a connection");
    assert_eq!(refused, Err(ExceptionCode::IllegalDataAddress));
    let refused = crac.read_coils(0, 1).await.expect("a connection");
    assert_eq!(refused, Err(ExceptionCode::IllegalFunction));
    let nobody = unit(at, 99).await.read_input_registers(100, 1).await.expect("a connection");
    assert_eq!(nobody, Err(ExceptionCode::GatewayTargetDevice));
}

#[tokio::test]
async fn a_gpu_server_streams_its_accelerators_each_period_of_its_clock() {
    let gpu = GrpcOrMqtt::Grpc { port: 0 };
    let (devices, _stop) = start_site(facility(Protocols { gpu, ..Protocols::default() })).await;
    let server = devices.first().expect("the demo has GPU servers");
    let mut agent = GpuTelemetryClient::connect(format!("http://{}", server.address)).await.expect("it lets us in");
    let request = WatchRequest { period_millis: 10_000, servers: vec![server.name.to_string()] };
    let mut reports = agent.watch(request).await.expect("a stream").into_inner();
    let mut last = 0;
    for _ in 0..3 {
        let next = tokio::time::timeout(PATIENCE, reports.message()).await.expect("in time");
        let report = next.expect("no error").expect("no end");
        assert_eq!(report.server, server.name.as_str());
        assert!(report.at_unix_millis >= last + 10_000, "{} after {last}", report.at_unix_millis);
        last = report.at_unix_millis;
        assert!(report.gpus.len() >= 4, "{} GPUs", report.gpus.len());
        for gpu in &report.gpus {
            let (watts, celsius) = (gpu.power_watts.expect("power"), gpu.celsius.expect("temperature"));
            assert!((20.0..1500.0).contains(&watts) && (15.0..100.0).contains(&celsius), "{gpu:?}");
        }
    }
    let nobody = WatchRequest { period_millis: 0, servers: vec!["no-such-server".into()] };
    let refused = agent.watch(nobody).await.expect_err("there is none");
    assert!(refused.message().contains("no-such-server"), "{refused}");
}

#[tokio::test]
async fn no_sample_of_a_gpu_server_goes_out_twice() {
    let gpu = GrpcOrMqtt::Grpc { port: 0 };
    let (devices, _stop) = start_site(facility(Protocols { gpu, ..Protocols::default() })).await;
    let address = devices.first().expect("the demo has GPU servers").address;
    let mut agent = GpuTelemetryClient::connect(format!("http://{address}")).await.expect("it lets us in");
    for server in devices.iter().take(8) {
        let request = WatchRequest { period_millis: 0, servers: vec![server.name.to_string()] };
        let mut reports = agent.watch(request).await.expect("a stream").into_inner();
        let mut last = 0;
        for _ in 0..3 {
            let next = tokio::time::timeout(PATIENCE, reports.message()).await.expect("in time");
            let report = next.expect("no error").expect("no end");
            assert!(report.sequence > last, "number {} after {last}", report.sequence);
            last = report.sequence;
        }
    }
}

/// Waits until `is_so`.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("not until {what}"));
}

#[tokio::test]
async fn stopped_devices_answer_nobody_until_they_run_again() {
    let (address, _broker) = start_broker(loopback()).await;
    let broker = BrokerAddress { host: address.ip().to_string(), port: address.port(), login: None };
    let protocols = Protocols {
        ups: SnmpOrMqtt::Snmp { port: 0, traps: None },
        crac: ModbusOrMqtt::Modbus { port: 0 },
        gpu: GrpcOrMqtt::Grpc { port: 0 },
        ..Protocols::default()
    };
    let (devices, _stop) = start_site_at(broker.clone(), facility(protocols)).await;
    let site = demo_plan().site.id.clone();
    let set_bots = async |is_running| {
        until("the order is taken", async || send(&broker, &site, Request::SetBots { is_running }).await.is_ok()).await;
    };
    let client = Client::builder(address_of(&devices, "ups-a").to_string(), Auth::v2c("ups-a"));
    let client = client.request_timeout(Duration::from_millis(200)).retry(Retry::none());
    let ups = client.connect().await.expect("a socket");
    let ups_answers = async || ups.get(&of_ups(&[1, 2, 1, 0])).await.is_ok();
    let cracs = address_of(&devices, "crac-a1");
    let crac_answers = async |crac: &mut Context| crac.read_input_registers(99, 1).await.is_ok();
    let gpus = format!("http://{}", devices.last().expect("GPU servers come last").address);
    let watch = || WatchRequest::default();

    until("the UPS answers", ups_answers).await;
    let mut crac = unit(cracs, 1).await;
    until("the CRAC answers", async || crac_answers(&mut crac).await).await;
    let mut agent = GpuTelemetryClient::connect(gpus.clone()).await.expect("it lets us in");
    let mut reports = agent.watch(watch()).await.expect("a stream").into_inner();
    let mut last = 0;

    set_bots(false).await;
    until("the UPS is silent", async || !ups_answers().await).await;
    until("the CRAC is silent", async || !crac_answers(&mut crac).await).await;
    let ends = async {
        while let Ok(Some(report)) = reports.message().await {
            last = last.max(report.at_unix_millis);
        }
    };
    tokio::time::timeout(PATIENCE, ends).await.expect("the stream ends");
    assert!(!crac_answers(&mut unit(cracs, 1).await).await, "who calls anew hears nothing either");
    assert!(agent.watch(watch()).await.is_err(), "nobody can watch");

    set_bots(true).await;
    until("the UPS answers again", ups_answers).await;
    until("the CRAC answers again", async || crac_answers(&mut unit(cracs, 1).await).await).await;
    until("the GPU servers stream again", async || {
        let Ok(mut agent) = GpuTelemetryClient::connect(gpus.clone()).await else { return false };
        let Ok(reports) = agent.watch(watch()).await else { return false };
        let first = reports.into_inner().message().await.expect("no error").expect("no end");
        assert!(first.at_unix_millis > last, "what is told is not from before");
        true
    })
    .await;
}

#[tokio::test]
async fn devices_of_a_silent_room_are_out_of_reach_and_not_as_they_were() {
    let pdu = SnmpOrMqtt::Snmp { port: 0, traps: None };
    let mut facility = facility(Protocols { pdu, crac: ModbusOrMqtt::Modbus { port: 0 }, ..Protocols::default() });
    facility.run_scenario("ROOM_SILENT", Some("hall-a")).expect("it starts");
    let (devices, _stop) = start_site(facility).await;
    let mut near = unit(address_of(&devices, "crac-a1"), 1).await;
    let silent = Err(ExceptionCode::GatewayTargetDevice);
    until("the CRAC is out of reach", async || near.read_input_registers(99, 1).await.expect("a gateway") == silent)
        .await;
    let far = devices.iter().find(|device| device.name == "crac-b1").expect("it is served");
    let number = far.key.trim_start_matches("unit ").parse().expect("a number");
    let mut far = unit(far.address, number).await;
    until("the other room answers", async || far.read_input_registers(99, 1).await.expect("a gateway") == Ok(vec![1]))
        .await;
    let client = Client::builder(address_of(&devices, "pdu-1a").to_string(), Auth::v2c("pdu-1a"));
    let pdu = client.connect().await.expect("a socket");
    until("the PDU is out of reach", async || pdu.get(&oid!(1, 3, 6, 1, 2, 1, 1, 3, 0)).await.is_err()).await;
}

#[tokio::test]
async fn a_served_device_is_not_published_and_the_others_say_what_they_would_have_said() {
    let play = async |protocols: Protocols| {
        let mut facility = facility(protocols);
        let served = Served::start(&mut facility).await.expect("the servers start");
        let mut messages: Vec<Message> = Vec::new();
        facility.advance(start() + Duration::from_secs(70), &mut messages);
        drop(served);
        messages
    };
    let is_ups = |message: &Message| ["/power/ups-a/", "/power/ups-b/"].iter().any(|ups| message.topic.contains(ups));
    let mut all = play(Protocols::default()).await;
    let rest = play(Protocols { ups: SnmpOrMqtt::Snmp { port: 0, traps: None }, ..Protocols::default() }).await;
    assert!(all.iter().any(is_ups));
    all.retain(|message| !is_ups(message));
    assert_eq!(rest, all);
}

#[tokio::test]
async fn messages_that_served_devices_do_not_send_are_not_counted() {
    let mut facility = facility(Protocols { gpu: GrpcOrMqtt::Grpc { port: 0 }, ..Protocols::default() });
    let before = facility.status().bots.messages_per_second;
    let _served = Served::start(&mut facility).await.expect("the servers start");
    let after = facility.status().bots.messages_per_second;
    assert!(after < before, "{after} a second, before that {before}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_with_the_devices_and_the_address() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let crac = ModbusOrMqtt::Modbus { port };
    let refused = Served::start(&mut facility(Protocols { crac, ..Protocols::default() })).await;
    let told = refused.expect_err("two cannot have it").to_string();
    assert!(told.starts_with(&format!("serve CRACs at 127.0.0.1:{port}: ")), "{told}");
}
