//! Silence: while a person has stopped the bots, devices that are asked do not answer.

use tokio::sync::watch;

/// Whether devices keep silent, as their servers hear it.
#[derive(Clone, Debug)]
pub(super) struct Silence(watch::Receiver<bool>);

impl Silence {
    /// The silence that `switch` turns on (`true`) and off.
    pub(super) fn of(switch: &watch::Sender<bool>) -> Self {
        Self(switch.subscribe())
    }

    /// Whether it is silent now, or nobody is left to end the silence.
    pub(super) fn is_kept(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits until it is silent, or nobody is left to switch it.
    pub(super) async fn begins(&mut self) {
        // Whoever is served by something that is gone is not answered either.
        let _gone = self.0.wait_for(|is_silent| *is_silent).await.is_err();
    }

    /// Waits until it is silent no more; for good when nobody is left to switch it.
    pub(super) async fn ends(&mut self) {
        if self.0.wait_for(|is_silent| !*is_silent).await.is_err() {
            std::future::pending().await
        }
    }
}
