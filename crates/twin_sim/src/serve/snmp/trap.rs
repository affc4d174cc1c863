//! Traps: what a card tells without being asked.

use super::agent::value;
use super::card::Card;
use super::ups::{LOW_MINUTES, UPS_MIB};
use super::ups_alarm::Change;
use super::view::Datum;
use async_snmp::{Auth, Client, Oid, VarBind};
use std::net::SocketAddr;

/// Who is told. Traps are not acknowledged: one that is lost stays lost, and the agent still shows what it was about.
pub(in crate::serve) struct TrapSink(Client);

impl TrapSink {
    /// The receiver at `address`, to be told under the community `name`.
    ///
    /// # Errors
    /// When no socket can be had.
    pub(in crate::serve) async fn new(address: SocketAddr, name: &str) -> Result<Self, String> {
        let client = Client::builder(address.to_string(), Auth::v2c(name)).connect().await;
        client.map(Self).map_err(|error| error.to_string())
    }

    /// Tells that `change` happened to `card`.
    pub(super) async fn send(&self, card: &Card, change: &Change) {
        let (trap, data) = match change {
            // upsTrapOnBattery: upsEstimatedMinutesRemaining, upsSecondsOnBattery, upsConfigLowBattTime
            Change::OnBattery => {
                let minutes = card.value("runtime").unwrap_or_default().floor() as i32;
                let secs = card.alarms.secs_on_battery(card.asked.told().0);
                let of_battery =
                    [(&[1, 2, 3, 0][..], minutes), (&[1, 2, 2, 0], secs), (&[1, 9, 7, 0], LOW_MINUTES as i32)];
                (1, of_battery.map(|(name, value)| (name.to_vec(), Datum::Integer(value))).to_vec())
            }
            // upsTrapAlarmEntryAdded and Removed: upsAlarmId, upsAlarmDescr
            Change::Added(alarm) | Change::Removed(alarm) => {
                let id = (vec![1, 6, 2, 1, 1, alarm.id], Datum::Integer(alarm.id as i32));
                let description = (vec![1, 6, 2, 1, 2, alarm.id], Datum::Name(alarm.description()));
                (if matches!(change, Change::Added(_)) { 3 } else { 4 }, vec![id, description])
            }
        };
        let name = Oid::new(UPS_MIB.iter().copied().chain([2, trap]));
        let bound = data
            .into_iter()
            .map(|(object, datum)| VarBind::new(Oid::new(UPS_MIB.iter().copied().chain(object)), value(&datum)));
        if let Err(error) = self.0.send_trap(&name, card.ticks(), bound.collect()).await {
            tracing::debug!(card = %card.name(), %error, "a trap was not sent");
        }
    }
}
