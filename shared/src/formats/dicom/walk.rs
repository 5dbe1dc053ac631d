//! The steps through the elements of a DICOM file.

use super::error::DicomError;
use super::tags::Tag;
use crate::formats::bytes::Order;

const ITEM: Tag = (0xfffe, 0xe000);
const END_OF_ITEM: Tag = (0xfffe, 0xe00d);
const END_OF_SEQUENCE: Tag = (0xfffe, 0xe0dd);
/// The length of what ends with a mark of its own.
const UNDEFINED: u32 = u32::MAX;
/// Deepest nesting of sequences that is followed.
const DEEPEST: usize = 32;

/// Whether each element says of what kind it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinds {
    Written,
    Left,
}

/// A place among the elements, and how they are written there.
#[derive(Clone, Copy)]
pub(super) struct Walk<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) order: Order,
    pub(super) kinds: Kinds,
}

/// An element of a file or of an item.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: Tag,
    /// Empty where no length is written.
    pub(super) value: &'a [u8],
    /// Over its items, where it is a sequence.
    pub(super) items: Walk<'a>,
}

impl<'a> Walk<'a> {
    /// Over nothing.
    pub(super) fn empty(order: Order) -> Self {
        Self {
            bytes: &[],
            at: 0,
            order,
            kinds: Kinds::Left,
        }
    }

    pub(super) fn broken(&self, expected: &'static str) -> DicomError {
        let at = self.at;
        DicomError::Broken { at, expected }
    }

    pub(super) fn tag_ahead(&self) -> Option<Tag> {
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

    /// The next element; one without a length is stepped over up to the mark that ends it.
    pub(super) fn element(&mut self, depth: usize) -> Result<Element<'a>, DicomError> {
        let tag = self.tag()?;
        let (kind, length) = self.kind_and_length()?;
        // A sequence that its writer did not know says nothing of the kinds in it.
        let kinds = if &kind == b"UN" {
            Kinds::Left
        } else {
            self.kinds
        };
        let start = self.at;
        let value: &[u8] = if length == UNDEFINED {
            let mut inside = Self { kinds, ..*self };
            inside.sequence(depth + 1)?;
            self.at = inside.at;
            &[]
        } else {
            self.value(length)?
        };
        Ok(Element {
            tag,
            value,
            items: self.since(start, kinds),
        })
    }

    /// What was walked over from `start` on.
    fn since(&self, start: usize, kinds: Kinds) -> Self {
        Self {
            bytes: &self.bytes[..self.at],
            at: start,
            order: self.order,
            kinds,
        }
    }

    /// The pieces of compressed pixels, the table of where frames begin first. Ahead is the element of the pixels.
    pub(super) fn fragments(&mut self) -> Result<Vec<&'a [u8]>, DicomError> {
        self.tag()?;
        let (_, length) = self.kind_and_length()?;
        if length != UNDEFINED {
            return Err(self.broken("compressed pixels in pieces"));
        }
        let mut fragments = Vec::new();
        loop {
            let tag = self.tag()?;
            let length = self.long()?;
            match tag {
                ITEM => fragments.push(self.value(length)?),
                END_OF_SEQUENCE => return Ok(fragments),
                _ => return Err(self.broken("a piece of the compressed pixels")),
            }
        }
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
        while self.item(depth)?.is_some() {}
        Ok(())
    }

    /// Over the elements of the next item; `None` behind the last one, which a mark or the length of the sequence says.
    pub(super) fn next_item(&mut self) -> Result<Option<Self>, DicomError> {
        if self.at == self.bytes.len() {
            return Ok(None);
        }
        self.item(0)
    }

    /// The same where a mark alone ends the sequence.
    fn item(&mut self, depth: usize) -> Result<Option<Self>, DicomError> {
        let tag = self.tag()?;
        let length = self.long()?;
        let start = self.at;
        match (tag, length) {
            (END_OF_SEQUENCE, _) => Ok(None),
            (ITEM, UNDEFINED) => {
                while self.tag_ahead() != Some(END_OF_ITEM) {
                    self.element(depth)?;
                }
                let item = self.since(start, self.kinds);
                self.tag()?;
                self.long()?;
                Ok(Some(item))
            }
            (ITEM, length) => {
                self.value(length)?;
                Ok(Some(self.since(start, self.kinds)))
            }
            _ => Err(self.broken("an item of a sequence")),
        }
    }
}
