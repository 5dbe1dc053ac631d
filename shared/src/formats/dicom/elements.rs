//! The wanted elements of a DICOM file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::codec::Codec;
use super::error::DicomError;
use super::syntax::{Packing, Syntax};
use super::tags::{PIXELS, SYNTAX, Tag};
use super::walk::{Element, Kinds, Walk};
use crate::formats::bytes::Order;

const PREAMBLE: usize = 128;

/// The values of the wanted elements.
pub(super) struct Elements<'a> {
    order: Order,
    found: BTreeMap<Tag, Element<'a>>,
    compressed: Option<Compressed<'a>>,
}

/// Compressed pixels.
pub(super) struct Compressed<'a> {
    pub(super) codec: Codec,
    /// The first is the table of where frames begin, or empty.
    pub(super) fragments: Vec<&'a [u8]>,
}

/// Whether the bytes begin like a DICOM file.
pub fn is_dicom(bytes: &[u8]) -> bool {
    bytes.get(PREAMBLE..PREAMBLE + 4) == Some(b"DICM".as_slice())
}

/// The elements of a file after those that say how they are written.
pub(super) struct Body<'a> {
    syntax: Syntax,
    bytes: Cow<'a, [u8]>,
    at: usize,
}

impl<'a> Body<'a> {
    /// # Errors
    /// Bytes that are no elements, or are written in a way that is not read.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, DicomError> {
        let mut walk = Walk {
            bytes,
            at: PREAMBLE + 4,
            order: Order::Little,
            kinds: Kinds::Written,
        };
        let mut name = "";
        while walk.tag_ahead().is_some_and(|(group, _)| group == 2) {
            let Element { tag, value, .. } = walk.element(0)?;
            if tag == SYNTAX {
                name = plain(value).unwrap_or_default();
            }
        }
        if name.is_empty() {
            return Err(walk.broken("a transfer syntax"));
        }
        let syntax = Syntax::named(name)?;
        match syntax.packing {
            Packing::None => Ok(Self {
                syntax,
                bytes: Cow::Borrowed(bytes),
                at: walk.at,
            }),
            Packing::Deflate => Ok(Self {
                syntax,
                bytes: Cow::Owned(super::syntax::inflate(&bytes[walk.at..])?),
                at: 0,
            }),
        }
    }

    /// # Errors
    /// Bytes that are no elements.
    pub(super) fn elements(&self, wanted: &[Tag]) -> Result<Elements<'_>, DicomError> {
        let mut walk = Walk {
            bytes: &self.bytes,
            at: self.at,
            order: self.syntax.order,
            kinds: self.syntax.kinds,
        };
        let mut found = BTreeMap::new();
        let mut compressed = None;
        while walk.at < walk.bytes.len() {
            if let (Some(PIXELS), Some(codec)) = (walk.tag_ahead(), self.syntax.codec) {
                let fragments = walk.fragments()?;
                compressed = Some(Compressed { codec, fragments });
                break;
            }
            let element = walk.element(0)?;
            let tag = element.tag;
            if wanted.contains(&tag) {
                found.insert(tag, element);
            }
            // Tags ascend, and what follows the last one wanted may be padding.
            if wanted.iter().all(|other| *other <= tag) {
                break;
            }
        }
        Ok(Elements {
            order: walk.order,
            found,
            compressed,
        })
    }
}

impl<'a> Elements<'a> {
    /// None.
    pub(super) fn none(order: Order) -> Self {
        Self {
            order,
            found: BTreeMap::new(),
            compressed: None,
        }
    }

    /// Those of an item of a sequence.
    ///
    /// # Errors
    /// Bytes that are no elements.
    pub(super) fn of_item(mut item: Walk<'a>, wanted: &[Tag]) -> Result<Self, DicomError> {
        let mut all = Self::none(item.order);
        while item.at < item.bytes.len() {
            let element = item.element(0)?;
            if wanted.contains(&element.tag) {
                all.found.insert(element.tag, element);
            }
        }
        Ok(all)
    }

    /// With those of `others` in addition.
    pub(super) fn extend(&mut self, others: Self) {
        self.found.extend(others.found);
    }

    /// Over the items of a sequence; over none where it is not there.
    pub(super) fn items(&self, sequence: Tag) -> Walk<'a> {
        let found = self.found.get(&sequence);
        found.map_or_else(|| Walk::empty(self.order), |element| element.items)
    }

    /// The order of the bytes of numbers.
    pub(super) fn order(&self) -> Order {
        self.order
    }

    /// The pixels, where they are compressed.
    pub(super) fn compressed(&self) -> Option<&Compressed<'a>> {
        self.compressed.as_ref()
    }

    pub(super) fn has(&self, tag: Tag) -> bool {
        self.found.contains_key(&tag)
    }

    pub(super) fn bytes(&self, tag: Tag) -> Option<&'a [u8]> {
        self.found.get(&tag).map(|element| element.value)
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
