//! Asking a device who it is and what it has.

use super::agent::{Agent, ProbeError, Tries};
use super::read::{Rates, counts, readings};
use crate::asked::Reading;
use crate::counter::Counters;
use std::time::Duration;
use tokio::time::Instant;
use twin_model::connection::SnmpAccess;
use twin_model::profile::{Identity, ObjectId, Profile};

/// `sysDescr.0` and `sysObjectID.0` (RFC 3418).
const DESCRIPTION: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 1, 0];
const OBJECT_ID: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 2, 0];

/// Between two looks at what counts.
const RATES_TAKE: Duration = Duration::from_secs(2);

/// What a device says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Probed {
    /// `sysDescr`; empty when it says none.
    pub description: String,
    /// `sysObjectID`, if it says one.
    pub object_id: Option<ObjectId>,
    /// Names of the profiles that it fits, the closest first.
    pub profiles: Vec<String>,
}

/// Whether anybody at `access` answers its first question within `within`. It is asked once.
///
/// # Errors
/// When nobody does ([`ProbeError::is_silence`]), or somebody does who lets nobody in.
pub async fn knock(access: &SnmpAccess, within: Duration) -> Result<(), ProbeError> {
    let agent = Agent::with_tries(access, Tries { within, retries: 0 }).await?;
    agent.get(&ObjectId::new(DESCRIPTION)).await.map(drop)
}

/// Who the device at `access` is, and which of `profiles` it fits.
///
/// # Errors
/// When it cannot be reached or does not answer.
pub async fn probe(access: &SnmpAccess, profiles: &[Profile]) -> Result<Probed, ProbeError> {
    let agent = Agent::at(access).await?;
    let description = agent.get(&ObjectId::new(DESCRIPTION)).await?.map(|told| told.text()).unwrap_or_default();
    let object_id = agent.get(&ObjectId::new(OBJECT_ID)).await?.and_then(|told| told.text().parse().ok());
    let mut fitting = Vec::new();
    for profile in profiles {
        let mut closest = None;
        for identity in profile.snmp.iter().flat_map(|snmp| &snmp.identities) {
            closest = closest.max(closeness(&agent, identity, object_id.as_ref(), &description).await?);
        }
        fitting.extend(closest.map(|closeness| (closeness, profile.id.to_string())));
    }
    fitting.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    Ok(Probed { description, object_id, profiles: fitting.into_iter().map(|(_, id)| id).collect() })
}

/// All that the device at `access` tells by `profile`.
///
/// # Errors
/// When it cannot be reached or falls silent. What it does not have is left out; a profile that is not for SNMP has nothing.
pub async fn read_device(access: &SnmpAccess, profile: &Profile) -> Result<Vec<Reading>, ProbeError> {
    let Some(snmp) = &profile.snmp else { return Ok(Vec::new()) };
    let agent = Agent::at(access).await?;
    let objects = agent.walk(&snmp.trees).await?;
    let mut rates = Rates::new();
    let counting: Vec<ObjectId> = counts(&snmp.points, &objects).into_iter().map(|(object, _)| object).collect();
    if !counting.is_empty() {
        let (mut counters, since) = (Counters::default(), Instant::now());
        agent.get_with_rates(&counting, &snmp.points, &mut counters, since).await?;
        tokio::time::sleep(RATES_TAKE).await;
        (_, rates) = agent.get_with_rates(&counting, &snmp.points, &mut counters, since).await?;
    }
    Ok(readings(&snmp.points, &objects, &rates))
}

/// How well a device fits the signs: how many numbers of its identifier they tell, then how much else they say.
async fn closeness(
    agent: &Agent,
    identity: &Identity,
    object_id: Option<&ObjectId>,
    description: &str,
) -> Result<Option<(usize, usize)>, ProbeError> {
    let told = match (&identity.object_id, object_id) {
        (Some(wanted), Some(is)) if is.is_in(wanted) => wanted.numbers().len(),
        (Some(_), _) => return Ok(None),
        (None, _) => 0,
    };
    let (description, words) = (description.to_lowercase(), identity.description.as_ref());
    if words.is_some_and(|words| !description.contains(&words.to_lowercase())) {
        return Ok(None);
    }
    if let Some(tree) = &identity.has
        && !agent.has(tree).await?
    {
        return Ok(None);
    }
    let has = identity.has.as_ref().map_or(0, |tree| tree.numbers().len());
    Ok(Some((told, has + usize::from(words.is_some()))))
}
