use shared::bundle::WeightPrecision;
use shared::formats::{Note, SlicePlane, Source, decode_mask, decode_source, encode_png_rgb};
use shared::imaging::synthetic::SyntheticDomain;
use shared::imaging::{Geometry, Holes, Pieces, Tidy};
use shared::metrics::Confusion;
use shared::space::NodeId;

use super::*;
use crate::protocol::features::ReadFeatures;
use crate::protocol::{
    Check, DeviceKind, DeviceReason, EncodeProbabilities, MaskFile, Open, OpenMask, OpenSynthetic,
    ReadPixels, Screen, Slice, Start, TurnTo,
};

mod baselines;
mod frames;

const MODEL: &[u8] = include_bytes!("../../assets/models/skin-lesions.safetensors");
pub(super) const SAMPLE: SyntheticSample = SyntheticSample {
    domain: SyntheticDomain::Lesion,
    seed: 5,
    size: [60, 84],
};

pub(super) const ENCODED: EncodeMask = EncodeMask {
    threshold: 0.5,
    tidy: Tidy {
        pieces: Pieces::All,
        holes: Holes::Open,
    },
    file: MaskFile::Picture,
};

const BEST: Start = Start {
    preference: DevicePreference::Best,
};

pub(super) fn engine() -> Engine {
    Engine::new(Surroundings::PLAIN)
}

pub(super) fn ask<R: Request>(
    engine: &mut Engine,
    request: R,
) -> Result<R::Response, RequestError> {
    pollster::block_on(engine.ask(request))
}

/// Why the engine had no response.
pub(super) fn failure<T: std::fmt::Debug>(answer: Result<T, RequestError>) -> Failure {
    match answer {
        Err(RequestError::Failed(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

/// What `shared` says of a file or a value that it refused.
fn refused<T: std::fmt::Debug>(answer: Result<T, RequestError>) -> String {
    match failure(answer) {
        Failure::Refused(words) => words,
        other => panic!("{other:?}"),
    }
}

pub(super) fn segment(exit: &str) -> Segment {
    Segment {
        exit: exit.into(),
        afresh: false,
    }
}

pub(super) fn ready() -> Engine {
    let mut engine = engine();
    let report = ask(&mut engine, BEST).unwrap();
    assert_eq!(
        (report.kind, report.reason),
        (DeviceKind::Cpu, DeviceReason::NoGpu(NoGpu::NoBrowser))
    );
    let bytes = MODEL.to_vec();
    ask(&mut engine, LoadModel { bytes }).unwrap();
    engine
}

#[test]
fn a_software_adapter_is_left_out_unless_it_is_wished_for() {
    let adapter = || Adapter {
        name: "SwiftShader".into(),
        software: true,
    };
    let start = |preference| {
        let mut engine = Engine::new(Surroundings {
            gpu: || {
                Box::pin(async {
                    Ok(Adapter {
                        name: "SwiftShader".into(),
                        software: true,
                    })
                })
            },
            ..Surroundings::PLAIN
        });
        ask(&mut engine, Start { preference }).unwrap()
    };
    let best = start(DevicePreference::Best);
    assert_eq!((best.kind, best.left_out), (DeviceKind::Cpu, true));
    assert_eq!(best.reason, DeviceReason::SoftwareOnly(adapter()));
    let preferred = start(DevicePreference::Gpu);
    assert!(!preferred.left_out, "{preferred:?}");
}

#[test]
fn a_model_has_to_give_its_stored_answer() {
    let load = |change: fn(&mut Vec<f32>)| {
        let mut bundle = Bundle::from_bytes(MODEL).expect("a model");
        change(&mut bundle.manifest.reference_output);
        let bytes = bundle.to_bytes(WeightPrecision::F16).expect("a file");
        let mut engine = engine();
        ask(&mut engine, BEST).unwrap();
        ask(&mut engine, LoadModel { bytes })
    };
    let check = |loaded: Result<Box<LoadedModel>, RequestError>| loaded.unwrap().device.check;
    let kept = check(load(|_| ()));
    assert!(matches!(kept, Some(Check::Stored { .. })), "{kept:?}");
    let changed = failure(load(|known| known[5] = 1.0 - known[5]));
    assert!(
        matches!(changed, Failure::ReferenceDiffers { .. }),
        "{changed:?}"
    );
    let cut = failure(load(|known| known.truncate(9)));
    assert_eq!(cut, Failure::OtherReference);
    assert_eq!(check(load(Vec::clear)), Some(Check::Probabilities));
}

#[test]
fn a_synthetic_lesion_is_found_at_the_pictures_own_size() {
    let mut engine = ready();
    let picture = ask(&mut engine, OpenSynthetic(SAMPLE)).unwrap();
    assert_eq!(
        (picture.size, picture.screen.rgb.len()),
        (SAMPLE.size, 3 * 60 * 84)
    );
    assert!(picture.truth.is_some());
    let result = ask(&mut engine, segment("x0.9")).unwrap();
    assert_eq!(
        (result.size, result.probabilities.len()),
        (SAMPLE.size, result.network[0] * result.network[1])
    );
    let png = ask(&mut engine, ENCODED).unwrap();
    let mask = decode_mask(&png).unwrap();
    let geometry = Geometry {
        original: result.size,
        network: result.network,
    };
    let restored = geometry.restore_probabilities(&result.probabilities);
    let above = restored.iter().filter(|p| **p > 0.5).count();
    assert_eq!((mask.size(), mask.foreground()), (SAMPLE.size, above));
    let EncodeMask {
        threshold, tidy, ..
    } = ENCODED;
    let measured = ask(&mut engine, Measure { threshold, tidy }).unwrap();
    assert_eq!(measured.foreground.area, above);
    let confusion = measured
        .foreground
        .confusion
        .expect("a drawn picture has its mask");
    assert_eq!(confusion.tp + confusion.fp, above as u64);
    let deep = ask(&mut engine, EncodeProbabilities { class: 0 }).unwrap();
    assert!(deep.starts_with(b"\x89PNG"));
}

#[test]
fn the_exits_of_one_pass_are_those_of_a_pass_each() {
    let mut engine = engine();
    ask(&mut engine, BEST).unwrap();
    let bytes = include_bytes!("../../assets/models/universal.safetensors").to_vec();
    let card = ask(&mut engine, LoadModel { bytes }).unwrap().card;
    let every = |engine: &mut Engine, afresh| -> Vec<Vec<f32>> {
        let exits = card.exits.iter();
        let one = |exit: &crate::protocol::ExitCard| {
            let exit = exit.name.clone();
            ask(engine, Segment { exit, afresh }).unwrap().probabilities
        };
        exits.map(one).collect()
    };
    ask(&mut engine, OpenSynthetic(SAMPLE)).unwrap();
    let in_one_pass = every(&mut engine, false);
    assert_eq!(in_one_pass.len(), 3);
    assert_eq!(in_one_pass, every(&mut engine, true));
    let other = SyntheticSample { seed: 2, ..SAMPLE };
    ask(&mut engine, OpenSynthetic(other)).unwrap();
    let [first, ..] = &every(&mut engine, false)[..] else {
        panic!("no exit");
    };
    assert_ne!(&in_one_pass[0], first, "another picture begins anew");
}

#[test]
fn what_cannot_be_done_has_its_reason_and_the_engine_goes_on() {
    let mut engine = engine();
    let bytes = MODEL.to_vec();
    let load = |bytes: &[u8]| LoadModel {
        bytes: bytes.to_vec(),
    };
    let missing = |what| Failure::Missing(what);
    let early = failure(ask(&mut engine, load(&bytes)));
    assert_eq!(early, missing(Missing::Device));
    let early = failure(ask(&mut engine, segment("x0.9")));
    assert_eq!(early, missing(Missing::Model));
    let early = failure(ask(&mut engine, ENCODED));
    assert_eq!(early, missing(Missing::Segmentation));
    let no_picture = b"no picture".to_vec();
    for words in [
        refused(ask(&mut engine, Open { bytes: no_picture })),
        refused(ask(&mut engine, OpenMask { bytes: Vec::new() })),
    ] {
        assert!(!words.is_empty() && !words.ends_with('.'), "{words}");
    }
    let mut engine = ready();
    let cut = refused(ask(&mut engine, load(&bytes[..bytes.len() / 2])));
    assert!(cut.contains("cut off"), "{cut}");
    ask(&mut engine, OpenSynthetic(SAMPLE)).unwrap();
    let nowhere = refused(ask(&mut engine, segment("x0.4")));
    assert!(nowhere.contains("x0.5"), "{nowhere}");
}

/// A NIfTI-1 file of 3 x 40 x 50 values (z, y, x) of 16 bits, 2 x 1.5 x 0.5 mm, that grow along z.
pub(super) fn nifti() -> Vec<u8> {
    let mut file = vec![0; 352];
    file[0..4].copy_from_slice(&348_i32.to_le_bytes());
    for (i, side) in [3_i16, 50, 40, 3, 1, 1, 1, 1].into_iter().enumerate() {
        file[40 + 2 * i..42 + 2 * i].copy_from_slice(&side.to_le_bytes());
    }
    file[70..72].copy_from_slice(&4_i16.to_le_bytes());
    file[72..74].copy_from_slice(&16_i16.to_le_bytes());
    for (i, apart) in [1_f32, 0.5, 1.5, 2.0].into_iter().enumerate() {
        file[76 + 4 * i..80 + 4 * i].copy_from_slice(&apart.to_le_bytes());
    }
    file[108..112].copy_from_slice(&352_f32.to_le_bytes());
    file[112..116].copy_from_slice(&1_f32.to_le_bytes());
    file[123] = 2;
    file[344..348].copy_from_slice(b"n+1\0");
    for z in 0..3_i16 {
        file.extend((0..40 * 50).flat_map(|_| (100 * z).to_le_bytes()));
    }
    file
}

#[test]
fn a_volume_is_turned_slice_by_slice() {
    let mut engine = engine();
    let picture = ask(&mut engine, Open { bytes: nifti() }).unwrap();
    let view = picture.volume.expect("a volume");
    assert_eq!(
        (picture.size, picture.pixel_mm),
        ([40, 50], Some([1.5, 0.5]))
    );
    assert_eq!(
        (view.counts, view.slice.index, view.range),
        ([3, 40, 50], 1, [0.0, 200.0])
    );
    let slice = Slice {
        plane: SlicePlane::Sagittal,
        index: 49,
        window: [100.0, 400.0],
    };
    let picture = ask(&mut engine, TurnTo(slice)).unwrap();
    assert_eq!(
        (picture.size, picture.pixel_mm),
        ([3, 40], Some([2.0, 1.5]))
    );
    assert_eq!(
        [0, 40, 80].map(|i| picture.screen.rgb[3 * i]),
        [191, 128, 64]
    );
    assert_eq!(picture.notes, [Note::SidesAssumed]);
    let beyond = Slice { index: 50, ..slice };
    refused(ask(&mut engine, TurnTo(beyond)));
    assert_eq!(ask(&mut engine, TurnTo(slice)).unwrap(), picture);
}

#[test]
fn a_mask_goes_back_into_the_volume_and_one_of_the_volume_is_compared() {
    let mut engine = ready();
    ask(&mut engine, Open { bytes: nifti() }).unwrap();
    let exit = segment("x0.5");
    let size = ask(&mut engine, exit).unwrap().size;
    let save = |file| EncodeMask {
        threshold: 1e-9,
        file,
        ..ENCODED
    };
    let labels = ask(&mut engine, save(MaskFile::Volume)).unwrap();
    let picture = ask(&mut engine, save(MaskFile::Picture)).unwrap();
    let Source::Slices(volume) = decode_source(labels.clone()).unwrap() else {
        panic!("a NIfTI file is a volume");
    };
    assert_eq!(volume.size(), [3, 40, 50]);
    let own = |engine: &mut Engine, bytes| ask(engine, OpenMask { bytes }).unwrap();
    let expected = own(&mut engine, picture);
    assert_eq!(
        (expected.size, own(&mut engine, labels)),
        (size, expected.clone())
    );
    assert!(expected.classes.contains(&1));
    // A drawn picture has no frame to go back into, and no slice to be compared with.
    ask(&mut engine, OpenSynthetic(SAMPLE)).unwrap();
    ask(&mut engine, segment("x0.5")).unwrap();
    let no_volume = failure(ask(&mut engine, save(MaskFile::Volume)));
    assert_eq!(no_volume, Failure::Missing(Missing::Volume));
    let no_slice = failure(ask(&mut engine, OpenMask { bytes: nifti() }));
    assert_eq!(no_slice, Failure::Missing(Missing::Volume));
}

#[test]
fn a_large_picture_is_reduced_for_the_screen_alone() {
    let mut engine = ready();
    let size = [1500, 2600];
    let rgb: Vec<u8> = (0..size[0] * size[1] * 3)
        .map(|i| (i / 7 % 251) as u8)
        .collect();
    let bytes = encode_png_rgb(size, &rgb).unwrap();
    let picture = ask(&mut engine, Open { bytes }).unwrap();
    assert_eq!((picture.size, picture.screen.size), (size, [738, 1280]));
    assert_eq!(picture.screen.rgb.len(), 3 * 738 * 1280);
    let pixels = ask(&mut engine, ReadPixels).unwrap();
    assert_eq!(pixels, Screen { size, rgb });
    ask(&mut engine, segment("x0.5")).unwrap();
    let mask = ask(&mut engine, ENCODED).unwrap();
    assert_eq!(decode_mask(&mask).unwrap().size(), size);
    let shown = ask(&mut engine, OpenMask { bytes: mask }).unwrap();
    assert_eq!(shown.size, picture.screen.size);
    let EncodeMask {
        threshold, tidy, ..
    } = ENCODED;
    let measured = ask(&mut engine, Measure { threshold, tidy }).unwrap();
    assert_eq!(measured.score(Confusion::dice), Some(1.0));
    let other = encode_png_gray([2, 3], &[0; 6]).unwrap();
    let refused = failure(ask(&mut engine, OpenMask { bytes: other }));
    let expected = Failure::MaskSize {
        image: size,
        mask: [2, 3],
    };
    assert_eq!(refused, expected);
}

#[test]
fn a_node_shows_what_it_makes_of_the_picture() {
    let mut engine = ready();
    let read = |layer, depth| ReadFeatures {
        node: NodeId::new(layer, depth),
        of_quarter: 2,
    };
    let early = failure(ask(&mut engine, read(2, 0)));
    assert_eq!(early, Failure::Missing(Missing::Picture));
    ask(&mut engine, OpenSynthetic(SAMPLE)).unwrap();
    let stem = ask(&mut engine, read(0, 0)).unwrap();
    let deep = ask(&mut engine, read(4, 4)).unwrap();
    assert_eq!((stem.maps.len(), deep.maps.len()), (8, 8));
    assert_eq!(
        stem.channels * 16,
        deep.channels,
        "channels double with depth"
    );
    assert_eq!(stem.size, deep.size.map(|side| side * 16));
    assert!(
        stem.maps
            .iter()
            .all(|map| map.grey.len() == stem.size[0] * stem.size[1])
    );
    assert!(stem.maps.iter().any(|map| map.high > map.low));
    let nowhere = failure(ask(&mut engine, read(3, 0)));
    assert_eq!(nowhere, Failure::NoNode(NodeId::new(3, 0)));
}
