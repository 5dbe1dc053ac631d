//! Files that are written here: compressed, coloured, of a series, and enhanced.

mod colours;
mod compressed;
mod enhanced;
mod repeats;
mod series;

use super::tags::{
    ALLOCATED, COLUMNS, FRAMES, HIGH_BIT, PHOTOMETRIC, PIXELS, PLANAR, ROWS, SAMPLES, SIGNED,
    STORED, SYNTAX, Tag,
};
use super::{Decoded, DicomError, decode};
use crate::formats::volume::Volume;
use crate::imaging::Image;

const EXPLICIT: &str = "1.2.840.10008.1.2.1";
const IMPLICIT: &str = "1.2.840.10008.1.2";
/// The kind of an element whose value is all of its bytes, with its tag.
const WHOLE: [u8; 2] = *b"--";

/// A DICOM file with the least byte first.
#[derive(Clone)]
struct File {
    syntax: &'static str,
    elements: Vec<(Tag, [u8; 2], Vec<u8>)>,
    /// Compressed, after the table of where frames begin.
    fragments: Option<Vec<Vec<u8>>>,
}

fn element(tag: Tag, kind: [u8; 2], value: &[u8]) -> Vec<u8> {
    let mut bytes = [tag.0.to_le_bytes(), tag.1.to_le_bytes()].concat();
    bytes.extend(kind);
    match &kind {
        b"OB" | b"OW" | b"SQ" | b"UN" => {
            bytes.extend([0, 0]);
            bytes.extend((value.len() as u32).to_le_bytes());
        }
        _ => bytes.extend((value.len() as u16).to_le_bytes()),
    }
    bytes.extend(value);
    bytes
}

/// An element as a syntax has it.
fn written(syntax: &str, tag: Tag, kind: [u8; 2], value: &[u8]) -> Vec<u8> {
    if kind == WHOLE {
        return value.to_vec();
    }
    if syntax != IMPLICIT {
        return element(tag, kind, value);
    }
    let mut bytes = [tag.0.to_le_bytes(), tag.1.to_le_bytes()].concat();
    bytes.extend((value.len() as u32).to_le_bytes());
    bytes.extend(value);
    bytes
}

impl File {
    /// Grey frames of 12 of 16 bits.
    fn grey(frames: usize, [rows, columns]: [usize; 2], pixels: &[u16]) -> Self {
        let file = Self {
            syntax: EXPLICIT,
            elements: Vec::new(),
            fragments: None,
        };
        let file = file.text(PHOTOMETRIC, "MONOCHROME2");
        let file = file.text(FRAMES, &frames.to_string());
        let numbers = [
            (SAMPLES, 1),
            (ROWS, rows as u16),
            (COLUMNS, columns as u16),
            (ALLOCATED, 16),
            (STORED, 12),
            (HIGH_BIT, 11),
            (SIGNED, 0),
        ];
        let file = numbers
            .into_iter()
            .fold(file, |file, (tag, n)| file.short(tag, n));
        let bytes = pixels.iter().flat_map(|pixel| pixel.to_le_bytes());
        file.with(PIXELS, *b"OW", bytes.collect())
    }

    /// One picture of 8 bits a value.
    fn coloured(name: &str, planar: u16, [rows, columns]: [usize; 2], pixels: &[u8]) -> Self {
        let samples = if name == "PALETTE COLOR" { 1 } else { 3 };
        let numbers = [
            (SAMPLES, samples),
            (PLANAR, planar),
            (ALLOCATED, 8),
            (STORED, 8),
            (HIGH_BIT, 7),
        ];
        let file = Self::grey(1, [rows, columns], &[]).text(PHOTOMETRIC, name);
        let file = numbers
            .into_iter()
            .fold(file, |file, (tag, n)| file.short(tag, n));
        file.with(PIXELS, *b"OW", pixels.to_vec())
    }

    fn with(mut self, tag: Tag, kind: [u8; 2], value: Vec<u8>) -> Self {
        self.elements.retain(|other| other.0 != tag);
        self.elements.push((tag, kind, value));
        self.elements.sort();
        self
    }

    fn short(self, tag: Tag, value: u16) -> Self {
        self.with(tag, *b"US", value.to_le_bytes().to_vec())
    }

    fn text(self, tag: Tag, value: &str) -> Self {
        let even = value.len().next_multiple_of(2);
        self.with(tag, *b"LO", format!("{value:even$}").into_bytes())
    }

    /// With compressed pixels instead of its own.
    fn compressed(mut self, syntax: &'static str, fragments: &[Vec<u8>]) -> Self {
        self.elements.retain(|other| other.0 != PIXELS);
        self.syntax = syntax;
        self.fragments = Some(fragments.to_vec());
        self
    }

    /// The elements that say how others are written, and these.
    fn parts(&self) -> [Vec<u8>; 2] {
        let mut head = vec![0; 128];
        head.extend(b"DICM");
        head.extend(element(SYNTAX, *b"UI", self.syntax.as_bytes()));
        let elements = self.elements.iter();
        let mut body: Vec<u8> = elements
            .flat_map(|(tag, kind, v)| written(self.syntax, *tag, *kind, v))
            .collect();
        if let Some(fragments) = &self.fragments {
            body.extend([
                0xe0, 0x7f, 0x10, 0, b'O', b'B', 0, 0, 0xff, 0xff, 0xff, 0xff,
            ]);
            for fragment in fragments {
                body.extend([0xfe, 0xff, 0, 0xe0]);
                body.extend((fragment.len() as u32).to_le_bytes());
                body.extend(fragment);
            }
            body.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
        }
        [head, body]
    }

    fn bytes(&self) -> Vec<u8> {
        self.parts().concat()
    }

    fn decode(&self) -> Result<Decoded, DicomError> {
        decode(&self.bytes())
    }

    fn volume(&self) -> Volume {
        match self.decode().unwrap() {
            Decoded::Slices(volume) => volume,
            Decoded::Picture(_) | Decoded::Frames(_) => panic!("grey values are a volume"),
        }
    }

    fn picture(&self) -> Image {
        match self.decode().unwrap() {
            Decoded::Picture(image) => image,
            Decoded::Frames(_) | Decoded::Slices(_) => panic!("colours are a picture"),
        }
    }

    fn refusal(&self) -> String {
        match self.decode() {
            Ok(_) => panic!("it is refused"),
            Err(error) => error.to_string(),
        }
    }
}
