//! Who types.

use twin_model::setpoint::{Actor, Role};

/// Who a command line is, where the system does not say.
const NOBODY: &str = "command line";

/// Who wants something, and as what.
#[derive(Debug, clap::Args)]
pub(super) struct ActorArgs {
    /// Who you are [default: the name that you are logged in by]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// As what: operator, supervisor, maintenance or engineer
    #[arg(long = "as", value_name = "ROLE", default_value = "operator", value_parser = role)]
    role: Role,
}

pub(super) fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|error| format!("failed to {error}"))
}

impl ActorArgs {
    pub(super) fn actor(self) -> Actor {
        let logged_in = || std::env::var("USER").or_else(|_| std::env::var("USERNAME"));
        let name = self.by.unwrap_or_else(|| logged_in().unwrap_or_else(|_| NOBODY.to_owned()));
        Actor { name, role: self.role, from: NOBODY.to_owned() }
    }
}
