//! Of which device a notification is.

use super::decode::{Login, Notification};
use crate::RejectReason;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use twin_model::connection::{Access, Connection, SnmpAccess, SnmpLogin};
use twin_model::profile::Profile;

/// The community that all devices come with tells nobody apart.
const USUAL_COMMUNITY: &str = "public";

/// A device that may say something.
#[derive(Debug)]
pub(super) struct Sender {
    pub(super) name: SmolStr,
    pub(super) profile: Arc<Profile>,
    pub(super) access: SnmpAccess,
    addresses: Vec<IpAddr>,
}

/// All devices that may say something.
#[derive(Debug, Default)]
pub(super) struct Senders(Vec<Sender>);

impl Senders {
    /// Those of `connections` that speak SNMP; `addresses` knows where each is, by its connection's address.
    pub(super) fn of(connections: &[Connection], addresses: &HashMap<String, Vec<IpAddr>>) -> Self {
        let sender = |connection: &Connection| {
            let access = snmp(connection)?.clone();
            let addresses = addresses.get(&access.address).cloned().unwrap_or_default();
            Some(Sender { name: connection.name.clone(), profile: Arc::clone(&connection.profile), access, addresses })
        };
        Self(connections.iter().filter_map(sender).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Sender> {
        self.0.iter()
    }

    /// The device that says `notification`, which came from `peer`: one that is there and asked by the same login; else, of one
    /// that hides behind another address, the only one with that login.
    pub(super) fn find(&self, peer: IpAddr, notification: &Notification) -> Result<&Sender, RejectReason> {
        let has_login = |sender: &&Sender| is_login(&sender.access.login, &notification.login);
        for address in notification.on_behalf_of.into_iter().chain([peer]) {
            let address = address.to_canonical();
            let mut there = self.0.iter().filter(|sender| sender.addresses.contains(&address)).peekable();
            if there.peek().is_some() {
                return there.find(has_login).ok_or(RejectReason::WrongLogin);
            }
        }
        if notification.login == Login::Community(USUAL_COMMUNITY.into()) {
            return Err(RejectReason::UnknownSender);
        }
        let mut likely = self.0.iter().filter(has_login);
        match (likely.next(), likely.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(RejectReason::UnknownSender),
        }
    }
}

/// How `connection` is asked, where that is over SNMP and it is not left alone.
pub(super) fn snmp(connection: &Connection) -> Option<&SnmpAccess> {
    match &connection.access {
        Access::Snmp(access) if !connection.is_paused => Some(access),
        _ => None,
    }
}

fn is_login(own: &SnmpLogin, said: &Login) -> bool {
    match (own, said) {
        (SnmpLogin::Community(own), Login::Community(said)) => own.0.as_bytes() == &said[..],
        (SnmpLogin::User(own), Login::User(said)) => own.name.as_bytes() == &said[..],
        _ => false,
    }
}
