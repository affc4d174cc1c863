//! E-mail, over SMTP.

use crate::document::secret;
use crate::message;
use crate::sender::SendError;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::fs;
use std::time::Duration;
use twin_model::notify::{Delivery, SmtpSecurity, SmtpServer};

/// A server that takes longer for one step has hung.
const STEP_WITHIN: Duration = Duration::from_secs(15);

/// The address that `text` is.
pub(crate) fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|error| format!("{text:?} is no address of e-mail: {error}"))
}

/// Sends `delivery` to `address` through `server`.
pub(crate) async fn send(server: &SmtpServer, address: &str, delivery: &Delivery) -> Result<(), SendError> {
    let message = message_of(server, address, delivery).map_err(SendError::never)?;
    // What is wrong with the server, its password or its certificate is mended by people, meanwhile messages wait.
    let transport = transport(server).map_err(SendError::later)?;
    match transport.send(message).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let told = format!("send e-mail through {}:{}: {error}", server.host, server.port);
            Err(if error.is_permanent() { SendError::never(told) } else { SendError::later(told) })
        }
    }
}

fn message_of(server: &SmtpServer, address: &str, delivery: &Delivery) -> Result<Message, String> {
    let from = mailbox(&server.from)?;
    // Who gets it twice, because an answer was lost, knows it by this.
    let id = ring::digest::digest(&ring::digest::SHA256, delivery.id.as_bytes());
    let id: String = id.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let id = format!("<{id}@{}>", from.email.domain());
    Message::builder()
        .from(from)
        .to(mailbox(address)?)
        .subject(format!("[Heliotwin] {}", delivery.subject))
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN)
        .body(message::text(delivery))
        .map_err(|error| error.to_string())
}

fn transport(server: &SmtpServer) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let parameters = || {
        let mut parameters = TlsParameters::builder(server.host.clone());
        if let Some(path) = &server.ca {
            let told = |error: &dyn std::fmt::Display| format!("read {}: {error}", path.display());
            let pem = fs::read(path).map_err(|error| told(&error))?;
            parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| told(&error))?);
        }
        parameters.build_rustls().map_err(|error| error.to_string())
    };
    let tls = match server.security {
        SmtpSecurity::StartTls => Tls::Required(parameters()?),
        SmtpSecurity::Tls => Tls::Wrapper(parameters()?),
        SmtpSecurity::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
        .port(server.port)
        .timeout(Some(STEP_WITHIN))
        .tls(tls);
    if let Some(user) = &server.user {
        let password = server.password.as_deref().map(secret).transpose()?.unwrap_or_default();
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    Ok(builder.build())
}
