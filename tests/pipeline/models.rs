//! The models that come with the app.

use std::fs;
use std::path::Path;

use burn::tensor::Device;
use shared::architecture::Architecture;
use shared::bundle::Bundle;
use shared::segment::Segmenter;

#[test]
fn every_model_of_the_app_gives_the_reference_output_that_it_stores() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/assets/models");
    let mut models = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "safetensors") {
            continue;
        }
        models += 1;
        let bundle = Bundle::from_bytes(&fs::read(&path).unwrap()).unwrap();
        assert!(matches!(bundle.architecture, Architecture::Found(_)));
        let stored = bundle.manifest.reference_output.clone();
        assert!(!stored.is_empty(), "{}", path.display());
        let segmenter = Segmenter::load(bundle, &Device::flex()).unwrap();
        pollster::block_on(segmenter.self_test(&stored)).unwrap();
    }
    assert!(models >= 2);
}
