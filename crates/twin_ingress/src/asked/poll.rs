//! One device that is asked, whatever it speaks: one line for each protocol.

use crate::{modbus, prometheus, redfish, snmp};
use std::sync::Arc;
use thiserror::Error;
use twin_model::connection::{Access, Connection};
use twin_model::{PointTable, Sample, Timestamp};

/// What devices share: the sockets of SNMP, the lines of gateways.
#[derive(Default)]
pub(super) struct Shared {
    snmp: Arc<snmp::Sockets>,
    modbus: Arc<modbus::Links>,
}

impl Shared {
    /// The same, with the lines to Modbus devices that others have, too.
    pub(super) fn with_lines(modbus: Arc<modbus::Links>) -> Self {
        Self { modbus, ..Self::default() }
    }
}

/// A device with what is known of it.
pub(super) enum Poll {
    Snmp(Box<snmp::Poll>),
    Modbus(Box<modbus::Poll>),
    Prometheus(Box<prometheus::Poll>),
    Redfish(Box<redfish::Poll>),
}

/// Why a device told nothing: fragments that complete "failed to …".
#[derive(Debug, Error)]
pub(super) enum AskError {
    #[error(transparent)]
    Snmp(#[from] snmp::ProbeError),
    #[error(transparent)]
    Modbus(#[from] modbus::ModbusError),
    #[error(transparent)]
    Prometheus(#[from] prometheus::ScrapeError),
    #[error(transparent)]
    Redfish(#[from] redfish::RedfishError),
}

impl Poll {
    pub(super) fn of(connection: &Connection, table: Arc<PointTable>, shared: &Shared) -> Self {
        match &connection.access {
            Access::Snmp(access) => {
                Self::Snmp(Box::new(snmp::Poll::of(access, connection, table, Arc::clone(&shared.snmp))))
            }
            Access::Modbus(access) => {
                Self::Modbus(Box::new(modbus::Poll::of(access, connection, table, &shared.modbus)))
            }
            Access::Prometheus(access) => Self::Prometheus(Box::new(prometheus::Poll::of(access, connection, table))),
            Access::Redfish(access) => Self::Redfish(Box::new(redfish::Poll::of(access, connection, table))),
        }
    }

    /// What the device says now, as samples of the site's points; `now` tells the time when it has answered.
    pub(super) async fn ask(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, AskError> {
        match self {
            Self::Snmp(poll) => Ok(poll.ask(now).await?),
            Self::Modbus(poll) => Ok(poll.ask(now).await?),
            Self::Prometheus(poll) => Ok(poll.ask(now).await?),
            Self::Redfish(poll) => Ok(poll.ask(now).await?),
        }
    }
}
