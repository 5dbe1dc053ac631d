//! The functional groups of an enhanced file: what it says of each of its frames (PS3.3, C.7.6.16).

use std::collections::BTreeMap;

use super::elements::Elements;
use super::error::DicomError;
use super::grey::Description;
use super::tags::{
    B_VALUE, COMPONENT, DIMENSIONS, ECHO_TIME, FRAME_TYPE, GROUPS, IN_GROUPS, PER_FRAME, POSITION,
    SHARED, STACK, TIME_POINT, Tag,
};
use super::walk::Walk;
use crate::formats::note::Several;

/// Most frames that are looked at one by one.
const MOST: usize = 1 << 16;
/// Dimensions of a file that are looked at.
const MOST_DIMENSIONS: usize = 16;
/// The mark of what is not said; it comes last.
const UNMARKED: u64 = u64::MAX;

/// What is said of one frame.
#[derive(Clone)]
pub(super) struct FrameGroup {
    pub(super) description: Description,
    /// Numbers that differ where frames are of different volumes, in the order of [`MARKS`]; then its index along each
    /// dimension.
    marks: Vec<u64>,
}

/// How a mark is written.
#[derive(Clone, Copy)]
enum Form {
    Whole,
    Real,
    Text,
}

/// The column of the stacks among [`MARKS`].
pub(super) const STACKS: usize = 0;

/// What tells volumes of one file apart.
const MARKS: [(Tag, Several, Form); 6] = [
    (STACK, Several::Stacks, Form::Text),
    (TIME_POINT, Several::TimePoints, Form::Whole),
    (B_VALUE, Several::BValues, Form::Real),
    (ECHO_TIME, Several::Echoes, Form::Real),
    (FRAME_TYPE, Several::Kinds, Form::Text),
    (COMPONENT, Several::Kinds, Form::Text),
];

/// How many columns of marks there can be.
pub(super) const COLUMNS: usize = MARKS.len() + MOST_DIMENSIONS;

/// What there are several of where the marks in a column differ.
pub(super) fn several(column: usize) -> Several {
    MARKS
        .get(column)
        .map_or(Several::Frames, |(_, several, _)| *several)
}

/// Texts in the order of their first occurrence.
type Texts<'a> = BTreeMap<&'a str, u64>;

impl FrameGroup {
    /// By the elements of the frame, of all frames, and of the file: the first that says something counts.
    fn of<'a>(levels: [&Elements<'a>; 3], is_alone: Alone, texts: &mut Texts<'a>) -> Self {
        let saying = |tag: Tag| {
            // The position of a whole file is that of one frame.
            let last = if tag == POSITION && is_alone == Alone::No {
                2
            } else {
                3
            };
            let levels = levels.iter().take(last);
            levels.copied().find(|level| level.has(tag))
        };
        let marks = MARKS.map(|(tag, _, form)| {
            let mark = saying(tag).and_then(|level| mark(level, tag, form, texts));
            mark.unwrap_or(UNMARKED)
        });
        let dimensions = saying(DIMENSIONS).map(|level| {
            let indices = level.bytes(DIMENSIONS).unwrap_or_default();
            let indices = level.order().all(indices).map(u32::from_le_bytes);
            let indices = indices.take(MOST_DIMENSIONS).map(u64::from);
            indices.collect::<Vec<u64>>()
        });
        Self {
            description: Description::of(|tag| {
                saying(tag).map_or_else(Vec::new, |level| level.reals(tag))
            }),
            marks: [marks.to_vec(), dimensions.unwrap_or_default()].concat(),
        }
    }

    pub(super) fn mark(&self, column: usize) -> u64 {
        self.marks.get(column).copied().unwrap_or(UNMARKED)
    }
}

/// Whether a file has one frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    Yes,
    No,
}

fn mark<'a>(elements: &Elements<'a>, tag: Tag, form: Form, texts: &mut Texts<'a>) -> Option<u64> {
    let bytes = elements.bytes(tag)?;
    match form {
        Form::Whole => elements.order().u32(bytes, 0).map(u64::from),
        Form::Real => {
            let real = elements.order().take(bytes, 0).map(f64::from_le_bytes);
            // In the order of the numbers, which are not below 0.
            real.map(|real| (real + 0.0).to_bits())
        }
        Form::Text => {
            let next = texts.len() as u64;
            Some(*texts.entry(elements.text(tag)?).or_insert(next))
        }
    }
}

/// The elements of a group that are kept, whichever of its sequences they lie in.
fn flat(group: Walk<'_>) -> Result<Elements<'_>, DicomError> {
    let sequences = Elements::of_item(group, &GROUPS)?;
    let mut all = Elements::none(group.order);
    for sequence in GROUPS {
        if let Some(item) = sequences.items(sequence).next_item()? {
            all.extend(Elements::of_item(item, &IN_GROUPS)?);
        }
    }
    Ok(all)
}

/// What is said of each of the frames of a file.
///
/// # Errors
/// Too many frames, groups of other frames than there are, bytes that are no elements.
pub(super) fn of_frames(file: &Elements<'_>, count: usize) -> Result<Vec<FrameGroup>, DicomError> {
    if count > MOST {
        return Err(DicomError::TooManyFrames {
            frames: count,
            most: MOST,
        });
    }
    let is_alone = if count == 1 { Alone::Yes } else { Alone::No };
    let shared = match file.items(SHARED).next_item()? {
        Some(group) => flat(group)?,
        None => Elements::none(file.order()),
    };
    let mut texts = Texts::new();
    let mut groups = file.items(PER_FRAME);
    let (mut all, mut described) = (Vec::new(), 0);
    while let Some(group) = groups.next_item()? {
        described += 1;
        if described <= count {
            let own = flat(group)?;
            all.push(FrameGroup::of([&own, &shared, file], is_alone, &mut texts));
        }
    }
    if described == 0 {
        let none = Elements::none(file.order());
        let each = FrameGroup::of([&none, &shared, file], is_alone, &mut texts);
        return Ok(vec![each; count]);
    }
    if described != count {
        return Err(DicomError::Groups {
            described,
            frames: count,
        });
    }
    Ok(all)
}
