//! `heliotwin probe snmp ADDRESS`

use super::ReadArgs;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use twin_model::connection::ConnectionDraft;
use twin_model::profile::Protocol;

/// Passwords of SNMP v3: who has none in the environment does without.
const PASSWORD: &str = "HELIOTWIN_SNMP_PASSWORD";
const KEY: &str = "HELIOTWIN_SNMP_KEY";

/// Whom to ask, and what to show.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SnmpArgs {
    /// Where the device is: HOST or HOST:PORT; or where devices are looked for: 10.0.0.0/24 or 10.0.0.10-50, then :PORT,PORT
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// The community that lets one read, in the clear (v2c)
    #[arg(long, value_name = "NAME", default_value = "public")]
    community: String,
    /// A user of the device instead (v3); its passwords are read from HELIOTWIN_SNMP_PASSWORD and, to encrypt, HELIOTWIN_SNMP_KEY
    #[arg(long, value_name = "NAME", conflicts_with = "community")]
    user: Option<String>,
    /// What authenticates the user
    #[arg(long, value_parser = word(["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]), default_value = "sha256", requires = "user")]
    digest: String,
    /// What encrypts the conversation
    #[arg(long, value_parser = word(["des", "aes128", "aes192", "aes256"]), default_value = "aes128", requires = "user")]
    cipher: String,
    #[command(flatten)]
    pub(super) read: ReadArgs,
}

/// One of `words`, as documents spell it: with a capital.
fn word<const N: usize>(words: [&'static str; N]) -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(words).map(|word| word[..1].to_uppercase() + &word[1..])
}

impl SnmpArgs {
    pub(super) fn draft(&self) -> ConnectionDraft {
        let mut draft = ConnectionDraft::new(Protocol::Snmp);
        let mut tell = |field: &str, told: &str| draft.access.insert(field.to_owned(), told.to_owned());
        tell("address", &self.address);
        let Some(user) = &self.user else {
            tell("community", &self.community);
            return draft;
        };
        tell("user.name", user);
        let is_told = |name: &str| std::env::var(name).is_ok_and(|secret| !secret.is_empty());
        if is_told(PASSWORD) {
            tell("user.digest", &self.digest);
            tell("user.password", &format!("${PASSWORD}"));
        }
        if is_told(KEY) {
            tell("user.cipher", &self.cipher);
            tell("user.key", &format!("${KEY}"));
        }
        draft
    }
}
