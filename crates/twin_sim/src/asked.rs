//! A device that is asked instead of publishing: what it said last, for the servers of its protocol.

use smol_str::SmolStr;
use std::time::Duration;
use tokio::sync::watch;
use twin_model::{Place, Timestamp};

/// Cards and controllers renew what they answer once a second of the site's clock.
pub(crate) const RENEWAL: Duration = Duration::from_secs(1);

/// What a bot said last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Readout {
    /// When it was measured; the beginning of time before the first report.
    pub(crate) at: Timestamp,
    /// Counts its reports, from 1.
    pub(crate) sequence: u64,
    /// Whether nothing of it arrives any more, such as when its gateway is gone.
    pub(crate) is_silent: bool,
    /// As the bot would have published them, in the order of its quantities.
    pub(crate) values: Vec<f64>,
}

/// A bot's sensors, as its device's server sees them.
#[derive(Clone, Debug)]
struct Part {
    place: Place,
    quantities: Vec<&'static str>,
    readout: watch::Receiver<Readout>,
}

impl Part {
    fn value(&self, quantity: &str) -> Option<f64> {
        let at = self.quantities.iter().position(|known| *known == quantity)?;
        self.readout.borrow().values.get(at).copied()
    }
}

/// A device that is asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    place: Place,
    name: SmolStr,
    parts: Vec<Part>,
}

impl Asked {
    /// The device called `name` at `place`; it measures nothing yet.
    pub(crate) fn new(place: Place, name: SmolStr) -> Self {
        Self { place, name, parts: Vec::new() }
    }

    /// Adds the sensors of the bot at `place` to it.
    pub(crate) fn add(&mut self, place: Place, quantities: Vec<&'static str>, readout: watch::Receiver<Readout>) {
        self.parts.push(Part { place, quantities, readout });
    }

    /// Places of its bots, such as the GPUs of a server, in their order.
    pub(crate) fn places(&self) -> Vec<Place> {
        let mut places: Vec<Place> = self.parts.iter().map(|part| part.place).collect();
        places.dedup();
        places
    }

    /// The last value of `quantity` at `place`.
    pub(crate) fn value_at(&self, place: Place, quantity: &str) -> Option<f64> {
        self.parts.iter().filter(|part| part.place == place).find_map(|part| part.value(quantity))
    }

    /// Whether nothing of it arrives any more; whoever asks it then hears nothing of what it said last.
    pub(crate) fn is_silent(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| part.readout.borrow().is_silent)
    }

    /// Where it stands in the plan.
    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    /// Its name: the level of its topics that names it.
    pub(crate) fn name(&self) -> &SmolStr {
        &self.name
    }

    /// The last value of `quantity`, in the unit of its point; `None` when it measures no such thing or nothing yet.
    pub(crate) fn value(&self, quantity: &str) -> Option<f64> {
        self.parts.iter().find_map(|part| part.value(quantity))
    }

    /// Instant and number of its last report: of its first bot, whose report [`changed`](Self::changed) waits for. The
    /// others have their turns within the same [`RENEWAL`] and count on their own.
    pub(crate) fn told(&self) -> (Timestamp, u64) {
        let told = self.parts.first().map(|part| {
            let readout = part.readout.borrow();
            (readout.at, readout.sequence)
        });
        told.unwrap_or_default()
    }

    /// Waits for its next report; `false` when there will be none.
    pub(crate) async fn changed(&mut self) -> bool {
        match self.parts.first_mut() {
            Some(part) => part.readout.changed().await.is_ok(),
            None => false,
        }
    }
}
