//! DICOM files of explicit kinds, the least byte first: grey, coloured, enhanced, and compressed by the codecs.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Frames of five rows and seven columns that other writers made, as hexadecimal digits.
const VECTORS: &str = include_str!("../../../shared/src/formats/dicom/codec/tests/vectors.rs");

const EXPLICIT: &str = "1.2.840.10008.1.2.1";
const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
const RUN_LENGTHS: &str = "1.2.840.10008.1.2.5";

/// The compressed frames: name, transfer syntax, bytes.
pub fn vectors() -> Vec<(String, &'static str, Vec<u8>)> {
    let all = VECTORS.split("const ").skip(1).filter_map(|text| {
        let (name, rest) = text.split_once(": &str = \"")?;
        let (digits, _) = rest.split_once('"')?;
        let digits: Vec<u8> = digits
            .chars()
            .filter_map(|c| c.to_digit(16))
            .map(|digit| digit as u8)
            .collect();
        let bytes = digits.chunks_exact(2).map(|two| (two[0] << 4) | two[1]);
        let syntax = match name {
            _ if name.starts_with("LS_") => "1.2.840.10008.1.2.4.81",
            _ if name.starts_with("J2K_") => "1.2.840.10008.1.2.4.91",
            _ => "1.2.840.10008.1.2.4.57",
        };
        Some((name.to_owned(), syntax, bytes.collect()))
    });
    all.collect()
}

fn element(tag: (u16, u16), kind: [u8; 2], value: &[u8]) -> Vec<u8> {
    let mut bytes = [tag.0.to_le_bytes(), tag.1.to_le_bytes()].concat();
    bytes.extend(kind);
    if [*b"OB", *b"OW", *b"SQ"].contains(&kind) {
        bytes.extend([0, 0]);
        bytes.extend((value.len() as u32).to_le_bytes());
    } else {
        bytes.extend((value.len() as u16).to_le_bytes());
    }
    bytes.extend(value);
    bytes
}

fn text(tag: (u16, u16), value: &str) -> Vec<u8> {
    let even = value.len().next_multiple_of(2);
    element(tag, *b"LO", format!("{value:even$}").as_bytes())
}

fn short(tag: (u16, u16), value: u16) -> Vec<u8> {
    element(tag, *b"US", &value.to_le_bytes())
}

fn head(syntax: &str) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    bytes.extend(element((0x0002, 0x0010), *b"UI", syntax.as_bytes()));
    bytes
}

/// What says how the pixels lie: five rows and seven columns.
fn layout(samples: u16, photometric: &str, frames: &str, [allocated, stored]: [u16; 2]) -> Vec<u8> {
    [
        text((0x0018, 0x0050), "2.5"),
        short((0x0028, 0x0002), samples),
        text((0x0028, 0x0004), photometric),
        short((0x0028, 0x0006), 0),
        text((0x0028, 0x0008), frames),
        short((0x0028, 0x0010), 5),
        short((0x0028, 0x0011), 7),
        text((0x0028, 0x0030), "0.75\\0.5"),
        short((0x0028, 0x0100), allocated),
        short((0x0028, 0x0101), stored),
        short((0x0028, 0x0102), stored - 1),
        short((0x0028, 0x0103), 0),
        text((0x0028, 0x1050), "40"),
        text((0x0028, 0x1051), "400"),
        text((0x0028, 0x1052), "-1024"),
        text((0x0028, 0x1053), "2"),
    ]
    .concat()
}

fn fragments(all: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![
        0xe0, 0x7f, 0x10, 0, b'O', b'B', 0, 0, 0xff, 0xff, 0xff, 0xff,
    ];
    for fragment in all {
        bytes.extend([0xfe, 0xff, 0, 0xe0]);
        bytes.extend((fragment.len() as u32).to_le_bytes());
        bytes.extend(*fragment);
    }
    bytes.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
    bytes
}

/// How the ends of sequences and of their items are written.
#[derive(Clone, Copy)]
enum Ends {
    ByLength,
    ByMark,
}

fn sequence(tag: (u16, u16), items: &[Vec<u8>], ends: Ends) -> Vec<u8> {
    let undefined = [0xff; 4];
    let end: &[u8] = match ends {
        Ends::ByLength => &[],
        Ends::ByMark => &[0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0],
    };
    let items = items.iter().flat_map(|item| {
        let length = match ends {
            Ends::ByLength => (item.len() as u32).to_le_bytes(),
            Ends::ByMark => undefined,
        };
        [&[0xfe, 0xff, 0, 0xe0][..], &length[..], &item[..], end].concat()
    });
    let items: Vec<u8> = items.collect();
    match ends {
        Ends::ByLength => element(tag, *b"SQ", &items),
        Ends::ByMark => {
            let mut bytes = element(tag, *b"SQ", &[]);
            bytes.truncate(8);
            bytes.extend(undefined);
            bytes.extend(items);
            bytes.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
            bytes
        }
    }
}

/// What says how the pixels of an enhanced file lie: two time points of two slices.
fn enhanced(ends: Ends) -> Vec<u8> {
    let part = |tag, content: Vec<u8>| sequence(tag, &[content], ends);
    let axial = text((0x0020, 0x0037), "1\\0\\0\\0\\1\\0");
    let shared = [
        part((0x0020, 0x9116), axial),
        part((0x0028, 0x9110), text((0x0028, 0x0030), "0.5\\0.75")),
    ]
    .concat();
    let frames = [[1, 4], [2, 4], [1, 0], [2, 0]].map(|[time, mm]: [u32; 2]| {
        let time = element((0x0020, 0x9128), *b"UL", &time.to_le_bytes());
        let position = text((0x0020, 0x0032), &format!("0\\0\\{mm}"));
        let intercept = text((0x0028, 0x1052), &format!("-{mm}"));
        [
            part((0x0020, 0x9111), time),
            part((0x0020, 0x9113), position),
            part((0x0028, 0x9145), intercept),
        ]
        .concat()
    });
    [
        layout(1, "MONOCHROME2", "4", [8, 8]),
        sequence((0x5200, 0x9229), &[shared], ends),
        sequence((0x5200, 0x9230), &frames, ends),
    ]
    .concat()
}

/// Whole files of every kind that is read.
pub fn dicom() -> Vec<Vec<u8>> {
    let grey: Vec<u8> = (0..2 * 2 * 35).map(|at| (at * 7 % 256) as u8).collect();
    let plain = [
        layout(1, "MONOCHROME2", "2", [16, 12]),
        element((0x7fe0, 0x0010), *b"OW", &grey),
    ]
    .concat();
    let coloured = [
        layout(3, "RGB", "1", [8, 8]),
        element((0x7fe0, 0x0010), *b"OW", &grey[..106]),
    ]
    .concat();
    let loops = [
        layout(3, "RGB", "2", [8, 8]),
        element((0x7fe0, 0x0010), *b"OW", &grey[..105].repeat(2)),
    ]
    .concat();
    let pixels = element((0x7fe0, 0x0010), *b"OW", &grey);
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
    // To memory, which takes everything.
    let packed = deflate.write_all(&plain).and_then(|()| deflate.finish());
    let mut all = vec![
        [head(EXPLICIT), plain].concat(),
        [head(EXPLICIT), coloured].concat(),
        [head(EXPLICIT), loops].concat(),
        [head(EXPLICIT), enhanced(Ends::ByLength), pixels.clone()].concat(),
        [head(EXPLICIT), enhanced(Ends::ByMark), pixels].concat(),
        [head(DEFLATED), packed.unwrap_or_default()].concat(),
    ];
    // One segment of 35 equal bytes behind its table.
    let mut runs = vec![0; 64];
    (runs[0], runs[4]) = (1, 64);
    runs.extend([222, 9]);
    let bytes = layout(1, "MONOCHROME2", "1", [8, 8]);
    all.push([head(RUN_LENGTHS), bytes, fragments(&[&[], &runs])].concat());
    for (name, syntax, frame) in vectors() {
        let coloured = ["RGB", "LINES", "PIXELS", "SCANS"];
        let is_coloured = coloured.iter().any(|part| name.contains(part));
        let bytes = if is_coloured {
            layout(3, "RGB", "1", [8, 8])
        } else {
            layout(1, "MONOCHROME2", "1", [16, 12])
        };
        all.push([head(syntax), bytes, fragments(&[&[], &frame])].concat());
    }
    all
}
