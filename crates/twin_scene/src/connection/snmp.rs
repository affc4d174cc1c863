//! How a device is asked over SNMP.

use super::document::{SnmpDocument, UserDocument};
use super::load::Reader;
use crate::position::Field;
use twin_model::connection::{SNMP_PORT, Secret, SnmpAccess, SnmpLogin, SnmpUser};

/// Shorter passwords of SNMP v3 are refused by devices, too.
const PASSWORD_CHARS_MIN: usize = 8;

impl Reader<'_> {
    /// Where `device` answers, and what lets one ask it.
    pub(super) fn snmp(&mut self, field: &Field, device: &SnmpDocument) -> Option<SnmpAccess> {
        let address = self.address(field, &device.address, SNMP_PORT);
        let login = self.login(field, device);
        Some(SnmpAccess { address: address?, login: login? })
    }

    /// A community or a user; the community that all devices come with when neither is told.
    fn login(&mut self, field: &Field, device: &SnmpDocument) -> Option<SnmpLogin> {
        match (&device.community, &device.user) {
            (Some(_), Some(_)) => {
                self.problems.add(
                    &field.child("user"),
                    "login",
                    "is for SNMP v3, and `community` for v2c: tell one of them",
                );
                None
            }
            (community, None) => {
                let community = community.as_deref().unwrap_or("public");
                self.secret(&field.child("community"), community).map(SnmpLogin::Community)
            }
            (None, Some(user)) => self.user(&field.child("user"), user).map(SnmpLogin::User),
        }
    }

    fn user(&mut self, field: &Field, user: &UserDocument) -> Option<SnmpUser> {
        let authentication = self.protected(field, ("digest", user.digest), ("password", user.password.as_deref()));
        let privacy = self.protected(field, ("cipher", user.cipher), ("key", user.key.as_deref()));
        if user.name.is_empty() {
            self.problems.add(&field.child("name"), "name", "is empty");
        }
        if user.cipher.is_some() && user.digest.is_none() {
            self.problems.add(
                &field.child("cipher"),
                "cipher",
                "needs a `digest`: SNMP encrypts only who is authenticated",
            );
        }
        Some(SnmpUser { name: user.name.as_str().into(), authentication: authentication?, privacy: privacy? })
    }

    /// A method and its password, neither without the other.
    fn protected<M>(
        &mut self,
        field: &Field,
        (name, method): (&str, Option<M>),
        (of_password, password): (&str, Option<&str>),
    ) -> Option<Option<(M, Secret)>> {
        match (method, password) {
            (None, None) => Some(None),
            (Some(method), Some(password)) => {
                let field = field.child(of_password);
                let secret = self.secret(&field, password)?;
                if secret.0.chars().count() < PASSWORD_CHARS_MIN {
                    let reason = format!("is shorter than the {PASSWORD_CHARS_MIN} characters that RFC 3414 asks for");
                    self.problems.add(&field, "short", reason);
                }
                Some(Some((method, secret)))
            }
            _ => {
                self.problems.add(field, "half", format!("`{name}` and `{of_password}` go together"));
                None
            }
        }
    }
}
