//! Asking many addresses who is there, a few at a time. Nothing is written to anybody: they are asked as [`identify`] asks one.

use super::{AskError, Identity, identify};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;
use twin_api::Find;
use twin_ingress::redfish::RedfishError;
use twin_ingress::web::{self, WebError};
use twin_ingress::{modbus::ModbusError, prometheus::ScrapeError, snmp};
use twin_model::connection::{Access, AddressRange, ConnectionDraft, DraftProblem};
use twin_model::profile::{Profile, Protocol};
use twin_scene::check_access;

/// Addresses that are asked at once: with a second for each that is silent, a network of 254 takes 16 s, and no more than as many
/// small packets a second leave this machine.
const AT_ONCE: usize = 16;
/// Who has not begun to answer by then is not there: management networks answer within a tenth of it.
const BEGINS_WITHIN: Duration = Duration::from_secs(1);
/// Who answers is asked for the signs of all profiles, some dozens of questions. A device that is slower than this has to be asked alone.
const ENDS_WITHIN: Duration = Duration::from_secs(30);

/// Addresses that are to be asked.
#[derive(Clone, Debug)]
pub struct Sweep {
    accesses: Vec<(String, Access)>,
}

/// An address that has been asked, or has been given up.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its place among those of the sweep, from 0.
    pub place: usize,
    /// Where it was looked for.
    pub access: Access,
    /// Who is there; `None`: nobody answers.
    pub find: Option<Find>,
}

impl Sweep {
    /// All addresses of `range`, reached as `draft` says but for its address; `secret` knows what a `$NAME` stands for. Logins
    /// are left out: whoever answers there would be told the password.
    ///
    /// # Errors
    /// What is wrong with the draft, by the names of its fields.
    pub fn new(
        range: &AddressRange,
        draft: &ConnectionDraft,
        secret: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<DraftProblem>> {
        let protocol = draft.protocol;
        let mut one = draft.clone();
        one.access.retain(|name, _| protocol.fields().iter().any(|field| field.name == name && field.is_for_many()));
        if protocol == Protocol::Modbus {
            one.access.entry("timeout".to_owned()).or_insert_with(|| BEGINS_WITHIN.as_secs_f64().to_string());
        }
        let field = protocol.fields().iter().find(|field| field.is_needed).map_or("address", |field| field.name);
        let reach = |address: String| -> Result<(String, Access), Vec<DraftProblem>> {
            one.access.insert(field.to_owned(), address.clone());
            Ok((address, check_access(&one, &secret)?))
        };
        Ok(Self { accesses: range.told(protocol).into_iter().map(reach).collect::<Result<_, _>>()? })
    }

    /// How many addresses there are, each port for itself.
    pub fn len(&self) -> usize {
        self.accesses.len()
    }

    /// Whether there are none; a range always has one.
    pub fn is_empty(&self) -> bool {
        self.accesses.is_empty()
    }

    /// Asks all of them, and tells each as soon as it has answered or been given up. Dropped, it asks nobody any more.
    pub async fn run(self, profiles: Arc<Vec<Profile>>, mut tell: impl FnMut(Step)) {
        let mut waiting: VecDeque<(usize, (String, Access))> = self.accesses.into_iter().enumerate().collect();
        let mut asked: JoinSet<Step> = JoinSet::new();
        loop {
            while asked.len() < AT_ONCE
                && let Some((place, (address, access))) = waiting.pop_front()
            {
                let profiles = Arc::clone(&profiles);
                asked.spawn(async move {
                    let find = ask_one(address, &access, &profiles).await;
                    Step { place, access, find }
                });
            }
            match asked.join_next().await {
                None => return,
                Some(Ok(step)) => tell(step),
                Some(Err(ended)) => debug_assert!(!ended.is_panic(), "asking an address panicked: {ended}"),
            }
        }
    }
}

/// Runs `sweep` from a plain thread.
///
/// # Errors
/// When the system gives no runtime.
pub fn sweep_now(sweep: Sweep, profiles: Vec<Profile>, tell: impl FnMut(Step)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(sweep.run(Arc::new(profiles), tell));
    Ok(())
}

async fn ask_one(address: String, access: &Access, profiles: &[Profile]) -> Option<Find> {
    let asked = timeout(ENDS_WITHIN, async {
        knock(access).await?;
        identify(access, profiles).await
    });
    let (identity, problem) = match asked.await {
        Ok(Ok(identity)) => (identity, None),
        Ok(Err(error)) if is_silence(&error) => return None,
        Ok(Err(error)) => (Identity::default(), Some(error.to_string())),
        Err(_) => {
            (Identity::default(), Some(format!("ask {address}: it takes longer than {} s", ENDS_WITHIN.as_secs())))
        }
    };
    Some(Find { address, facts: identity.facts, fitting: identity.profiles, problem, connection: None })
}

/// One short try, so that silent addresses hold up nobody; who answers is then asked with patience.
async fn knock(access: &Access) -> Result<(), AskError> {
    match access {
        Access::Snmp(access) => snmp::knock(access, BEGINS_WITHIN).await?,
        // Gateways may take one connection at a time: it is the first question that shows whether one is there.
        Access::Modbus(_) => {}
        Access::Prometheus(access) => web::knock(access, BEGINS_WITHIN).await.map_err(ScrapeError::from)?,
        Access::Redfish(access) => web::knock(access, BEGINS_WITHIN).await.map_err(RedfishError::from)?,
    }
    Ok(())
}

/// Whether nobody is there, and not somebody who lets nobody in or says what cannot be understood.
fn is_silence(error: &AskError) -> bool {
    match error {
        AskError::Snmp(error) => error.is_silence(),
        AskError::Modbus(error) => matches!(error, ModbusError::Reach { .. }),
        AskError::Scrape(ScrapeError::Web(error)) | AskError::Redfish(RedfishError::Web(error)) => {
            matches!(error, WebError::Reach { .. })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(range: &str, draft: &ConnectionDraft) -> Result<Sweep, Vec<DraftProblem>> {
        Sweep::new(&range.parse().expect("a range"), draft, |_| None)
    }

    #[test]
    fn nobody_is_told_a_password_and_nobody_is_waited_for_long() {
        let mut draft = ConnectionDraft::new(Protocol::Redfish);
        for (field, told) in [("url", "https://10.0.0.9"), ("login.user", "twin"), ("login.password", "s3cret")] {
            draft.access.insert(field.to_owned(), told.to_owned());
        }
        let found = sweep("10.0.0.0/30", &draft).expect("it is right");
        assert_eq!(found.len(), 2);
        for (_, access) in &found.accesses {
            let Access::Redfish(web) = access else { panic!("{access:?}") };
            assert!(web.login.is_none() && web.address.starts_with("10.0.0.") && web.trust.is_some());
        }
        let found = sweep("10.0.0.1-3", &ConnectionDraft::new(Protocol::Modbus)).expect("it is right");
        assert!(found.accesses.iter().all(|(_, access)| match access {
            Access::Modbus(modbus) => modbus.answers_within == BEGINS_WITHIN,
            _ => false,
        }));
    }

    #[test]
    fn what_is_wrong_with_the_access_is_told_by_its_field() {
        let mut draft = ConnectionDraft::new(Protocol::Snmp);
        draft.access.insert("community".to_owned(), "$NOWHERE".to_owned());
        let problems = sweep("10.0.0.1", &draft).expect_err("the variable is not set");
        assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), ["community"]);
    }
}
