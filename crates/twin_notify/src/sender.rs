//! One attempt to bring one message to its recipient.

use crate::document::secret;
use crate::webhook::{Post, target};
use crate::{email, message, webhook};
use std::time::Duration;
use thiserror::Error;
use tokio::time::timeout;
use twin_model::Timestamp;
use twin_model::notify::{Delivery, NotifyChannel, NotifyDocument};

/// An attempt that takes longer has failed.
const ATTEMPT_WITHIN: Duration = Duration::from_secs(30);

/// Why a message did not arrive: a fragment that completes "failed to …".
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct SendError {
    /// What was tried and what came of it.
    pub reason: String,
    /// Whether it is of no use to try again.
    pub is_final: bool,
}

impl SendError {
    pub(crate) fn later(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_final: false }
    }

    pub(crate) fn never(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_final: true }
    }
}

/// Who sends.
#[derive(Clone, Copy, Debug)]
pub struct Sender;

impl Sender {
    /// Tries once to bring `delivery` to its recipient, as `document` says, at `now` by the machine's clock.
    ///
    /// # Errors
    /// Why it did not arrive, and whether it is of use to try again.
    pub async fn send(document: &NotifyDocument, delivery: &Delivery, now: Timestamp) -> Result<(), SendError> {
        let recipient = document.recipients.iter().find(|recipient| recipient.name == delivery.recipient);
        let Some(recipient) = recipient else {
            return Err(SendError::never(format!(
                "find the recipient {:?}: there is none any more",
                delivery.recipient
            )));
        };
        let attempt = async {
            match &recipient.channel {
                NotifyChannel::Email { address } => {
                    let server = document.smtp.as_ref().ok_or_else(|| SendError::later("find an smtp server"))?;
                    email::send(server, address, delivery).await
                }
                NotifyChannel::Webhook { url, secret: source, ca } => {
                    let target = target(url).map_err(SendError::never)?;
                    let secret = source.as_deref().map(secret).transpose().map_err(SendError::later)?;
                    let post = Post { id: &delivery.id, body: message::body(delivery).to_string(), secret, now };
                    webhook::send(&target, ca.as_deref(), post).await
                }
            }
        };
        let within = ATTEMPT_WITHIN.as_secs();
        timeout(ATTEMPT_WITHIN, attempt)
            .await
            .unwrap_or_else(|_| Err(SendError::later(format!("hear from {:?} within {within} s", recipient.name))))
    }

    /// Sends a message to `recipient` that only shows whether one arrives.
    ///
    /// # Errors
    /// Why it did not.
    pub async fn test(document: &NotifyDocument, recipient: &str, now: Timestamp) -> Result<(), SendError> {
        Self::send(document, &message::test(recipient, now), now).await
    }
}
