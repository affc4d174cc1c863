//! Who types.

/// Who a command line is, where the system does not say.
const NOBODY: &str = "command line";

/// The name of whoever is logged in to this machine. It is told, not proved.
pub(super) fn user_name() -> String {
    std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_else(|_| NOBODY.to_owned())
}
