//! Going along the links of a service.

use super::RedfishError;
use super::link::{links, next_page};
use super::read::Found;
use super::service::{Said, Service};
use crate::web::WebError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A server full of accelerators has some hundred sensors.
pub(super) const RESOURCES_MAX: usize = 1000;
/// A thousand sensors of 2 KiB, and as much again of what leads to them, several times over.
const BYTES_MAX: usize = 32 << 20;

/// A service that is gone through. What was asked for once is not asked for again.
pub(super) struct Walk<'a> {
    service: &'a mut Service,
    /// By path; `None` for what there is not.
    seen: BTreeMap<String, Option<Arc<Value>>>,
    /// What there is and could not be told.
    pub(super) failed: Vec<WebError>,
}

impl<'a> Walk<'a> {
    /// Begins at the service root.
    ///
    /// # Errors
    /// When that cannot be had.
    pub(super) async fn begin(service: &'a mut Service) -> Result<(Self, Arc<Value>), RedfishError> {
        service.taken = 0;
        let root = Arc::new(service.root().await?);
        // It is known by no path that a link could tell: a link that leads back to it asks for it once more, and no more.
        let seen = BTreeMap::from([(String::new(), Some(Arc::clone(&root)))]);
        Ok((Self { service, seen, failed: Vec::new() }, root))
    }

    /// All resources that `ways` lead to, in their order and that of the collections. A loop is no danger: a way ends.
    ///
    /// # Errors
    /// When the service falls silent, says what is no JSON, or has no end.
    pub(super) async fn follow(&mut self, ways: &[&str]) -> Result<Vec<Found>, RedfishError> {
        let mut found = Vec::new();
        for way in ways {
            let mut at = vec![String::new()];
            for step in way.split('/') {
                let mut next: Vec<String> = Vec::new();
                let mut known = BTreeSet::new();
                for path in at {
                    let led = self.step(&path, step).await?;
                    next.extend(led.into_iter().filter(|path| known.insert(path.clone())));
                }
                at = next;
            }
            for path in at {
                if let Some(said) = self.look(&path).await? {
                    found.push(Found { way: (*way).into(), path, said: Some(said) });
                }
            }
        }
        Ok(found)
    }

    /// Where the resource at `path` leads by `step`: page by page, where a collection comes in parts.
    async fn step(&mut self, path: &str, step: &str) -> Result<Vec<String>, RedfishError> {
        let mut led = Vec::new();
        let mut pages = BTreeSet::new();
        let mut page = Some(path.to_owned());
        while let Some(path) = page.filter(|path| pages.insert(path.clone())) {
            let Some(said) = self.look(&path).await? else { break };
            led.extend(links(&said, step).into_iter().map(str::to_owned));
            page = if step == "*" { next_page(&said).map(str::to_owned) } else { None };
        }
        Ok(led)
    }

    async fn look(&mut self, path: &str) -> Result<Option<Arc<Value>>, RedfishError> {
        if let Some(said) = self.seen.get(path) {
            return Ok(said.clone());
        }
        let refuse = |what| RedfishError::TooMuch { address: self.service.address(), what };
        if self.seen.len() > RESOURCES_MAX {
            return Err(refuse(format!("{RESOURCES_MAX} resources")));
        }
        if self.service.taken > BYTES_MAX {
            return Err(refuse(format!("{} MiB", BYTES_MAX >> 20)));
        }
        let said = match self.service.resource(path).await? {
            Said::Resource(said) => Some(Arc::new(said)),
            Said::Absent => None,
            Said::Failed(error) => {
                self.failed.push(error);
                None
            }
        };
        self.seen.insert(path.to_owned(), said.clone());
        Ok(said)
    }
}
