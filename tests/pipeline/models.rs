//! The models that come with the app.

use std::fs;
use std::path::Path;

use burn::tensor::Device;
use shared::architecture::Architecture;
use shared::bundle::Bundle;
use shared::distribution::OutOfDistribution;
use shared::imaging::Image;
use shared::segment::{Segmenter, reference_image};

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

#[test]
fn every_model_of_the_app_knows_a_lesion_and_warns_of_stripes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/assets/models");
    let size = [120, 160];
    let stripe = |at: usize, channel: usize| f32::from(u8::from(at % 3 == channel));
    let channels =
        (0..3).flat_map(|channel| (0..size[0] * size[1]).map(move |at| stripe(at, channel)));
    let stripes = Image::new(3, size, channels.collect()).unwrap();
    for name in ["universal", "broad", "skin-lesions"] {
        let path = folder.join(format!("{name}.safetensors"));
        let bundle = Bundle::from_bytes(&fs::read(&path).unwrap()).unwrap();
        let kinds = bundle.manifest.features.as_ref().unwrap().kinds();
        assert_eq!(kinds[0], "dermoscopy", "{name}");
        let segmenter = Segmenter::load(bundle, &Device::flex()).unwrap();
        let verdict = |image: &Image| {
            let mut pass = segmenter.begin(image);
            pollster::block_on(segmenter.out_of_distribution(&mut pass)).unwrap()
        };
        assert_eq!(verdict(&reference_image()), None, "{name}");
        match verdict(&stripes) {
            Some(OutOfDistribution::Features { kinds: from, .. }) => assert_eq!(from, kinds),
            other => panic!("{name}: {other:?}"),
        }
    }
}
