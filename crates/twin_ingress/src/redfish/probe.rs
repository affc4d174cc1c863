//! Asking a service what it is.

use super::RedfishError;
use super::link::find;
use super::poll::{WALKS_WITHIN, ways};
use super::read::{Found, readings_of_tree};
use super::service::Service;
use super::walk::Walk;
use crate::asked::Reading;
use serde_json::Value;
use tokio::time::timeout;
use twin_model::connection::WebAccess;
use twin_model::profile::fits;
use twin_model::profile::{Profile, RedfishIdentity};

/// Of chassis and managers as many tell what the device is.
const SHOWN_MAX: usize = 4;

/// What a service is, and what it tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Probed {
    /// What it says of itself, each with its name.
    pub facts: Vec<(String, String)>,
    /// Names of the profiles that it fits, the closest first.
    pub profiles: Vec<String>,
    /// The profile that it was read by; `None` when it fits none.
    pub profile: Option<String>,
    /// What it tells by that.
    pub readings: Vec<Reading>,
}

/// What the service at `access` tells by `chosen`, or by the one of `profiles` whose sign tells most.
///
/// # Errors
/// When it cannot be reached, lets nobody in, says what cannot be read, or takes too long.
pub async fn probe(access: &WebAccess, profiles: &[Profile], chosen: Option<&Profile>) -> Result<Probed, RedfishError> {
    let mut service = Service::of(access);
    let asked = timeout(WALKS_WITHIN, explore(&mut service, profiles, chosen)).await;
    let late = RedfishError::Late { address: service.address(), secs: WALKS_WITHIN.as_secs() };
    service.leave().await;
    asked.unwrap_or(Err(late))
}

/// What the service at `access` says of itself, each with its name, and names of those of `profiles` that it fits, the closest first.
/// One that is asked without a login shows its root, and often no more.
///
/// # Errors
/// As [`probe`].
pub async fn identify(
    access: &WebAccess,
    profiles: &[Profile],
) -> Result<(Vec<(String, String)>, Vec<String>), RedfishError> {
    let mut service = Service::of(access);
    let asked = timeout(WALKS_WITHIN, async {
        let (mut walk, root) = Walk::begin(&mut service).await?;
        let mut told = Told::default();
        told.root(&root);
        match told.all_parts(&mut walk).await {
            Err(error) if access.login.is_some() => Err(error),
            _ => Ok(told),
        }
    });
    let asked = asked.await;
    let late = RedfishError::Late { address: service.address(), secs: WALKS_WITHIN.as_secs() };
    service.leave().await;
    let told = asked.unwrap_or(Err(late))?;
    let fitting = told.fitting(profiles).into_iter().map(|profile| profile.id.to_string()).collect();
    Ok((told.facts, fitting))
}

async fn explore(
    service: &mut Service,
    profiles: &[Profile],
    chosen: Option<&Profile>,
) -> Result<Probed, RedfishError> {
    let (mut walk, root) = Walk::begin(service).await?;
    let mut told = Told::default();
    told.root(&root);
    told.all_parts(&mut walk).await?;
    let fitting = told.fitting(profiles);
    let profile = chosen.or_else(|| fitting.first().copied());
    let mut readings = Vec::new();
    if let Some(part) = profile.and_then(|profile| profile.redfish.as_ref()) {
        let found = walk.follow(&ways(&part.points)).await?;
        readings = readings_of_tree(&part.points, &found);
    }
    let failed = walk.failed.iter().take(SHOWN_MAX);
    told.facts.extend(failed.map(|error| ("failed to".to_owned(), error.to_string())));
    let profiles = fitting.iter().map(|profile| profile.id.to_string()).collect();
    Ok(Probed { facts: told.facts, profiles, profile: profile.map(|profile| profile.id.to_string()), readings })
}

/// How much `sign` tells.
fn weight(sign: &RedfishIdentity) -> usize {
    usize::from(sign.maker.is_some()) + usize::from(sign.model.is_some())
}

/// What a service says of itself.
#[derive(Default)]
struct Told {
    facts: Vec<(String, String)>,
    makers: Vec<String>,
    models: Vec<String>,
}

impl Told {
    fn root(&mut self, root: &Value) {
        for (title, name) in [("vendor", "Vendor"), ("product", "Product"), ("redfish", "RedfishVersion")] {
            self.facts.extend(text(root, name).map(|said| (title.to_owned(), said)));
        }
        self.makers.extend(text(root, "Vendor"));
        self.models.extend(text(root, "Product"));
    }

    async fn all_parts(&mut self, walk: &mut Walk<'_>) -> Result<(), RedfishError> {
        for (title, way) in [("chassis", "Chassis/*"), ("system", "Systems/*"), ("manager", "Managers/*")] {
            self.parts(title, &walk.follow(&[way]).await?);
        }
        Ok(())
    }

    /// Those of `profiles` that it fits, the one whose sign tells most first.
    fn fitting<'a>(&self, profiles: &'a [Profile]) -> Vec<&'a Profile> {
        let mut fitting: Vec<(usize, &Profile)> = Vec::new();
        for profile in profiles {
            let Some(part) = &profile.redfish else { continue };
            let signs = part.identities.iter().filter(|sign| self.is_as(sign));
            fitting.extend(signs.map(weight).max().map(|weight| (weight, profile)));
        }
        fitting.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.id.cmp(&other.1.id)));
        fitting.into_iter().map(|(_, profile)| profile).collect()
    }

    fn parts(&mut self, title: &str, found: &[Found]) {
        for (place, said) in found.iter().filter_map(|found| found.said.as_deref()).enumerate() {
            let (maker, model) = (text(said, "Manufacturer"), text(said, "Model"));
            let firmware = text(said, "FirmwareVersion").map(|version| format!("firmware {version}"));
            let words: Vec<String> = [maker.clone(), model.clone(), firmware].into_iter().flatten().collect();
            self.makers.extend(maker);
            self.models.extend(model);
            if place < SHOWN_MAX && !words.is_empty() {
                self.facts.push((title.to_owned(), words.join(" ")));
            }
        }
    }

    fn is_as(&self, sign: &RedfishIdentity) -> bool {
        let is = |pattern: &Option<_>, said: &[String]| {
            pattern.as_ref().is_none_or(|pattern: &smol_str::SmolStr| said.iter().any(|said| fits(pattern, said)))
        };
        is(&sign.maker, &self.makers) && is(&sign.model, &self.models)
    }
}

fn text(said: &Value, name: &str) -> Option<String> {
    let text = find(said, name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
