//! The generated files are those that the `.proto` files give.

use std::fs;
use std::path::Path;

/// Files of `proto/`, their package, and the file in `src/` that is made from each.
const MODULES: &[(&str, &str, &str)] =
    &[("gpu.proto", "heliotwin.gpu.v1", "gpu.rs"), ("ingest.proto", "heliotwin.ingest.v1", "ingest.rs")];

#[test]
fn generated_files_are_those_of_the_proto_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().expect("a folder");
    let proto = root.join("proto");
    for (file, package, module) in MODULES {
        let descriptors = protox::compile([proto.join(file)], [&proto]).expect("a protobuf file");
        tonic_prost_build::configure().out_dir(out.path()).compile_fds(descriptors).expect("it can be generated");
        let generated = fs::read_to_string(out.path().join(format!("{package}.rs"))).expect("it was generated");
        let text = format!("//! Generated from `proto/{file}`: do not edit.\n{generated}");
        let kept = root.join("src").join(module);
        if std::env::var_os("HELIOTWIN_GENERATE").is_some() {
            fs::write(&kept, &text).expect("it can be written");
        }
        let is_current = fs::read_to_string(&kept).is_ok_and(|kept| kept == text);
        assert!(is_current, "{module} is out of date: HELIOTWIN_GENERATE=1 cargo test -p twin_proto writes it");
    }
}
