//! Traps and informs of SNMP: a datagram.
#![no_main]

use heliotwin_fuzz::{NOW, SITE};
use libfuzzer_sys::fuzz_target;
use twin_ingress::traps::{decode, heard};

fuzz_target!(|bytes: &[u8]| {
    let Ok(notification) = decode(bytes) else { return };
    for profile in &SITE.profiles {
        let words = heard(&"device".into(), profile, &notification, NOW);
        assert!(words.details.len() <= notification.told.len(), "{words:?}");
    }
});
