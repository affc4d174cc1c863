//! The simulated demo site: what its bots say, how scenarios strike it, how it is driven over MQTT.

mod broker;
mod determinism;
mod publishing;
mod quiet_day;
mod scenarios;
mod served;
mod stage;
