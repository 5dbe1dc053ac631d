//! `segment` on the files of a DICOM series, and on files that hold a series or several frames themselves.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::path::Path;

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR, dicom_value};
use shared::formats::decode_image;
use shared::imaging::Tidy;
use web::engine::{Engine, Surroundings};
use web::protocol::{
    AddToSeries, DevicePreference, EncodeMask, LoadModel, MaskFile, OpenSeries, ReadSeries,
    Request, Segment, Start,
};

use super::program::{fails, mixsearch, works};
use super::volumes::{EXPLICIT, MODEL, Object, file, put, scan};

const SLICES: u16 = 5;
const ROWS: u16 = 16;
const COLUMNS: u16 = 24;

/// An axial slice with a bright square, which moves to the left from slice to slice; 3 mm lie between two.
fn slice(number: u16) -> Object {
    let mut object = scan();
    put(&mut object, (0x0028, 0x0008), VR::IS, "1");
    put(&mut object, (0x0020, 0x000e), VR::UI, "1.2.3.4.5");
    put_position(&mut object, number);
    put_direction(&mut object);
    for (element, side) in [(0x0010, ROWS), (0x0011, COLUMNS)] {
        put(
            &mut object,
            (0x0028, element),
            VR::US,
            PrimitiveValue::from(side),
        );
    }
    put(
        &mut object,
        (0x7fe0, 0x0010),
        VR::OW,
        PrimitiveValue::U16(pixels(number).into()),
    );
    object
}

fn put_position(object: &mut Object, number: u16) {
    let position = ["0".to_owned(), "0".to_owned(), (3 * number).to_string()];
    let position = PrimitiveValue::Strs(position.to_vec().into());
    put(object, (0x0020, 0x0032), VR::DS, position);
}

fn put_direction(object: &mut Object) {
    let axial = dicom_value!(Strs, ["1", "0", "0", "0", "1", "0"]);
    put(object, (0x0020, 0x0037), VR::DS, axial);
}

fn pixels(number: u16) -> Vec<u16> {
    let bright = |row: u16, column: u16| (4..12).contains(&row) && column / 8 == number % 3;
    let rows = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (row, column)));
    rows.map(|(row, column)| 300 * u16::from(bright(row, column)))
        .collect()
}

/// An object with a sequence of these items.
fn nested((group, element): (u16, u16), items: Vec<Object>) -> Object {
    let mut object = Object::new_empty();
    let items = DataSetSequence::from(items);
    object.put(DataElement::new(Tag(group, element), VR::SQ, items));
    object
}

/// All slices in one enhanced file, the highest first.
fn enhanced() -> Object {
    let mut whole = slice(0);
    for element in [0x0032, 0x0037] {
        whole.remove_element(Tag(0x0020, element));
    }
    put(&mut whole, (0x0028, 0x0008), VR::IS, SLICES.to_string());
    let all: Vec<u16> = (0..SLICES).rev().flat_map(pixels).collect();
    let all = PrimitiveValue::U16(all.into());
    put(&mut whole, (0x7fe0, 0x0010), VR::OW, all);
    let mut direction = Object::new_empty();
    put_direction(&mut direction);
    let shared = vec![nested((0x0020, 0x9116), vec![direction])];
    let frames = (0..SLICES).rev().map(|number| {
        let mut position = Object::new_empty();
        put_position(&mut position, number);
        nested((0x0020, 0x9113), vec![position])
    });
    let frames: Vec<Object> = frames.collect();
    for (element, items) in [(0x9229, shared), (0x9230, frames)] {
        let items = DataSetSequence::from(items);
        whole.put(DataElement::new(Tag(0x5200, element), VR::SQ, items));
    }
    whole
}

/// Coloured frames, each with a red square elsewhere.
fn coloured(frames: std::ops::Range<u16>) -> Object {
    let mut object = slice(0);
    put(&mut object, (0x0028, 0x0004), VR::CS, "RGB");
    let count = frames.len().to_string();
    put(&mut object, (0x0028, 0x0008), VR::IS, count);
    let shorts = [(0x0002, 3_u16), (0x0006, 0), (0x0100, 8), (0x0101, 8)];
    for (element, value) in shorts.into_iter().chain([(0x0102, 7), (0x0103, 0)]) {
        let value = PrimitiveValue::from(value);
        put(&mut object, (0x0028, element), VR::US, value);
    }
    let red = |level: u16| [(level / 2) as u8, 40, 40];
    let bytes: Vec<u8> = frames.flat_map(pixels).flat_map(red).collect();
    let bytes = PrimitiveValue::U8(bytes.into());
    put(&mut object, (0x7fe0, 0x0010), VR::OB, bytes);
    object
}

/// Writes the slices under names in another order than theirs; their paths.
fn write(folder: &Path) -> Vec<String> {
    fs::create_dir(folder).unwrap();
    let paths = (0..SLICES).map(|number| {
        let path = folder.join(format!("i{}.dcm", (3 * number + 1) % SLICES));
        fs::write(&path, file(slice(number), EXPLICIT)).unwrap();
        path.display().to_string()
    });
    paths.collect()
}

fn arguments(images: &[String], out: &Path, more: &[&str]) -> Vec<String> {
    let out = out.display().to_string();
    let first = ["segment", "--model", MODEL, "--out", &out].map(str::to_owned);
    let more = more.iter().map(|word| (*word).to_owned());
    first
        .into_iter()
        .chain(images.to_vec())
        .chain(more)
        .collect()
}

#[test]
fn the_files_of_a_series_are_one_volume() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("scan.v2");
    let paths = write(&folder);
    fs::write(folder.join("README"), "no slice").unwrap();
    let size = |out: &Path, name: &str| {
        let mask = fs::read(out.join(name)).unwrap();
        decode_image(&mask).unwrap().size()
    };
    // Sides of the body that no single file has.
    let out = dir.path().join("whole");
    let coronal = ["--axis", "coronal", "--slice", "7", "--window", "-700/1400"];
    works(&arguments(&[folder.display().to_string()], &out, &coronal));
    assert_eq!(size(&out, "scan.v2-mask.png"), [5, 24]);
    // The same by its files, whatever their order.
    let named = dir.path().join("named");
    let turned: Vec<String> = paths.iter().rev().cloned().collect();
    works(&arguments(&turned, &named, &coronal));
    let overlay = |out: &Path, name: &str| fs::read(out.join(name)).unwrap();
    assert_eq!(
        overlay(&out, "scan.v2-overlay.png"),
        overlay(&named, "i3-overlay.png")
    );
    // A slice of the volume is the file that lies there, and a file alone is no volume.
    let axial = ["--window", "-700/1400"];
    let third = [&axial[..], &["--slice", "2"]].concat();
    let slice_out = dir.path().join("slice");
    works(&arguments(&paths, &slice_out, &third));
    let alone = dir.path().join("alone");
    works(&arguments(&paths[2..3], &alone, &axial));
    assert_eq!(
        overlay(&slice_out, "i1-overlay.png"),
        overlay(&alone, "i2-overlay.png")
    );
    let last = SLICES.to_string();
    let beyond = arguments(&paths, &slice_out, &["--slice", &last]);
    fails(&beyond, "no axial slice 5: the volume has 5 of them");
}

/// The overlay of what is segmented alone, by its stem.
fn overlay(image: &Path, stem: &str, more: &[&str]) -> Vec<u8> {
    let out = image.with_file_name(format!("out-of-{stem}"));
    works(&arguments(&[image.display().to_string()], &out, more));
    fs::read(out.join(format!("{stem}-overlay.png"))).unwrap()
}

#[test]
fn an_enhanced_file_is_segmented_as_its_series() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, one) = (dir.path().join("series"), dir.path().join("enhanced.dcm"));
    write(&folder);
    fs::write(&one, file(enhanced(), EXPLICIT)).unwrap();
    let coronal = ["--axis", "coronal", "--slice", "7", "--window", "-700/1400"];
    assert_eq!(
        overlay(&one, "enhanced", &coronal),
        overlay(&folder, "series", &coronal)
    );
}

#[test]
fn a_frame_of_a_coloured_loop_is_segmented_as_a_file_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let (whole, one) = (dir.path().join("loop.dcm"), dir.path().join("one.dcm"));
    fs::write(&whole, file(coloured(0..3), EXPLICIT)).unwrap();
    fs::write(&one, file(coloured(2..3), EXPLICIT)).unwrap();
    assert_eq!(
        overlay(&whole, "loop", &["--slice", "2"]),
        overlay(&one, "one", &[])
    );
    let with = |more: &[&str]| {
        let images = [whole.display().to_string()];
        arguments(&images, &dir.path().join("middle"), more)
    };
    let middle = mixsearch(&with(&[]));
    let message = String::from_utf8_lossy(&middle.stderr);
    assert!(middle.status.success(), "{message}");
    assert!(
        message.contains("frame 1 of the 3 in the file"),
        "{message}"
    );
    fails(&with(&["--slice", "3"]), "no coloured frame 3");
    fails(&with(&["--axis", "axial"]), "are for volumes");
}

fn ask<R: Request>(engine: &mut Engine, request: R) -> R::Response {
    pollster::block_on(engine.ask(request)).unwrap()
}

#[test]
fn the_app_opens_a_series_as_the_command_line_does() {
    let dir = tempfile::tempdir().unwrap();
    let paths = write(&dir.path().join("scan"));
    let out = dir.path().join("out");
    works(&arguments(&paths, &out, &[]));
    let expected = decode_image(&fs::read(out.join("i1-mask.png")).unwrap()).unwrap();

    let mut engine = Engine::new(Surroundings::PLAIN);
    let preference = DevicePreference::Best;
    ask(&mut engine, Start { preference });
    let bytes = fs::read(MODEL).unwrap();
    let card = ask(&mut engine, LoadModel { bytes }).card;
    for (number, path) in paths.iter().enumerate() {
        let bytes = fs::read(path).unwrap();
        let read = ReadSeries {
            bytes: bytes.clone(),
        };
        assert_eq!(ask(&mut engine, read).as_deref(), Some("1.2.3.4.5"));
        let count = ask(&mut engine, AddToSeries { number, bytes });
        assert_eq!(count, number + 1);
    }
    // A file of a series that is not the one being added to.
    let late = AddToSeries {
        number: 2,
        bytes: Vec::new(),
    };
    assert!(pollster::block_on(engine.ask(late)).is_err());
    let volume = ask(&mut engine, OpenSeries).volume.unwrap();
    assert_eq!(volume.counts, [5, 16, 24]);
    let exit = card.exits.last().unwrap().name.clone();
    let afresh = false;
    ask(&mut engine, Segment { exit, afresh });
    let mask = EncodeMask {
        threshold: 0.5,
        tidy: Tidy::default(),
        file: MaskFile::Picture,
    };
    let found = decode_image(&ask(&mut engine, mask)).unwrap();
    assert_eq!(found, expected);
    // They were taken: what is opened next begins anew.
    assert!(pollster::block_on(engine.ask(OpenSeries)).is_err());
}

#[test]
fn a_series_that_is_no_volume_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let folder = dir.path().join("scan");
    let paths = write(&folder);
    let whole = [folder.display().to_string()];
    fs::remove_file(&paths[2]).unwrap();
    fails(&arguments(&whole, &out, &[]), "lie 3.000 to 6.000 mm apart");
    let mut taller = slice(2);
    put(
        &mut taller,
        (0x0028, 0x0010),
        VR::US,
        PrimitiveValue::from(ROWS - 1),
    );
    fs::write(&paths[2], file(taller, EXPLICIT)).unwrap();
    fails(&arguments(&whole, &out, &[]), "differ in size");
    let mut other = slice(2);
    put(&mut other, (0x0020, 0x000e), VR::UI, "1.2.3.4.6");
    fs::write(&paths[2], file(other, EXPLICIT)).unwrap();
    fails(&arguments(&whole, &out, &[]), "2 DICOM series");
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let empty = [empty.display().to_string()];
    fails(&arguments(&empty, &out, &[]), "no slices of a DICOM series");
}
