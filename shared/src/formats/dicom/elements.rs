//! The elements of a DICOM file: tag, kind, length, value, one after the other.

use std::collections::BTreeMap;

use super::error::DicomError;
use super::tags::Tag;
use crate::formats::bytes::Order;

const PREAMBLE: usize = 128;
const SYNTAX: Tag = (0x0002, 0x0010);
const ITEM: Tag = (0xfffe, 0xe000);
const END_OF_ITEM: Tag = (0xfffe, 0xe00d);
const END_OF_SEQUENCE: Tag = (0xfffe, 0xe0dd);
/// The length of what ends with a mark of its own.
const UNDEFINED: u32 = u32::MAX;
/// Deepest nesting of sequences that is followed.
const DEEPEST: usize = 32;

const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";

/// The values of the wanted elements.
pub(super) struct Elements<'a> {
    order: Order,
    found: BTreeMap<Tag, &'a [u8]>,
}

/// Whether the bytes begin like a DICOM file.
pub(in crate::formats) fn is_dicom(bytes: &[u8]) -> bool {
    bytes.get(PREAMBLE..PREAMBLE + 4) == Some(b"DICM".as_slice())
}

impl<'a> Elements<'a> {
    /// # Errors
    /// Bytes that are no elements, or whose pixels are compressed.
    pub(super) fn read(bytes: &'a [u8], wanted: &[Tag]) -> Result<Self, DicomError> {
        let mut walk = Walk {
            bytes,
            at: PREAMBLE + 4,
            order: Order::Little,
            kinds: Kinds::Written,
        };
        let mut syntax = "";
        while walk.tag_ahead().is_some_and(|(group, _)| group == 2) {
            let (tag, value) = walk.element(0)?;
            if tag == SYNTAX {
                syntax = plain(value).unwrap_or_default();
            }
        }
        (walk.order, walk.kinds) = match syntax {
            IMPLICIT_LITTLE => (Order::Little, Kinds::Left),
            EXPLICIT_LITTLE => (Order::Little, Kinds::Written),
            EXPLICIT_BIG => (Order::Big, Kinds::Written),
            "" => return Err(walk.broken("a transfer syntax")),
            _ => {
                let syntax = syntax.escape_default().take(64).collect();
                return Err(DicomError::Compressed { syntax });
            }
        };
        let mut found = BTreeMap::new();
        while walk.at < bytes.len() {
            let (tag, value) = walk.element(0)?;
            if wanted.contains(&tag) {
                found.insert(tag, value);
            }
            // Tags ascend, and what follows the last one wanted may be padding.
            if wanted.iter().all(|other| *other <= tag) {
                break;
            }
        }
        let order = walk.order;
        Ok(Self { order, found })
    }

    /// The order of the bytes of numbers.
    pub(super) fn order(&self) -> Order {
        self.order
    }

    pub(super) fn has(&self, tag: Tag) -> bool {
        self.found.contains_key(&tag)
    }

    pub(super) fn bytes(&self, tag: Tag) -> Option<&'a [u8]> {
        self.found.get(&tag).copied()
    }

    pub(super) fn short(&self, tag: Tag) -> Option<u16> {
        self.order.u16(self.bytes(tag)?, 0)
    }

    pub(super) fn text(&self, tag: Tag) -> Option<&'a str> {
        plain(self.bytes(tag)?)
    }

    /// Numbers written as text with backslashes between them, as far as they are numbers.
    pub(super) fn reals(&self, tag: Tag) -> Vec<f64> {
        let text = self.text(tag).unwrap_or_default();
        let numbers = text.split('\\').map_while(|part| part.trim().parse().ok());
        numbers.filter(|number: &f64| number.is_finite()).collect()
    }
}

/// Text without what fills it up to an even length.
fn plain(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.trim_matches([' ', '\0']))
}

/// Whether each element says of what kind it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Written,
    Left,
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    order: Order,
    kinds: Kinds,
}

impl<'a> Walk<'a> {
    fn broken(&self, expected: &'static str) -> DicomError {
        let at = self.at;
        DicomError::Broken { at, expected }
    }

    fn tag_ahead(&self) -> Option<Tag> {
        let group = self.order.u16(self.bytes, self.at)?;
        Some((group, self.order.u16(self.bytes, self.at + 2)?))
    }

    fn tag(&mut self) -> Result<Tag, DicomError> {
        let tag = self.tag_ahead().ok_or_else(|| self.broken("an element"))?;
        self.at += 4;
        Ok(tag)
    }

    fn long(&mut self) -> Result<u32, DicomError> {
        let found = self.order.u32(self.bytes, self.at);
        let found = found.ok_or_else(|| self.broken("the length of an element"))?;
        self.at += 4;
        Ok(found)
    }

    fn value(&mut self, length: u32) -> Result<&'a [u8], DicomError> {
        let end = self.at.checked_add(length as usize);
        let found = end.and_then(|end| self.bytes.get(self.at..end));
        let found = found.ok_or_else(|| self.broken("the rest of an element"))?;
        self.at += found.len();
        Ok(found)
    }

    /// The next element; the value of one without a length is empty, and it is stepped over.
    fn element(&mut self, depth: usize) -> Result<(Tag, &'a [u8]), DicomError> {
        let tag = self.tag()?;
        let (kind, length) = self.kind_and_length()?;
        if length != UNDEFINED {
            return Ok((tag, self.value(length)?));
        }
        // A sequence that its writer did not know says nothing of the kinds in it.
        let kinds = self.kinds;
        if &kind == b"UN" {
            self.kinds = Kinds::Left;
        }
        self.sequence(depth + 1)?;
        self.kinds = kinds;
        Ok((tag, &[]))
    }

    fn kind_and_length(&mut self) -> Result<([u8; 2], u32), DicomError> {
        if self.kinds == Kinds::Left {
            return Ok((*b"  ", self.long()?));
        }
        let kind = Order::Little.take::<2>(self.bytes, self.at);
        let kind = kind.ok_or_else(|| self.broken("the kind of an element"))?;
        if !kind.iter().all(u8::is_ascii_uppercase) {
            return Err(self.broken("the kind of an element"));
        }
        self.at += 2;
        match &kind {
            b"OB" | b"OD" | b"OF" | b"OL" | b"OV" | b"OW" | b"SQ" | b"SV" | b"UC" | b"UN"
            | b"UR" | b"UT" | b"UV" => {
                self.at += 2;
                Ok((kind, self.long()?))
            }
            _ => {
                let length = self.order.u16(self.bytes, self.at);
                let length = length.ok_or_else(|| self.broken("the length of an element"))?;
                self.at += 2;
                Ok((kind, u32::from(length)))
            }
        }
    }

    /// Steps over items up to the mark that ends the sequence.
    fn sequence(&mut self, depth: usize) -> Result<(), DicomError> {
        if depth > DEEPEST {
            return Err(self.broken("the end of sequences in sequences"));
        }
        loop {
            let tag = self.tag()?;
            let length = self.long()?;
            match (tag, length) {
                (END_OF_SEQUENCE, _) => return Ok(()),
                (ITEM, UNDEFINED) => {
                    while self.tag_ahead() != Some(END_OF_ITEM) {
                        self.element(depth)?;
                    }
                    self.tag()?;
                    self.long()?;
                }
                (ITEM, length) => drop(self.value(length)?),
                _ => return Err(self.broken("an item of a sequence")),
            }
        }
    }
}
