//! Somebody else on the broker, as a device or `mosquitto_pub` would be.

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::{Client, MqttOptions};
use std::thread::{self, JoinHandle};
use twin_engine::MqttConfig;

pub(crate) struct Publisher {
    client: Client,
    thread: JoinHandle<()>,
}

impl Publisher {
    pub(crate) fn connect(broker: &MqttConfig) -> Self {
        let options = MqttOptions::new("outside", broker.host(), broker.port());
        let (client, mut connection) = Client::new(options, 64);
        let speak = move || {
            // Ends with the client.
            while let Some(Ok(_)) = connection.iter().next() {}
        };
        let thread = thread::Builder::new().name("publisher".to_owned()).spawn(speak).expect("a thread");
        Self { client, thread }
    }

    pub(crate) fn say(&self, topic: &str, payload: &str) {
        self.client.publish(topic, QoS::AtLeastOnce, false, payload.to_owned()).expect("a connection");
    }

    pub(crate) fn leave(self) {
        self.client.disconnect().expect("a connection");
        self.thread.join().expect("no panic");
    }
}
