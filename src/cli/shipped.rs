//! The profiles that are built in: one line for each file of `profiles/`.

macro_rules! profile {
    ($file:literal) => {
        ($file, include_str!(concat!("../../profiles/", $file)))
    };
}

/// File and text of each.
pub(super) const PROFILES: [(&str, &str); 98] = [
    profile!("akcp-sensorprobe.ron"),
    profile!("apc-airfm.ron"),
    profile!("apc-ats.ron"),
    profile!("apc-ats5g.ron"),
    profile!("apc-cooling-unit.ron"),
    profile!("apc-cpdu.ron"),
    profile!("apc-environment.ron"),
    profile!("apc-environment-ems.ron"),
    profile!("apc-environment-mem.ron"),
    profile!("apc-epdu.ron"),
    profile!("apc-inroom.ron"),
    profile!("apc-inrow.ron"),
    profile!("apc-inrow-rd.ron"),
    profile!("apc-inrow-rp100.ron"),
    profile!("apc-inrow-rp500.ron"),
    profile!("apc-inrow-sc.ron"),
    profile!("apc-isx-modular.ron"),
    profile!("apc-isx-pdu.ron"),
    profile!("apc-netbotz.ron"),
    profile!("apc-netbotz4.ron"),
    profile!("apc-rpdu-b.ron"),
    profile!("apc-rpdu1.ron"),
    profile!("apc-rpdu2.ron"),
    profile!("apc-switched-outlets.ron"),
    profile!("apc-ups.ron"),
    profile!("apc-ups-basic.ron"),
    profile!("avtech-room-alert-12e.ron"),
    profile!("avtech-room-alert-12s.ron"),
    profile!("avtech-room-alert-32e.ron"),
    profile!("avtech-room-alert-32s.ron"),
    profile!("avtech-room-alert-3e.ron"),
    profile!("avtech-room-alert-3s.ron"),
    profile!("avtech-room-alert-4e.ron"),
    profile!("circutor-afq.ron"),
    profile!("circutor-cvm-e3-mini.ron"),
    profile!("crompton-integra-2270.ron"),
    profile!("cyberpower-ups.ron"),
    profile!("dcgm-exporter.ron"),
    profile!("dell-idrac.ron"),
    profile!("dell-rpdu.ron"),
    profile!("delta-ups.ron"),
    profile!("eaton-emp.ron"),
    profile!("eaton-epdu.ron"),
    profile!("eaton-epdu-ma.ron"),
    profile!("eaton-ups.ron"),
    profile!("eaton-xups.ron"),
    profile!("enlogic-pdu.ron"),
    profile!("entity-sensor.ron"),
    profile!("gude-1105.ron"),
    profile!("gude-1202.ron"),
    profile!("gude-3020.ron"),
    profile!("gude-7213.ron"),
    profile!("gude-7214.ron"),
    profile!("gude-8221.ron"),
    profile!("gude-8226.ron"),
    profile!("gude-8311.ron"),
    profile!("gude-8316.ron"),
    profile!("gude-8341.ron"),
    profile!("gude-835x.ron"),
    profile!("gude-8801.ron"),
    profile!("hpe-ilo.ron"),
    profile!("hwg-damocles.ron"),
    profile!("hwg-poseidon.ron"),
    profile!("hwg-ste.ron"),
    profile!("hwg-ste2.ron"),
    profile!("liebert.ron"),
    profile!("liebert-c10.ron"),
    profile!("liebert-gp.ron"),
    profile!("liebert-icom.ron"),
    profile!("liebert-ups.ron"),
    profile!("mge-galaxy.ron"),
    profile!("mge-ups.ron"),
    profile!("mge-ups-standard.ron"),
    profile!("minkels-rms.ron"),
    profile!("moxa-e1210.ron"),
    profile!("node-exporter.ron"),
    profile!("papouch-th2e.ron"),
    profile!("papouch-tme.ron"),
    profile!("pcoweb-rittal-chiller.ron"),
    profile!("raritan-pdu2.ron"),
    profile!("raritan-px.ron"),
    profile!("redfish.ron"),
    profile!("rittal-cmc3.ron"),
    profile!("rittal-lcp.ron"),
    profile!("schneider-iem3250.ron"),
    profile!("schneider-powertag-1p.ron"),
    profile!("schneider-powertag-3p.ron"),
    profile!("schneider-powertag-a9mem1540.ron"),
    profile!("schneider-powertag-a9mem1580.ron"),
    profile!("sentry3.ron"),
    profile!("sentry4.ron"),
    profile!("socomec-netvision.ron"),
    profile!("socomec-ups.ron"),
    profile!("stulz-c7000.ron"),
    profile!("supermicro-bmc.ron"),
    profile!("ups-mib.ron"),
    profile!("vertiv-geist-pdu.ron"),
    profile!("vertiv-ita2.ron"),
];

#[cfg(test)]
mod tests {
    use super::PROFILES;
    use std::path::Path;
    use twin_scene::parse_profiles;

    #[test]
    fn every_profile_is_built_in_and_valid() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
        let files = folder.read_dir().expect("the folder of profiles").filter_map(|entry| Some(entry.ok()?.path()));
        let mut files: Vec<String> = files
            .filter(|path| path.extension().is_some_and(|extension| extension == "ron"))
            .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
            .collect();
        files.sort();
        assert_eq!(files, PROFILES.map(|(file, _)| file.trim_end_matches(".ron")));
        let set = parse_profiles(PROFILES);
        assert!(set.refused.is_empty(), "{}", set.refused.iter().map(ToString::to_string).collect::<String>());
        for ((file, _), profile) in PROFILES.iter().zip(&set.profiles) {
            assert_eq!(*file, format!("{}.ron", profile.id), "a file is called as its profile");
            for protocol in profile.protocols() {
                let points = profile.points(protocol);
                let told: Vec<_> = points.iter().filter_map(|point| Some(&point.tells.as_ref()?.quantity)).collect();
                let quantities: std::collections::BTreeSet<_> = told.iter().collect();
                assert_eq!(quantities.len(), told.len(), "{}: a quantity has one point that tells it", profile.id);
            }
        }
    }
}
