use shared::bundle::Precision;
use shared::formats::Axis;
use shared::imaging::synthetic::SyntheticDomain;
use shared::imaging::{Holes, Pieces, Tidy};
use shared::space::NodeId;

use super::*;
use crate::protocol::features::FeaturesWish;
use crate::protocol::{DeviceKind, DeviceWish, Slice};

const MODEL: &[u8] = include_bytes!("../../assets/models/skin-lesions.safetensors");
pub(super) const SAMPLE: Sample = Sample {
    domain: SyntheticDomain::Lesion,
    seed: 5,
    size: [60, 84],
};

const ENCODED: Request = Request::EncodeMask {
    threshold: 0.5,
    tidy: Tidy {
        pieces: Pieces::All,
        holes: Holes::Open,
    },
};

pub(super) fn engine() -> Engine {
    Engine::new(Surroundings::PLAIN)
}

pub(super) fn ask(engine: &mut Engine, request: Request) -> Response {
    pollster::block_on(engine.handle(request, &|_| {}))
}

pub(super) fn ready() -> Engine {
    let mut engine = engine();
    let wish = DeviceWish::Best;
    let started = ask(&mut engine, Request::Start { wish });
    let Response::Started(report) = started else {
        panic!("{started:?}")
    };
    assert_eq!(
        (report.kind, report.reason.as_str()),
        (DeviceKind::Cpu, "no GPU here")
    );
    let bytes = MODEL.to_vec();
    let loaded = ask(&mut engine, Request::LoadModel { bytes });
    assert!(matches!(loaded, Response::Model { .. }), "{loaded:?}");
    engine
}

#[test]
fn a_gpu_that_a_program_plays_is_left_out_unless_it_is_wished_for() {
    let start = |wish| {
        let mut engine = Engine::new(Surroundings {
            gpu: || {
                Box::pin(async {
                    Ok(Gpu {
                        name: "SwiftShader".into(),
                        played: true,
                    })
                })
            },
            ..Surroundings::PLAIN
        });
        match ask(&mut engine, Request::Start { wish }) {
            Response::Started(report) => report,
            answer => panic!("{answer:?}"),
        }
    };
    let best = start(DeviceWish::Best);
    assert_eq!((best.kind, best.left_out), (DeviceKind::Cpu, true));
    assert!(best.reason.contains("SwiftShader"), "{}", best.reason);
    let wished = start(DeviceWish::Gpu);
    assert!(!wished.left_out, "{wished:?}");
}

#[test]
fn a_model_has_to_give_its_stored_answer() {
    let load = |change: fn(&mut Vec<f32>)| {
        let mut bundle = Bundle::from_bytes(MODEL).expect("a model");
        change(&mut bundle.manifest.reference_output);
        let bytes = bundle.to_bytes(Precision::F16).expect("a file");
        let mut engine = engine();
        let wish = DeviceWish::Best;
        ask(&mut engine, Request::Start { wish });
        match ask(&mut engine, Request::LoadModel { bytes }) {
            Response::Model { device, .. } => device.check.unwrap_or_default(),
            Response::Failed(reason) => reason,
            answer => panic!("{answer:?}"),
        }
    };
    assert!(load(|_| ()).contains("the stored answer to within"));
    assert!(load(|known| known[5] = 1.0 - known[5]).contains("another answer"));
    assert!(load(|known| known.truncate(9)).contains("another version"));
    assert!(load(Vec::clear).contains("every output is a probability"));
}

#[test]
fn a_drawn_lesion_is_found_at_the_pictures_own_size() {
    let mut engine = ready();
    let Response::Picture(picture) = ask(&mut engine, Request::Draw(SAMPLE)) else {
        panic!("a picture was asked for")
    };
    assert_eq!(
        (picture.size, picture.rgb.len()),
        (SAMPLE.size, 3 * 60 * 84)
    );
    assert!(picture.truth.is_some());
    let exit = "x0.9".to_owned();
    let Response::Segmented(result) = ask(&mut engine, Request::Segment { exit }) else {
        panic!("a result was asked for")
    };
    assert_eq!(
        (result.size, result.probabilities.len()),
        (SAMPLE.size, 60 * 84)
    );
    let encoded = ask(&mut engine, ENCODED);
    let Response::File(png) = encoded else {
        panic!("{encoded:?}")
    };
    let mask = decode_mask(&png).unwrap();
    let above = result.probabilities.iter().filter(|p| **p > 0.5).count();
    assert_eq!((mask.size(), mask.foreground()), (SAMPLE.size, above));
}

#[test]
fn what_cannot_be_done_is_one_sentence_and_the_engine_goes_on() {
    let mut engine = engine();
    let bytes = MODEL.to_vec();
    for request in [
        Request::LoadModel {
            bytes: bytes.clone(),
        },
        Request::Segment {
            exit: "x0.9".into(),
        },
        ENCODED,
        Request::Open {
            bytes: b"no picture".to_vec(),
        },
        Request::OpenMask { bytes: Vec::new() },
    ] {
        let response = ask(&mut engine, request);
        let Response::Failed(reason) = response else {
            panic!("{response:?}")
        };
        assert!(!reason.is_empty() && !reason.ends_with('.'), "{reason}");
    }
    let mut engine = ready();
    let cut = bytes[..bytes.len() / 2].to_vec();
    let response = ask(&mut engine, Request::LoadModel { bytes: cut });
    assert!(
        matches!(&response, Response::Failed(reason) if reason.contains("cut off")),
        "{response:?}"
    );
    ask(&mut engine, Request::Draw(SAMPLE));
    let exit = "x0.4".to_owned();
    let response = ask(&mut engine, Request::Segment { exit });
    assert!(
        matches!(&response, Response::Failed(reason) if reason.contains("x0.5")),
        "{response:?}"
    );
}

/// A NIfTI-1 file of 3 x 40 x 50 values (z, y, x) of 16 bits, 2 x 1.5 x 0.5 mm, that grow along z.
fn nifti() -> Vec<u8> {
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
    let open = |engine: &mut Engine, request| match ask(engine, request) {
        Response::Picture(picture) => picture,
        other => panic!("{other:?}"),
    };
    let picture = open(&mut engine, Request::Open { bytes: nifti() });
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
        axis: Axis::X,
        index: 49,
        window: [100.0, 400.0],
    };
    let picture = open(&mut engine, Request::Slice(slice));
    assert_eq!(
        (picture.size, picture.pixel_mm),
        ([3, 40], Some([2.0, 1.5]))
    );
    assert_eq!([0, 40, 80].map(|i| picture.rgb[3 * i]), [64, 128, 191]);
    let beyond = Slice { index: 50, ..slice };
    let answer = ask(&mut engine, Request::Slice(beyond));
    assert!(matches!(answer, Response::Failed(_)), "{answer:?}");
    assert_eq!(open(&mut engine, Request::Slice(slice)), picture);
}

#[test]
fn a_node_shows_what_it_makes_of_the_picture() {
    let mut engine = ready();
    let wish = |layer, depth| {
        Request::Features(FeaturesWish {
            node: NodeId::new(layer, depth),
            of_quarter: 2,
        })
    };
    let early = ask(&mut engine, wish(2, 0));
    assert!(
        matches!(early, Response::Failed(_)),
        "a picture comes first"
    );
    ask(&mut engine, Request::Draw(SAMPLE));
    let Response::Features(stem) = ask(&mut engine, wish(0, 0)) else {
        panic!("feature maps were asked for")
    };
    let Response::Features(deep) = ask(&mut engine, wish(4, 4)) else {
        panic!("feature maps were asked for")
    };
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
    let nowhere = ask(&mut engine, wish(3, 0));
    assert!(matches!(nowhere, Response::Failed(reason) if reason.contains("X1.4")));
}
