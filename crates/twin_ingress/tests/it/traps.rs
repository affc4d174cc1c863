//! What devices say unasked, over loopback: who is heard, what it is called, and that its device is asked at once.

use crate::agent::device;
use crate::rig::{HandClock, NOW};
use crate::site as test_site;
use async_snmp::message::CommunityMessage;
use async_snmp::notification::oids;
use async_snmp::{
    Auth, AuthProtocol, Client, NotificationPdu, Oid, PrivProtocol, Retry, TrapV1Notification, UdpHandle, UsmConfig,
    Value, VarBind, Version,
};
use proptest::prelude::*;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use twin_ingress::asked::AskedSource;
use twin_ingress::traps::{TrapHeard, TrapSource, decode, heard};
use twin_ingress::{RejectReason, SourceEvent, SourceReport};
use twin_model::connection::{Access, Binding, Cipher, Connection, Digest, Secret, SnmpAccess, SnmpLogin, SnmpUser};
use twin_model::profile::{Fold, Profile};
use twin_model::{Priority, Timestamp};
use twin_scene::parse_profiles;

const UPS: &str = r#"(version: 1, id: "ups", title: "A UPS", snmp: (
    trees: ["1.3.6.1.2.1.33.1"],
    points: [
        (name: "runtime", title: "Battery lasts", measure: Runtime, object: "1.3.6.1.2.1.33.1.2.3"),
        (name: "source", title: "Source", measure: State, object: "1.3.6.1.2.1.33.1.4.1", states: {"5": "battery"}),
        (name: "power", title: "Power", measure: Power, object: "1.3.6.1.2.1.33.1.4.4"),
    ],
    traps: [(object_id: "1.3.6.1.2.1.33.2.1", title: "On battery", alarm: P1)],
))"#;

const ON_BATTERY: [u32; 9] = [1, 3, 6, 1, 2, 1, 33, 2, 1];

fn profile() -> Profile {
    let set = parse_profiles([("ups.ron", UPS)]);
    assert!(set.refused.is_empty(), "{:?}", set.refused);
    set.profiles.into_iter().next().expect("the profile")
}

fn community(name: &str) -> SnmpLogin {
    SnmpLogin::Community(Secret(name.into()))
}

/// A device at `access` that is asked so rarely that only what it says makes it be asked again.
fn connection(name: &str, access: SnmpAccess) -> Connection {
    let points = test_site::points(1);
    let point = points.iter().find(|(_, point)| point.quantity == "power_a").expect("a rack's point").0;
    Connection {
        name: name.into(),
        access: Access::Snmp(access),
        profile: Arc::new(profile()),
        period: Duration::from_secs(3600),
        place: None,
        bindings: vec![Binding { from: "power".into(), fold: Fold::First, point, is_expected: true }],
        settables: Vec::new(),
        is_paused: false,
    }
}

/// A receiver of traps, what it hears, and what it tells of itself.
struct Rig {
    at: SocketAddr,
    heard: mpsc::Receiver<TrapHeard>,
    events: mpsc::Receiver<SourceEvent>,
    stop: watch::Sender<bool>,
    name: PathBuf,
    _connections: watch::Sender<Arc<Vec<Connection>>>,
}

impl Rig {
    async fn start(test: &str, connections: Vec<Connection>) -> Self {
        let name = std::env::temp_dir().join(format!("heliotwin-traps-{test}-{}", std::process::id()));
        let (asked, followed) = watch::channel(Arc::new(connections));
        let (said, heard) = mpsc::channel(16);
        let (sent, events) = mpsc::channel(100);
        let (stop, stopped) = watch::channel(false);
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let source =
            TrapSource::bind(loopback, &name, followed, said, Arc::new(HandClock::default())).await.expect("a port");
        let at = source.address();
        tokio::spawn(source.run(sent, stopped));
        Self { at, heard, events, stop, name, _connections: asked }
    }

    /// The next report in which `is_so`.
    async fn report(&mut self, is_so: impl Fn(&SourceReport) -> bool) -> SourceReport {
        loop {
            match self.events.recv().await.expect("it runs") {
                SourceEvent::Report(report) if is_so(&report) => return report,
                _ => {}
            }
        }
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        std::fs::remove_file(&self.name).ok();
    }
}

async fn client(to: SocketAddr, auth: impl Into<Auth>) -> Client<UdpHandle> {
    Client::builder(to.to_string(), auth).retry(Retry::none()).connect().await.expect("loopback")
}

fn runtime(minutes: i32) -> VarBind {
    VarBind::new(Oid::from_slice(&[1, 3, 6, 1, 2, 1, 33, 1, 2, 3, 0]), Value::Integer(minutes))
}

#[tokio::test]
async fn a_trap_of_each_version_is_heard_by_its_name_and_an_inform_is_acknowledged() {
    let here = || SnmpAccess { address: "127.0.0.1:9".into(), login: community("facilities") };
    let mut rig = Rig::start("versions", vec![connection("ups-a", here())]).await;
    let client = client(rig.at, Auth::v2c("facilities")).await;
    let kind = Oid::from_slice(&ON_BATTERY);
    client.send_trap(&kind, 7, vec![runtime(12)]).await.expect("sent");
    let heard = rig.heard.recv().await.expect("it is heard");
    assert_eq!((heard.device.as_str(), heard.title.as_str(), heard.alarm), ("ups-a", "On battery", Some(Priority::P1)));
    assert_eq!(heard.details, ["Battery lasts: 12 min"]);

    let source = VarBind::new(Oid::from_slice(&[1, 3, 6, 1, 2, 1, 33, 1, 4, 1, 0]), Value::Integer(5));
    client.send_inform(&oids::cold_start(), 7, vec![source]).await.expect("it is acknowledged");
    let heard = rig.heard.recv().await.expect("it is heard");
    assert_eq!((heard.title.as_str(), &heard.details[..]), ("Started anew", &["Source: battery".into()][..]));

    let (enterprise, generic) = (Oid::from_slice(&ON_BATTERY[..8]), async_snmp::GenericTrap::EnterpriseSpecific);
    let trap = TrapV1Notification::new(enterprise, [0; 4], generic, 1, 7, vec![runtime(3)]).expect("a trap");
    let trap = CommunityMessage::v1_trap("facilities", trap.into_raw()).and_then(|message| message.encode());
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    socket.send_to(&trap.expect("a message"), rig.at).await.expect("sent");
    assert_eq!(rig.heard.recv().await.expect("it is heard").title, "On battery", "with the zero of version 1");
    let report = rig.report(|report| report.accepted == 3).await;
    assert_eq!((report.rejects, report.last_error), (Vec::new(), None));
}

#[tokio::test]
async fn an_inform_that_is_said_again_is_acknowledged_again_but_heard_once() {
    let here = SnmpAccess { address: "127.0.0.1:9".into(), login: community("facilities") };
    let mut rig = Rig::start("again", vec![connection("ups-a", here)]).await;
    let pdu = NotificationPdu::inform(Version::V2c, 77, 1, &Oid::from_slice(&ON_BATTERY), Vec::new()).expect("a PDU");
    let inform = CommunityMessage::v2c("facilities", pdu.into_raw()).and_then(|message| message.encode());
    let inform = inform.expect("a message");
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let mut answer = [0; 1500];
    for _ in 0..2 {
        socket.send_to(&inform, rig.at).await.expect("sent");
        socket.recv_from(&mut answer).await.expect("acknowledged");
    }
    let report = rig.report(|report| report.duplicates == 1).await;
    assert_eq!(report.accepted, 1);
}

#[tokio::test]
async fn who_is_not_known_or_says_the_wrong_word_is_refused_with_an_example() {
    let there = SnmpAccess { address: "192.0.2.7:161".into(), login: community("facilities") };
    let mut rig = Rig::start("unknown", vec![connection("far", there.clone())]).await;
    let kind = Oid::from_slice(&ON_BATTERY);
    client(rig.at, Auth::v2c("public")).await.send_trap(&kind, 7, Vec::new()).await.expect("sent");
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    socket.send_to(b"hello", rig.at).await.expect("sent");
    let report = rig.report(|report| report.rejects.len() == 2).await;
    let reasons: Vec<RejectReason> = report.rejects.iter().map(|reject| reject.reason).collect();
    assert_eq!(reasons, [RejectReason::MalformedTrap, RejectReason::UnknownSender]);
    assert!(report.rejects[0].examples[0].ends_with(" hello"), "{:?}", report.rejects);
    // Behind another address, a community that only one device has is enough.
    client(rig.at, Auth::v2c("facilities")).await.send_trap(&kind, 7, Vec::new()).await.expect("sent");
    assert_eq!(rig.heard.recv().await.expect("it is heard").device, "far");

    let here = SnmpAccess { address: "127.0.0.1:9".into(), login: community("other") };
    let mut rig = Rig::start("wrong", vec![connection("near", here), connection("far", there)]).await;
    client(rig.at, Auth::v2c("facilities")).await.send_trap(&kind, 7, Vec::new()).await.expect("sent");
    let report = rig.report(|report| !report.rejects.is_empty()).await;
    assert_eq!(report.rejects[0].reason, RejectReason::WrongLogin, "who is there has to say what is there");
}

#[tokio::test]
async fn informs_of_version_3_are_heard_of_users_with_the_right_passwords() {
    let secret = |text: &str| Secret(text.into());
    let user = SnmpUser {
        name: "twin".into(),
        authentication: Some((Digest::Sha256, secret("correct horse"))),
        privacy: Some((Cipher::Aes128, secret("battery staple"))),
    };
    let here = SnmpAccess { address: "127.0.0.1:9".into(), login: SnmpLogin::User(user) };
    let mut rig = Rig::start("users", vec![connection("ups-a", here)]).await;
    let kind = Oid::from_slice(&ON_BATTERY);
    let user = |name: &'static [u8], password: &str| {
        let user = UsmConfig::new(name);
        Auth::Usm(user.auth_priv(AuthProtocol::Sha256, password, PrivProtocol::Aes128, "battery staple").expect("keys"))
    };
    let right = client(rig.at, user(b"twin", "correct horse")).await;
    right.send_inform(&kind, 7, vec![runtime(9)]).await.expect("it is acknowledged");
    let heard = rig.heard.recv().await.expect("it is heard");
    assert_eq!((heard.title.as_str(), &heard.details[..]), ("On battery", &["Battery lasts: 9 min".into()][..]));

    let wrong = client(rig.at, user(b"twin", "wrong horse")).await;
    wrong.send_inform(&kind, 7, Vec::new()).await.expect_err("nobody acknowledges it");
    let report = rig.report(|report| !report.rejects.is_empty()).await;
    assert_eq!((report.rejects[0].reason, report.accepted), (RejectReason::WrongLogin, 1));
    let open = client(rig.at, Auth::Usm(UsmConfig::new(&b"twin"[..]))).await;
    open.send_inform(&kind, 7, Vec::new()).await.expect_err("who has a password has to use it");
    rig.report(|report| report.rejects[0].count >= 2).await;
}

#[tokio::test]
async fn a_device_that_says_something_is_asked_at_once_and_only_once_in_a_storm() {
    let access = device([("1.3.6.1.2.1.33.1.4.4.0", Value::Integer(4200))]).await;
    let devices = vec![connection("ups-a", access)];
    let (_asked, connections) = watch::channel(Arc::new(devices));
    let (said, traps) = mpsc::channel(16);
    let (sent, mut events) = mpsc::channel(100);
    let (stop, stopped) = watch::channel(false);
    let source =
        AskedSource::build(connections, test_site::points(1), Arc::new(HandClock::default())).with_traps(traps);
    let running = tokio::spawn(source.run(sent, stopped));
    let (mut is_storming, mut last) = (false, None);
    while last.is_none() {
        match events.recv().await.expect("it runs") {
            SourceEvent::Devices(told) if !is_storming && told[0].polls == 1 => {
                is_storming = true;
                for number in 0..10 {
                    let trap = TrapHeard {
                        device: "ups-a".into(),
                        at: NOW,
                        title: format!("Trap {number}"),
                        alarm: None,
                        details: Vec::new(),
                    };
                    said.send(trap).await.expect("it listens");
                }
            }
            SourceEvent::Devices(told) if told[0].traps == 10 && told[0].polls > 1 => last = Some(told[0].clone()),
            _ => {}
        }
    }
    let state = last.expect("it was asked");
    assert_eq!(state.last_trap.expect("a trap").title, "Trap 9");
    assert!(state.polls <= 3, "ten traps made {} polls", state.polls);
    stop.send(true).expect("it listens");
    running.await.expect("it ends when it is asked to");
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(decode(&bytes));
    }

    #[test]
    fn a_trap_with_bytes_changed_or_missing_invents_nothing(
        place in 0usize..60, byte in any::<u8>(), length in 0usize..80, minutes in any::<i32>(),
    ) {
        let varbinds = vec![runtime(minutes)];
        let pdu = NotificationPdu::trap_v2(Version::V2c, 1, 1, &Oid::from_slice(&ON_BATTERY), varbinds).expect("a PDU");
        let whole = CommunityMessage::v2c("facilities", pdu.into_raw()).and_then(|message| message.encode());
        let mut bytes = whole.expect("a message").to_vec();
        let notification = decode(&bytes).expect("a trap");
        let words = heard(&"ups-a".into(), &profile(), &notification, Timestamp::EPOCH);
        prop_assert_eq!(words.details, [format!("Battery lasts: {minutes} min")]);
        bytes.truncate(bytes.len().min(length.max(1)));
        if let Some(changed) = bytes.get_mut(place) {
            *changed = byte;
        }
        if let Ok(notification) = decode(&bytes) {
            let words = heard(&"ups-a".into(), &profile(), &notification, Timestamp::EPOCH);
            prop_assert!(words.details.len() <= notification.told.len());
        }
    }
}
