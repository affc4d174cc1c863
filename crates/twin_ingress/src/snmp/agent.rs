//! A conversation with one device: with `socket.rs` the only file that knows the SNMP crate's client.

use super::read::{Rates, counts};
use super::socket::Sockets;
use super::told::{Objects, Told};
use crate::counter::{Counters, Moment};
use async_snmp::error::ErrorKind;
use async_snmp::{
    Auth, AuthProtocol, Client, Oid, OidOrdering, PrivProtocol, Retry, UdpHandle, UsmConfig, Value, WalkOptions,
};
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;
use twin_model::connection::{Cipher, Digest, SnmpAccess, SnmpLogin, SnmpUser};
use twin_model::profile::{ObjectId, SnmpPoint};

/// A card on the management network answers within a tenth of this.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);
/// Asked so often again before it counts as silent.
const RETRIES: u32 = 2;
/// A tree of more objects is no device's, or has no end.
const OBJECTS_MAX: usize = 50_000;
/// Rows asked for at once: what fits into a datagram of 1 500 bytes.
const ROWS: u32 = 25;
/// Objects asked for at once, alike.
const OBJECTS_AT_ONCE: usize = 25;
/// `sysUpTime.0` (RFC 3418), in hundredths of a second.
const UPTIME: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 3, 0];

/// How long each question waits for its answer, and how often it is asked again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tries {
    pub(super) within: Duration,
    pub(super) retries: u32,
}

/// With a device that is known to be there.
const USUAL: Tries = Tries { within: ANSWERS_WITHIN, retries: RETRIES };

/// Why a device could not be read: fragments that complete "failed to …".
#[derive(Debug, Error)]
pub enum ProbeError {
    /// Nothing could be sent there.
    #[error("reach {address}: {source}")]
    Reach {
        /// Where it was looked for.
        address: String,
        /// What the network said.
        source: Box<async_snmp::Error>,
    },
    /// The user's passwords cannot become keys.
    #[error("log in at {address}: {reason}")]
    Login {
        /// Where it was looked for.
        address: String,
        /// What is wrong with them.
        reason: String,
    },
    /// It said nothing, or nothing that could be understood.
    #[error("ask {address} for {object}: {source}")]
    Ask {
        /// Where it is.
        address: String,
        /// What was asked for.
        object: String,
        /// What came back instead.
        source: Box<async_snmp::Error>,
    },
}

impl ProbeError {
    /// Whether nobody has said anything. A report, a wrong password or a torn answer come from somebody.
    pub fn is_silence(&self) -> bool {
        match self {
            Self::Reach { .. } => true,
            Self::Login { .. } => false,
            Self::Ask { source, .. } => {
                matches!(source.kind(), ErrorKind::Timeout | ErrorKind::Network | ErrorKind::Closed)
            }
        }
    }

    /// Whether its socket is of no use to anybody any more.
    pub(super) fn is_of_socket(&self) -> bool {
        match self {
            Self::Login { .. } => false,
            Self::Reach { source, .. } | Self::Ask { source, .. } => source.kind() == ErrorKind::Closed,
        }
    }
}

/// A device that can be asked.
pub(super) struct Agent {
    address: String,
    client: Client<UdpHandle>,
}

impl Agent {
    /// The device at `access`, asked by a socket of its own.
    pub(super) async fn at(access: &SnmpAccess) -> Result<Self, ProbeError> {
        Self::with_tries(access, USUAL).await
    }

    /// The same, asked as patiently as `tries` say.
    pub(super) async fn with_tries(access: &SnmpAccess, tries: Tries) -> Result<Self, ProbeError> {
        Self::connect(access, &Sockets::default(), tries).await
    }

    /// The device at `access`, asked by one of `sockets`.
    pub(super) async fn by(access: &SnmpAccess, sockets: &Sockets) -> Result<Self, ProbeError> {
        Self::connect(access, sockets, USUAL).await
    }

    async fn connect(access: &SnmpAccess, sockets: &Sockets, tries: Tries) -> Result<Self, ProbeError> {
        let walk = WalkOptions {
            max_repetitions: ROWS,
            ordering: OidOrdering::AllowNonIncreasing,
            result_limit: Some(OBJECTS_MAX),
            ..Default::default()
        };
        let unreachable = |source| ProbeError::Reach { address: access.address.clone(), source };
        let auth = match &access.login {
            SnmpLogin::Community(community) => Auth::v2c(community.0.as_str()),
            SnmpLogin::User(user) => Auth::Usm(
                security(user).map_err(|reason| ProbeError::Login { address: access.address.clone(), reason })?,
            ),
        };
        let (target, socket) = sockets.to(&access.address).await.map_err(unreachable)?;
        let client = Client::builder(target.to_string(), auth)
            .request_timeout(tries.within)
            .retry(Retry::fixed(tries.retries, Duration::ZERO).unwrap_or_else(|_| Retry::none()))
            .walk_options(walk)
            .max_oids_per_request(OBJECTS_AT_ONCE)
            .build_with(&socket)
            .await
            .map_err(unreachable)?;
        Ok(Self { address: access.address.clone(), client })
    }

    fn refuse(&self, object: &ObjectId, source: Box<async_snmp::Error>) -> ProbeError {
        ProbeError::Ask { address: self.address.clone(), object: object.to_string(), source }
    }

    /// What it says of `object`; `None` when it has no such thing, or nothing that can be used.
    pub(super) async fn get(&self, object: &ObjectId) -> Result<Option<Told>, ProbeError> {
        let answer = self.client.get(&oid(object)).await.map_err(|source| self.refuse(object, source))?;
        Ok(answer.varbinds.first().and_then(|bound| Told::of(&bound.value)))
    }

    /// What it says of all of `objects` that it has.
    pub(super) async fn get_all(&self, objects: &[ObjectId]) -> Result<Objects, ProbeError> {
        let mut told = Objects::new();
        for chunk in objects.chunks(OBJECTS_AT_ONCE) {
            let oids: Vec<Oid> = chunk.iter().map(oid).collect();
            let refuse = |source| self.refuse(chunk.first().unwrap_or(&ObjectId::new([])), source);
            let answer = self.client.get_many(&oids).await.map_err(refuse)?;
            for bound in &answer.varbinds {
                told.extend(Told::of(&bound.value).map(|said| (ObjectId::new(bound.oid.arcs()), said)));
            }
        }
        Ok(told)
    }

    /// What it says of all of `objects` that it has, and how fast those count whose rates `points` tell.
    pub(super) async fn get_with_rates(
        &self,
        objects: &[ObjectId],
        points: &[SnmpPoint],
        counters: &mut Counters<ObjectId>,
        since: Instant,
    ) -> Result<(Objects, Rates), ProbeError> {
        if points.iter().all(|point| point.rate.is_none()) {
            return Ok((self.get_all(objects).await?, Rates::new()));
        }
        // In the same answer as the counters, the device's own time is that of the counters.
        let uptime = ObjectId::new(UPTIME);
        let with_uptime: Vec<ObjectId> = std::iter::once(uptime.clone()).chain(objects.iter().cloned()).collect();
        let told = self.get_all(&with_uptime).await?;
        let ticks = told.get(&uptime).and_then(Told::number);
        let moment = Moment { at: since.elapsed(), uptime: ticks.map(|ticks| ticks as u32) };
        let rates = counters.look(counts(points, &told), moment);
        Ok((told, rates))
    }

    /// Whether it has anything in `tree`.
    pub(super) async fn has(&self, tree: &ObjectId) -> Result<bool, ProbeError> {
        let answer = self.client.get_next(&oid(tree)).await.map_err(|source| self.refuse(tree, source))?;
        // At its end an agent repeats the question's object and says so.
        let is_end = |value: &Value| matches!(value, Value::EndOfMibView | Value::NoSuchObject | Value::NoSuchInstance);
        let is_in =
            answer.varbinds.first().is_some_and(|bound| bound.oid.starts_with(&oid(tree)) && !is_end(&bound.value));
        Ok(is_in || self.get(tree).await?.is_some())
    }

    /// Everything in `trees`.
    pub(super) async fn walk(&self, trees: &[ObjectId]) -> Result<Objects, ProbeError> {
        let mut objects = Objects::new();
        for tree in trees {
            let refuse = |source| self.refuse(tree, source);
            let mut walk = self.client.walk(oid(tree)).map_err(refuse)?;
            while let Some(bound) = walk.next().await {
                let bound = bound.map_err(refuse)?;
                objects.extend(Told::of(&bound.value).map(|told| (ObjectId::new(bound.oid.arcs()), told)));
            }
        }
        Ok(objects)
    }
}

/// A user as the crate has it.
fn security(user: &SnmpUser) -> Result<UsmConfig, String> {
    let usm = UsmConfig::new(user.name.as_bytes().to_vec());
    let usm = match (&user.authentication, &user.privacy) {
        (None, None) => return Ok(usm),
        (None, Some(_)) => return Err("SNMP encrypts only what is authenticated: the password is missing".to_owned()),
        (Some((digest, password)), None) => usm.auth(auth_protocol(*digest), password.0.as_str()),
        (Some((digest, password)), Some((cipher, key))) => {
            usm.auth_priv(auth_protocol(*digest), password.0.as_str(), priv_protocol(*cipher), key.0.as_str())
        }
    };
    usm.map_err(|error| error.to_string())
}

pub(crate) const fn auth_protocol(digest: Digest) -> AuthProtocol {
    match digest {
        Digest::Md5 => AuthProtocol::Md5,
        Digest::Sha1 => AuthProtocol::Sha1,
        Digest::Sha224 => AuthProtocol::Sha224,
        Digest::Sha256 => AuthProtocol::Sha256,
        Digest::Sha384 => AuthProtocol::Sha384,
        Digest::Sha512 => AuthProtocol::Sha512,
    }
}

pub(crate) const fn priv_protocol(cipher: Cipher) -> PrivProtocol {
    match cipher {
        Cipher::Des => PrivProtocol::Des,
        Cipher::Aes128 => PrivProtocol::Aes128,
        Cipher::Aes192 => PrivProtocol::Aes192Blumenthal,
        Cipher::Aes256 => PrivProtocol::Aes256Blumenthal,
    }
}

fn oid(object: &ObjectId) -> Oid {
    Oid::from_slice(object.numbers())
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::connection::Secret;

    #[test]
    fn nobody_who_asks_for_encryption_is_left_in_the_clear() {
        let secret = |text: &str| Secret(text.into());
        let user = |authentication, privacy| SnmpUser { name: "twin".into(), authentication, privacy };
        let password = Some((Digest::Sha256, secret("long enough")));
        let key = Some((Cipher::Aes128, secret("long enough")));
        assert!(security(&user(None, key.clone())).is_err_and(|reason| reason.contains("password is missing")));
        assert!(security(&user(Some((Digest::Sha256, secret("short"))), None)).is_err());
        for (authentication, privacy) in [(None, None), (password.clone(), None), (password, key)] {
            assert!(security(&user(authentication, privacy)).is_ok());
        }
    }
}
