//! The document in the data folder, read, checked and replaced as a whole; and secrets, which are elsewhere.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;
use twin_model::notify::{NotifyChannel, NotifyDocument, Recipient};

const FILE: &str = "notify.json";
const VERSION: u32 = 1;
/// Beyond, each alarm would ask for a list of all of them.
const RECIPIENTS_MAX: usize = 200;

/// Why the document does not hold.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// The file system refused.
    #[error("{what} who is notified: {source}: {}", .path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no document.
    #[error("settle who is notified: {what}: {}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and why.
        what: String,
    },
}

/// The document of the data folder `data`; nobody is notified where there is none.
///
/// # Errors
/// When it cannot be read, or something in it is wrong.
pub fn read_document(data: &Path) -> Result<NotifyDocument, DocumentError> {
    let path = data.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(NotifyDocument { version: VERSION, ..NotifyDocument::default() });
        }
        Err(source) => return Err(DocumentError::Io { what: "read", path, source }),
    };
    let document: Result<NotifyDocument, String> = serde_json::from_str(&text).map_err(|error| error.to_string());
    let checked = document.and_then(|document| check(&document).map(|()| document));
    checked.map_err(|what| DocumentError::Malformed { path, what })
}

/// Replaces the document of `data`, as a whole.
///
/// # Errors
/// When something in it is wrong, or it cannot be written; then the one before holds.
pub fn write_document(data: &Path, document: &NotifyDocument) -> Result<(), DocumentError> {
    let path = data.join(FILE);
    check(document).map_err(|what| DocumentError::Malformed { path: path.clone(), what })?;
    let beside = data.join(format!("{FILE}.new"));
    let written = || {
        fs::create_dir_all(data)?;
        fs::write(&beside, serde_json::to_string_pretty(document)? + "\n")?;
        fs::File::open(&beside)?.sync_all()?;
        fs::rename(&beside, &path)
    };
    written().map_err(|source| DocumentError::Io { what: "keep", path: path.clone(), source })
}

/// Whether everything in `document` can be meant.
///
/// # Errors
/// What is wrong, and with whom.
pub fn check(document: &NotifyDocument) -> Result<(), String> {
    if document.version != VERSION {
        return Err(format!("version {} is not known here, only {VERSION}", document.version));
    }
    if document.recipients.len() > RECIPIENTS_MAX {
        return Err(format!("there are more than {RECIPIENTS_MAX} recipients"));
    }
    if let Some(smtp) = &document.smtp {
        let told = |what: String| format!("smtp: {what}");
        crate::email::mailbox(&smtp.from).map_err(|what| told(format!("from: {what}")))?;
        if smtp.host.trim().is_empty() {
            return Err(told("host is missing".to_owned()));
        }
        smtp.password.as_deref().map_or(Ok(()), is_source).map_err(|what| told(format!("password: {what}")))?;
    }
    for (index, recipient) in document.recipients.iter().enumerate() {
        let told = |what: String| format!("recipients[{index}], {:?}: {what}", recipient.name);
        check_recipient(recipient).map_err(told)?;
        if document.recipients[..index].iter().any(|other| other.name == recipient.name) {
            return Err(told("there is another of that name".to_owned()));
        }
        if matches!(recipient.channel, NotifyChannel::Email { .. }) && document.smtp.is_none() {
            return Err(told("there is no smtp server that takes e-mail".to_owned()));
        }
    }
    Ok(())
}

fn check_recipient(recipient: &Recipient) -> Result<(), String> {
    if recipient.name.trim().is_empty() || recipient.name.len() > 64 {
        return Err("a name has 1 to 64 characters".to_owned());
    }
    match &recipient.channel {
        NotifyChannel::Email { address } => drop(crate::email::mailbox(address)?),
        NotifyChannel::Webhook { url, secret, .. } => {
            crate::webhook::target(url)?;
            secret.as_deref().map_or(Ok(()), is_source).map_err(|what| format!("secret: {what}"))?;
        }
    }
    if let Some(wrong) = recipient.priorities.iter().find(|priority| !(1..=4).contains(*priority)) {
        return Err(format!("priority {wrong} is none of 1 to 4"));
    }
    if let Some(quiet) = &recipient.quiet {
        crate::route::hours(quiet)?;
    }
    if recipient.cap.count == 0 || recipient.cap.minutes == 0 {
        return Err("a cap is at least 1 message in 1 minute".to_owned());
    }
    Ok(())
}

fn is_source(text: &str) -> Result<(), String> {
    let is_named = text.strip_prefix('$').is_some_and(|name| !name.is_empty());
    let is_file = text.strip_prefix("file:").is_some_and(|path| !path.is_empty());
    // Not told back: it may be the secret itself.
    if is_named || is_file {
        Ok(())
    } else {
        Err("say where it is, as $NAME or file:PATH; it is not kept here".to_owned())
    }
}

/// The secret that `source` names: `$NAME` of a variable of the environment, or `file:PATH`.
///
/// # Errors
/// When it is not there.
pub fn secret(source: &str) -> Result<String, String> {
    is_source(source)?;
    if let Some(name) = source.strip_prefix('$') {
        return std::env::var(name).map_err(|_| format!("the variable {name} is not set"));
    }
    let path = source.strip_prefix("file:").unwrap_or_default();
    let text = fs::read_to_string(path).map_err(|error| format!("read {path}: {error}"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMTP: &str = r#""smtp": {"host": "localhost", "port": 587, "from": "twin@example.org", "password": "$P"},"#;

    fn wrong(smtp: &str, recipient: &str) -> String {
        let text = format!(r#"{{"version": 1, {smtp} "recipients": [{recipient}]}}"#);
        let document: Result<NotifyDocument, _> = serde_json::from_str(&text);
        document.map_err(|error| error.to_string()).and_then(|document| check(&document)).err().unwrap_or_default()
    }

    #[test]
    fn what_is_wrong_is_told_with_whose_and_secrets_are_not_repeated() {
        for (smtp, recipient, says) in [
            ("", r#"{"name": "a", "channel": {"email": {"address": "a@b.org"}}}"#, "no smtp server"),
            (SMTP, r#"{"name": "a", "channel": {"email": {"address": "nobody"}}}"#, "recipients[0], \"a\""),
            (SMTP, r#"{"name": "", "channel": {"email": {"address": "a@b.org"}}}"#, "1 to 64"),
            ("", r#"{"name": "a", "channel": {"webhook": {"url": "ftp://x"}}}"#, "http"),
            ("", r#"{"name": "a", "channel": {"webhook": {"url": "https://x/y", "secret": "hunter2"}}}"#, "$NAME"),
            ("", r#"{"name": "a", "channel": {"webhook": {"url": "https://x/y"}}, "priorities": [5]}"#, "priority 5"),
            (
                "",
                r#"{"name": "a", "channel": {"webhook": {"url": "https://x/y"}}, "quiet": {"from": "25:00", "to": "6:00"}}"#,
                "25:00",
            ),
            (
                "",
                r#"{"name": "a", "channel": {"webhook": {"url": "https://x/y"}}, "cap": {"count": 0, "minutes": 1}}"#,
                "cap",
            ),
            ("", r#"{"name": "a", "channel": {"webhook": {"url": "https://x/y"}}, "colour": 1}"#, "colour"),
        ] {
            let told = wrong(smtp, recipient);
            assert!(told.contains(says) && !told.contains("hunter2"), "{recipient}: {told}");
        }
        let fine = r#"{"name": "a", "channel": {"email": {"address": "Ana <a@b.org>"}}, "priorities": [1, 2]}"#;
        assert_eq!(wrong(SMTP, fine), "");
        let twice = format!("{fine}, {fine}");
        assert!(wrong(SMTP, &twice).contains("another of that name"));
    }

    #[test]
    fn a_document_is_read_as_it_was_written_and_a_wrong_one_never_written() {
        let data = tempfile::tempdir().expect("a folder");
        let mut document = read_document(data.path()).expect("none is nobody");
        assert!(document.recipients.is_empty());
        let channel = NotifyChannel::Webhook { url: "http://127.0.0.1:1/x".to_owned(), secret: None, ca: None };
        let recipient = Recipient {
            name: "a".to_owned(),
            channel,
            priorities: vec![1],
            places: Vec::new(),
            quiet: None,
            cap: twin_model::notify::RateCap::default(),
        };
        document.recipients.push(recipient.clone());
        write_document(data.path(), &document).expect("a writable folder");
        assert_eq!(read_document(data.path()).expect("it is there"), document);
        document.recipients.push(recipient);
        assert!(write_document(data.path(), &document).is_err());
        assert_eq!(read_document(data.path()).expect("the one before").recipients.len(), 1);
    }
}
