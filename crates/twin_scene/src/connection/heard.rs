//! The text of what is heard: brokers with their topics, and gateways that speak Sparkplug B.

use serde::Deserialize;
use std::collections::BTreeMap;
use twin_model::connection::{ClockForm, Decimal};

/// What both say of their broker; see [`broker_document`].
pub(super) struct BrokerDocument<'a> {
    pub(super) name: &'a str,
    /// `mqtt://host:port` or `mqtts://host:port`, as on the command line.
    pub(super) broker: &'a str,
    pub(super) user: Option<&'a str>,
    /// `$NAME` is read from the environment.
    pub(super) password: Option<&'a str>,
    /// Files, in PEM.
    pub(super) ca: Option<&'a str>,
    pub(super) certificate: Option<&'a str>,
    pub(super) key: Option<&'a str>,
    pub(super) client_id: Option<&'a str>,
}

/// The document of a broker that is listened to: what is heard there beside how it is reached, and `broker` to read the latter.
macro_rules! broker_document {
    ($name:ident { $($(#[$of_field:meta])* $shown:vis $field:ident: $of:ty,)* }) => {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            pub(super) name: String,
            broker: String,
            #[serde(default)]
            user: Option<String>,
            #[serde(default)]
            password: Option<String>,
            #[serde(default)]
            ca: Option<String>,
            #[serde(default)]
            certificate: Option<String>,
            #[serde(default)]
            key: Option<String>,
            #[serde(default)]
            client_id: Option<String>,
            $($(#[$of_field])* $shown $field: $of,)*
        }

        impl $name {
            pub(super) fn broker(&self) -> BrokerDocument<'_> {
                BrokerDocument {
                    name: &self.name,
                    broker: &self.broker,
                    user: self.user.as_deref(),
                    password: self.password.as_deref(),
                    ca: self.ca.as_deref(),
                    certificate: self.certificate.as_deref(),
                    key: self.key.as_deref(),
                    client_id: self.client_id.as_deref(),
                }
            }
        }
    };
}

broker_document! {
    MqttDocument {
        #[serde(default)]
        pub(super) topics: Vec<TopicDocument>,
    }
}

broker_document! {
    SparkplugDocument {
        /// Tell nodes under this name that somebody listens.
        #[serde(default)]
        pub(super) host: Option<String>,
        #[serde(default)]
        pub(super) metrics: Vec<MetricDocument>,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicDocument {
    pub(super) filter: String,
    #[serde(default)]
    pub(super) payload: PayloadDocument,
    /// The point: `demo/hall-a/A01/inlet_mid`, with `{name}` where the topic or the payload tells it.
    pub(super) to: String,
    /// The wire's; left out: the point's own, or what the payload says.
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default = "one")]
    pub(super) multiply: f64,
    #[serde(default = "one")]
    pub(super) divide: f64,
    #[serde(default)]
    pub(super) offset: f64,
    #[serde(default)]
    pub(super) decimal: Decimal,
    #[serde(default)]
    pub(super) clock: ClockForm,
    #[serde(default)]
    pub(super) words: BTreeMap<String, f64>,
    #[serde(default)]
    pub(super) good: Vec<String>,
    #[serde(default)]
    pub(super) uncertain: Vec<String>,
    /// Seconds between its values; left out: as the site says of its kind.
    #[serde(default)]
    pub(super) period: Option<f64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum PayloadDocument {
    #[default]
    Number,
    Json {
        value: String,
        #[serde(default)]
        each: Option<String>,
        #[serde(default)]
        time: Option<String>,
        #[serde(default)]
        unit: Option<String>,
        #[serde(default)]
        quality: Option<String>,
        #[serde(default)]
        names: BTreeMap<String, String>,
    },
    /// Columns count from 1.
    Csv {
        column: usize,
        #[serde(default = "comma")]
        separator: char,
        #[serde(default)]
        skip: usize,
        #[serde(default)]
        time: Option<usize>,
        #[serde(default)]
        unit: Option<usize>,
        #[serde(default)]
        quality: Option<usize>,
        #[serde(default)]
        names: BTreeMap<String, usize>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MetricDocument {
    pub(super) group: String,
    pub(super) node: String,
    #[serde(default)]
    pub(super) device: Option<String>,
    pub(super) metric: String,
    pub(super) to: String,
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default = "one")]
    pub(super) multiply: f64,
    #[serde(default = "one")]
    pub(super) divide: f64,
    #[serde(default)]
    pub(super) offset: f64,
    #[serde(default)]
    pub(super) period: Option<f64>,
}

const fn one() -> f64 {
    1.0
}

const fn comma() -> char {
    ','
}
