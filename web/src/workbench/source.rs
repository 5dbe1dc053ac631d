//! Where pictures come from.

use shared::served::ServedImage;

use crate::browser::files::Given;
use crate::protocol::SyntheticSample;
use crate::text::text;

/// Where a picture comes from; it can be opened again in another engine.
#[derive(Clone, Debug)]
pub enum Source {
    /// A picture, or a volume in one file.
    File(Given),
    /// The files of a DICOM series, two or more, which are one volume.
    Series(Vec<Given>),
    /// A synthetic picture and its name.
    Synthetic(SyntheticSample, String),
    /// An image of a data set that the server offers, with its mask.
    Served(ServedImage),
    /// What the page begins with.
    Example,
}

/// What is told of where a picture comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The user knows.
    #[default]
    Chosen,
    /// Nobody chose it: the page began with it.
    Example,
    /// So many files are one volume.
    Series(usize),
}

impl Source {
    /// What it is called: a series as its first file.
    pub fn name(&self) -> String {
        match self {
            Self::File(file) => file.name(),
            Self::Series(files) => files.first().map(Given::name).unwrap_or_default(),
            Self::Synthetic(_, name) => name.clone(),
            Self::Served(image) => {
                let names = image.id.rsplit('/');
                names.take(1).collect()
            }
            Self::Example => text("segment.example-name").to_owned(),
        }
    }

    /// What is to be told of it.
    pub fn origin(&self) -> Origin {
        match self {
            Self::Series(files) => Origin::Series(files.len()),
            Self::File(_) | Self::Synthetic(..) | Self::Served(_) => Origin::Chosen,
            Self::Example => Origin::Example,
        }
    }
}
