use shared::imaging::synthetic::SyntheticDomain;

use super::*;
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
fn pixels_of_a_lab_are_answered_and_the_picture_stays() {
    use crate::protocol::mixing::{Answer, Ask, Planes};
    let mut engine = ready();
    ask(&mut engine, Request::Draw(SAMPLE));
    let exit = "x0.5".to_owned();
    let before = ask(&mut engine, Request::Segment { exit: exit.clone() });
    let (image, _) = draw(SAMPLE);
    let pixels = Planes {
        size: image.size(),
        values: image.into_values(),
    };
    let infer = Request::Mixing(Ask::Infer {
        pixels,
        exit: exit.clone(),
    });
    let Response::Mixing(Answer::Inferred(map)) = ask(&mut engine, infer) else {
        panic!("probabilities were asked for")
    };
    let Response::Segmented(result) = &before else {
        panic!("{before:?}")
    };
    assert_eq!(map, result.probabilities);

    let broken = Planes {
        size: [2, 2],
        values: vec![0.0; 5],
    };
    let infer = Request::Mixing(Ask::Infer {
        pixels: broken,
        exit: exit.clone(),
    });
    assert!(matches!(ask(&mut engine, infer), Response::Failed(_)));
    assert_eq!(ask(&mut engine, Request::Segment { exit }), before);
}

#[test]
fn an_own_file_comes_into_the_frame_of_a_search_with_its_mask() {
    use crate::protocol::mixing::{Answer, Ask};
    use shared::formats::encode_png_rgb;
    use shared::imaging::Preprocess;
    let mut engine = engine();
    let (image, mask) = draw(SAMPLE);
    let file = encode_png_rgb(image.size(), &to_rgb8(&image)).unwrap();
    let decode = |mask: &Mask| {
        Request::Mixing(Ask::Decode {
            image: file.clone(),
            mask: Some(encode_png_gray(mask.size(), &to_grey8(mask)).unwrap()),
        })
    };
    let answer = ask(&mut engine, decode(&mask));
    let Response::Mixing(Answer::Decoded { image, mask: found }) = answer else {
        panic!("{answer:?}")
    };
    let frame = Preprocess::default();
    let expected = frame.apply(&decode_image(&file).unwrap()).image;
    assert_eq!(
        (image.size, image.values),
        (frame.size, expected.into_values())
    );
    assert_eq!(found, Some(pixels(&frame.apply_mask(&mask))));

    let turned = Mask::new([84, 60], vec![1; 84 * 60]).unwrap();
    let answer = ask(&mut engine, decode(&turned));
    assert!(
        matches!(&answer, Response::Failed(reason) if reason.contains("60 × 84")),
        "{answer:?}"
    );
}
