//! Baselines in the engine, of one class and of several.

use shared::architecture::Architecture;
use shared::formats::{decode_class_mask, decode_image, encode_png_gray};
use shared::imaging::Mask;
use shared::network::Network;
use shared::segment::Segmenter;
use shared::space::{Baseline, BaselinePlan};

use super::*;
use crate::protocol::{Agreement, BeginWhole, EncodeWhole};

const LABELS: [&str; 2] = ["liver", "tumour"];

/// A small U-Net of so many classes; `weight` gives its weights by their number.
fn unet(classes: usize, weight: impl Fn(usize) -> f32) -> Vec<u8> {
    let mut bundle = Bundle::from_bytes(MODEL).expect("a model");
    bundle.architecture = Architecture::Baseline(BaselinePlan {
        baseline: Baseline::UNet,
        width: 2,
        depths: 2,
        input_channels: 3,
        classes,
    });
    let net = Network::new(&bundle.architecture, &burn::tensor::Device::flex());
    bundle.weights = pollster::block_on(net.weights()).expect("the CPU's values");
    let values = bundle.weights.values_mut().flat_map(|w| &mut w.values);
    for (number, value) in values.enumerate() {
        *value = weight(number);
    }
    bundle.manifest.reference_output.clear();
    bundle.manifest.labels = LABELS[..classes].iter().map(|&l| l.to_owned()).collect();
    bundle.to_bytes(WeightPrecision::F32).expect("a file")
}

/// An engine with that model, and its only output.
fn loaded(bytes: Vec<u8>) -> (Engine, String) {
    let mut engine = engine();
    ask(&mut engine, BEST).unwrap();
    let card = ask(&mut engine, LoadModel { bytes }).unwrap().card;
    assert_eq!(card.genotype(), None);
    let [output] = &card.exits[..] else {
        panic!("{card:?}")
    };
    assert!(output.parameters > 0 && output.macs > 0);
    (engine, output.name.clone())
}

/// A small U-Net that finds both classes in the sample, and what it finds.
fn of_two_classes() -> (Vec<u8>, Mask) {
    let (image, _) = generate(SAMPLE);
    let found = (1..100).map(|seed: u32| {
        let bytes = unet(2, |number| {
            let mixed =
                (number as u32 + 1).wrapping_mul(2_654_435_761_u32.wrapping_mul(seed)) >> 16;
            (mixed as f32 / 32768.0 - 1.0) / 2.0
        });
        let segmenter = Segmenter::from_bytes(&bytes, &burn::tensor::Device::flex()).unwrap();
        let segmented = segmenter.segment(&image, segmenter.last_output());
        let mask = pollster::block_on(segmented).unwrap().mask(0.5);
        (bytes, mask)
    });
    let both = |mask: &Mask| mask.values().contains(&1) && mask.values().contains(&2);
    let mut found = found.filter(|(_, mask)| both(mask));
    found.next().expect("some weights tell the classes apart")
}

#[test]
fn a_baseline_segments_at_its_only_output() {
    // With weights of zero every pixel is as likely foreground as not.
    let (mut engine, output) = loaded(unet(1, |_| 0.0));
    ask(&mut engine, OpenSynthetic(SAMPLE)).unwrap();
    let result = ask(&mut engine, segment(&output)).unwrap();
    assert_eq!((result.size, result.classes()), (SAMPLE.size, 1));
    assert!(result.probabilities.iter().all(|p| *p == 0.5));
    let refused = refused(ask(&mut engine, segment("x0.9")));
    assert!(refused.contains("one output only"), "{refused}");
}

#[test]
fn a_model_of_several_classes_gives_the_library_s_mask_and_measures_each() {
    let (bytes, expected) = of_two_classes();
    let (mut engine, output) = loaded(bytes);
    ask(&mut engine, OpenSynthetic(SAMPLE)).unwrap();
    let result = ask(&mut engine, segment(&output)).unwrap();
    assert_eq!(result.classes(), 2);

    let threshold = 0.5;
    let png = ask(&mut engine, ENCODED).unwrap();
    assert_eq!(decode_class_mask(&png, 2).unwrap(), expected);
    let [first, second] = [0, 1].map(|class| {
        let file = ask(&mut engine, EncodeProbabilities { class }).unwrap();
        decode_image(&file).unwrap()
    });
    // Where a class is found, its probability is the greater one.
    let pixels = expected
        .values()
        .iter()
        .zip(first.channel(0))
        .zip(second.channel(0));
    for ((class, first), second) in pixels {
        let greater = [true, first >= second, second >= first];
        assert!(greater[usize::from(*class)], "{class}: {first} {second}");
    }
    let beyond = failure(ask(&mut engine, EncodeProbabilities { class: 2 }));
    assert_eq!(beyond, Failure::Missing(Missing::Segmentation));

    // The picture's own mask is of one class: it says nothing of these two.
    let EncodeMask { tidy, .. } = ENCODED;
    let measure = Measure { threshold, tidy };
    let measured = ask(&mut engine, measure).unwrap();
    assert_eq!(measured.agreement(), Agreement::Foreground);
    for (class, measures) in [1, 2].into_iter().zip(&measured.classes) {
        let own = expected.of_class(class, 2).foreground();
        assert!(own > 0, "class {class} is somewhere");
        assert_eq!(measures.area, own);
    }
    // Against its own mask, all is right; against one with the first class taken for the second, half.
    ask(&mut engine, OpenMask { bytes: png }).unwrap();
    let measured = ask(&mut engine, measure).unwrap();
    assert_eq!(measured.agreement(), Agreement::Classes);
    assert_eq!(measured.score(Confusion::dice), Some(1.0));
    let second: Vec<u8> = expected.values().iter().map(|c| 2 * c.min(&1)).collect();
    let bytes = encode_png_gray(expected.size(), &second).unwrap();
    let shown = ask(&mut engine, OpenMask { bytes }).unwrap();
    assert_eq!(shown.classes, second);
    let measured = ask(&mut engine, measure).unwrap();
    assert_eq!(measured.classes[0].confusion.unwrap().dice(), 0.0);
    assert!(measured.score(Confusion::dice).unwrap() < 0.6);
}

#[test]
fn a_volume_of_labels_is_compared_by_class_and_segmented_by_class() {
    let (mut engine, exit) = loaded(of_two_classes().0);
    let picture = ask(&mut engine, Open { bytes: nifti() }).unwrap();
    ask(&mut engine, segment(&exit)).unwrap();
    // Labels of the file are 0, 100 and 200, its middle slice is shown.
    let refused = failure(ask(&mut engine, OpenMask { bytes: nifti() }));
    let (value, classes) = (100.0, 2);
    assert_eq!(refused, Failure::Label { value, classes });
    let volume = EncodeMask {
        file: MaskFile::Volume,
        ..ENCODED
    };
    let bytes = ask(&mut engine, volume).unwrap();
    let shown = ask(&mut engine, OpenMask { bytes }).unwrap();
    let png = ask(&mut engine, ENCODED).unwrap();
    let own: Mask = decode_class_mask(&png, 2).unwrap();
    assert_eq!(shown.classes, own.values());

    let threshold = ENCODED.threshold;
    let mut progress = ask(&mut engine, BeginWhole { exit, threshold }).unwrap();
    while progress.done < progress.total {
        progress = ask(&mut engine, crate::protocol::AdvanceWhole).unwrap();
    }
    let voxels = |class: usize| progress.classes[class].voxels;
    assert_eq!(progress.foreground.voxels, voxels(0) + voxels(1));
    let file = ask(&mut engine, EncodeWhole).unwrap();
    let Ok(Source::Slices(labels)) = decode_source(file) else {
        panic!("a mask of a volume is a volume")
    };
    let index = picture.volume.expect("a volume").slice.index;
    let middle = labels.mask_by(SlicePlane::Axial, index, |label| label as u8);
    assert_eq!(middle, Ok(own));
}
