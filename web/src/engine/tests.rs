use shared::imaging::synthetic::SyntheticDomain;
use shared::space::NodeId;

use super::*;
use crate::protocol::features::FeaturesWish;
use crate::protocol::{DeviceKind, DeviceWish};

const MODEL: &[u8] = include_bytes!("../../assets/models/skin-lesions.safetensors");
const SAMPLE: Sample = Sample {
    domain: SyntheticDomain::Lesion,
    seed: 5,
    size: [60, 84],
};

fn engine() -> Engine {
    Engine::new(Surroundings {
        now_ms: || 0.0,
        gpu: || Box::pin(async { Err("no GPU here".into()) }),
    })
}

fn ask(engine: &mut Engine, request: Request) -> Response {
    pollster::block_on(engine.handle(request, &|_| {}))
}

fn ready() -> Engine {
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
    let encoded = ask(&mut engine, Request::EncodeMask { threshold: 0.5 });
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
        Request::EncodeMask { threshold: 0.5 },
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
    assert!(matches!(early, Response::Failed(_)), "a picture comes first");
    ask(&mut engine, Request::Draw(SAMPLE));
    let Response::Features(stem) = ask(&mut engine, wish(0, 0)) else {
        panic!("feature maps were asked for")
    };
    let Response::Features(deep) = ask(&mut engine, wish(4, 4)) else {
        panic!("feature maps were asked for")
    };
    assert_eq!((stem.maps.len(), deep.maps.len()), (8, 8));
    assert_eq!(stem.channels * 16, deep.channels, "channels double with depth");
    assert_eq!(stem.size, deep.size.map(|side| side * 16));
    assert!(stem.maps.iter().all(|map| map.grey.len() == stem.size[0] * stem.size[1]));
    assert!(stem.maps.iter().any(|map| map.high > map.low));
    let nowhere = ask(&mut engine, wish(3, 0));
    assert!(matches!(nowhere, Response::Failed(reason) if reason.contains("X1.4")));
}
