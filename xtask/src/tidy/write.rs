//! One crate writes to equipment.

use super::source::Source;
use super::violation::Violation;

/// Who may: what carries directives out, and the simulator, whose devices take what is written.
const WRITERS: [&str; 2] = ["crates/twin_actuate/", "crates/twin_sim/"];

/// Code that writes to devices: Modbus requests and the calls of its client, SNMP's sets.
const WRITING: [&str; 12] = [
    "WriteSingleCoil",
    "WriteMultipleCoils",
    "WriteSingleRegister",
    "WriteMultipleRegisters",
    "MaskWriteRegister",
    "ReadWriteMultipleRegisters",
    "write_single_",
    "write_multiple_",
    "masked_write_register",
    "read_write_multiple_registers",
    "SetRequest",
    ".set_many(",
];

/// No crate but the one that carries directives out has code that writes to devices. Tests and examples play devices and others.
pub(crate) fn check(sources: &[Source]) -> Vec<Violation> {
    let is_ours = |source: &&Source| {
        let is_code =
            source.path.starts_with("src/") || (source.path.starts_with("crates/") && source.path.contains("/src/"));
        is_code && !WRITERS.iter().any(|writer| source.path.starts_with(writer))
    };
    let mut violations = Vec::new();
    for source in sources.iter().filter(is_ours) {
        for (line, text) in (1..).zip(source.text.lines()).filter(|(_, text)| !text.trim_start().starts_with("//")) {
            if let Some(word) = WRITING.iter().find(|word| text.contains(**word)) {
                let what = format!("{word} writes to equipment");
                let remedy =
                    "only twin_actuate does, and only what a Directive says: let twin_decision::safety decide it";
                violations.push(Violation::new(&source.path, line, what, remedy));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations(path: &str, text: &str) -> Vec<String> {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        check(&[source]).into_iter().map(|violation| format!("{}: {}", violation.at, violation.what)).collect()
    }

    #[test]
    fn only_who_carries_directives_out_writes() {
        let write = "//! X.\nlet request = Request::WriteSingleRegister(1, 2);\n";
        assert_eq!(
            violations("crates/twin_ingress/src/modbus/poll.rs", write),
            ["crates/twin_ingress/src/modbus/poll.rs:2: WriteSingleRegister writes to equipment"]
        );
        assert_eq!(violations("src/bridge.rs", "//! X.\ncontext.write_single_coil(1, true);\n").len(), 1);
        for path in [
            "crates/twin_actuate/src/modbus.rs",
            "crates/twin_sim/src/serve/modbus/server.rs",
            "crates/twin_engine/tests/it/x.rs",
        ] {
            assert!(violations(path, write).is_empty(), "{path}");
        }
        assert!(violations("src/a.rs", "//! X.\n// WriteSingleCoil is what others do.\n").is_empty());
    }
}
