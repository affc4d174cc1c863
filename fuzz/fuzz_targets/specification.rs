//! Files of sensors' makers: CSV, TXT and JSON. Their PDFs are parsed by others, whose panics are caught, which a fuzzer does not allow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twin_spec::{PROPOSALS_MAX, read};

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"%PDF") {
        return;
    }
    for name in ["x.csv", "x.txt", "x.json"] {
        if let Ok(proposals) = read(name, bytes) {
            assert!(proposals.len() <= PROPOSALS_MAX);
            assert!(proposals.iter().all(|proposal| !proposal.findings.is_empty()));
        }
    }
});
