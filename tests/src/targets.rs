//! What reads files and messages of others: each with its corpus, what is done with the bytes, and what it may hold.

use std::hint::black_box;
use std::sync::LazyLock;

use native_search::data::{DataSet, SplitRecipe};
use shared::drawing::architecture_svg;
use shared::formats::{
    MAX_BYTES, MOST_CLASSES, SlicePlane, Source, Volume, decode_class_mask, decode_image,
    decode_mask, decode_series, decode_source, encode_nifti_mask, series_of,
};
use shared::genotype::Genotype;
use shared::profile::Profile;
use shared::recipe::Recipe;
use shared::segment::{Device, Segmenter};
use web::pages::architecture::origin::Origin;
use web::pages::architecture::recording::Recording;
use web::pages::architecture::selection::Selection;
use web::pages::mixing::setup::Setup;
use web::pages::search::controls::settings_of;
use web::protocol::{Call, Message, decode};
use web::route::{Link, Route};

use crate::corpus;
use crate::mutation::Kind;

/// Something that reads what others wrote.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name in reports.
    pub name: &'static str,
    /// How its files are changed.
    pub kind: Kind,
    /// Sound files.
    pub corpus: fn() -> anyhow::Result<Vec<Vec<u8>>>,
    /// Reads the bytes and goes on with what it got; true where it was accepted.
    pub read: fn(&[u8]) -> bool,
    /// The most bytes that it may hold meanwhile.
    pub most_held: u64,
}

const MIB: u64 = 1 << 20;
/// What decoding a picture may take (`shared::formats`), once more for a copy, and something for the rest.
const PICTURE: u64 = 2 * 512 * MIB + 64 * MIB;
/// The values of a volume, the file, and something for the rest.
const VOLUME: u64 = 2 * MAX_BYTES + 64 * MIB;

/// All of them.
pub const TARGETS: [Target; 12] = [
    text("genotype", corpus::genotypes, genotype, 64 * MIB),
    text("recipe", || Ok(corpus::recipes()), recipe, 64 * MIB),
    text(
        "data manifest",
        || Ok(corpus::data_manifests()),
        data_manifest,
        64 * MIB,
    ),
    text("link", corpus::links, link, 64 * MIB),
    text(
        "recording",
        || Ok(corpus::recordings()),
        recording,
        64 * MIB,
    ),
    text(
        "model header",
        corpus::model_headers,
        model_header,
        128 * MIB,
    ),
    binary("model", corpus::models, model, 128 * MIB),
    binary("picture", corpus::pictures, picture, PICTURE),
    binary("mask", corpus::masks, mask, PICTURE),
    binary("DICOM", || Ok(corpus::dicom()), dicom, VOLUME),
    binary("NIfTI", || Ok(corpus::nifti()), nifti, VOLUME),
    binary("message", corpus::messages, message, 64 * MIB),
];

type Corpus = fn() -> anyhow::Result<Vec<Vec<u8>>>;

const fn text(name: &'static str, corpus: Corpus, read: fn(&[u8]) -> bool, most: u64) -> Target {
    Target {
        name,
        kind: Kind::Text,
        corpus,
        read,
        most_held: most,
    }
}

const fn binary(name: &'static str, corpus: Corpus, read: fn(&[u8]) -> bool, most: u64) -> Target {
    Target {
        kind: Kind::Binary,
        ..text(name, corpus, read, most)
    }
}

/// Counts and draws what was read, as the app and `inspect` do.
fn look_at(genotype: &Genotype) {
    let side = genotype.lattice.size_multiple();
    let profile = Profile::of(&genotype.plan(), [side, side]);
    assert!(profile.parameters.registered > 0, "a network has weights");
    assert!(!architecture_svg(genotype).is_empty(), "a drawing");
}

fn genotype(bytes: &[u8]) -> bool {
    let Ok(read) = Genotype::from_json(&String::from_utf8_lossy(bytes)) else {
        return false;
    };
    look_at(&read);
    let again = Genotype::from_json(&read.to_json());
    assert!(
        again.is_ok_and(|again| again == read),
        "it reads back as it was"
    );
    true
}

fn recipe(bytes: &[u8]) -> bool {
    let Ok(read) = Recipe::parse(&String::from_utf8_lossy(bytes)) else {
        return false;
    };
    drop(read.search_settings());
    let again = Recipe::parse(&read.to_toml());
    assert!(
        again.is_ok_and(|again| again == read),
        "it reads back as it was"
    );
    true
}

/// A data set of four cases, whose manifest is written over and over.
static DATA: LazyLock<Option<tempfile::TempDir>> = LazyLock::new(|| {
    let dir = tempfile::tempdir().ok()?;
    for folder in ["images", "masks"] {
        std::fs::create_dir(dir.path().join(folder)).ok()?;
        for case in 0..4 {
            std::fs::write(dir.path().join(folder).join(format!("{case}.png")), b"").ok()?;
        }
    }
    Some(dir)
});

fn data_manifest(bytes: &[u8]) -> bool {
    let dir = DATA.as_ref().expect("a temporary folder can be written");
    let written = std::fs::write(dir.path().join("manifest.json"), bytes);
    assert!(written.is_ok(), "a temporary folder can be written");
    let Ok(set) = DataSet::open(dir.path(), &SplitRecipe::default()) else {
        return false;
    };
    let inside = |path: &std::path::Path| path.starts_with(dir.path());
    assert!(
        set.cases
            .iter()
            .all(|case| inside(&case.image) && inside(&case.mask))
    );
    true
}

fn link(bytes: &[u8]) -> bool {
    let link = Link::parse(&String::from_utf8_lossy(bytes));
    match link.route {
        Route::Architecture => {
            for key in ["g", "h"] {
                if let Some(Ok(origin)) = link.text(key).map(Origin::parse)
                    && let Some(genotype) = origin.genotype(None)
                {
                    look_at(&genotype);
                    let selection = link.value::<Selection>("at");
                    black_box(selection.map(|at| at.in_lattice(genotype.lattice)));
                }
            }
        }
        Route::Mixing => {
            let (setup, _) = Setup::of(&link);
            drop(setup.composed());
            let sum: f32 = setup.weights().iter().sum();
            assert!(
                (sum - 1.0).abs() < 0.01,
                "weights of a composite sum to {sum}"
            );
        }
        Route::Search => drop(settings_of(&link)),
        Route::Segment | Route::Runs => {}
    }
    Link::parse(&link.to_string()) == link
}

fn recording(bytes: &[u8]) -> bool {
    let Ok(read) = Recording::parse(&String::from_utf8_lossy(bytes)) else {
        return false;
    };
    look_at(&read.genotype(read.count() - 1));
    true
}

fn model(bytes: &[u8]) -> bool {
    Segmenter::from_bytes(bytes, &Device::flex()).is_ok()
}

/// The header of a model file, and its weights.
pub fn split_model(bytes: &[u8]) -> [&[u8]; 2] {
    let length = bytes
        .first_chunk::<8>()
        .map_or(0, |first| u64::from_le_bytes(*first));
    let (header, weights) = bytes[8..].split_at(length as usize);
    [header, weights]
}

/// The weights behind the headers that the corpus has; the first is a found network's.
static WEIGHTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let models = corpus::models().unwrap_or_default();
    models
        .iter()
        .map(|model| split_model(model)[1].to_vec())
        .collect()
});

fn model_header(bytes: &[u8]) -> bool {
    let mut accepted = false;
    for weights in WEIGHTS.iter() {
        let length = (bytes.len() as u64).to_le_bytes();
        accepted |= model(&[&length, bytes, weights.as_slice()].concat());
    }
    accepted
}

fn picture(bytes: &[u8]) -> bool {
    decode_image(bytes).is_ok()
}

fn mask(bytes: &[u8]) -> bool {
    // What is no mask of several classes may be one of one.
    black_box(decode_class_mask(bytes, MOST_CLASSES).is_ok());
    decode_mask(bytes).is_ok()
}

/// Shows the middle slice of every plane, and writes a mask of it where the file has a frame for one.
fn look_through(volume: &Volume) {
    drop((volume.notes(), volume.voxel_ml(), volume.is_ct()));
    for plane in SlicePlane::ALL {
        let middle = volume.count(plane) / 2;
        black_box((volume.pixel_mm(plane), volume.sides(plane)));
        if volume.slice(plane, middle, volume.window()).is_ok()
            && volume.is_nifti()
            && let Ok(mask) = volume.mask_where(plane, middle, |value| value > 0.0)
        {
            drop(encode_nifti_mask(volume, plane, middle, &mask));
        }
    }
}

fn volume(bytes: &[u8]) -> bool {
    match decode_source(bytes.to_vec()) {
        Ok(Source::Slices(volume)) => look_through(&volume),
        Ok(Source::Frames(frames)) => {
            for index in [0, frames.count() - 1] {
                black_box((frames.frame(index).is_ok(), frames.note(index)));
            }
        }
        Ok(Source::Picture(_) | Source::Colours(_)) => {}
        Err(_) => return false,
    }
    true
}

fn dicom(bytes: &[u8]) -> bool {
    drop(series_of(bytes));
    if let Ok(volume) = decode_series(&[bytes.to_vec(), bytes.to_vec()]) {
        look_through(&volume);
    }
    volume(bytes)
}

fn nifti(bytes: &[u8]) -> bool {
    volume(bytes)
}

fn message(bytes: &[u8]) -> bool {
    let read = decode::<Message>(bytes).is_ok();
    decode::<Call>(bytes).is_ok() || read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_files_are_accepted() {
        for target in TARGETS {
            let corpus = (target.corpus)().unwrap();
            let accepted = corpus.iter().filter(|bytes| (target.read)(bytes)).count();
            // Compressed frames of DICOM are also of depths that the file around them does not have.
            let most = if target.name == "DICOM" {
                corpus.len() / 2
            } else {
                corpus.len()
            };
            assert!(
                accepted >= most,
                "{}: {accepted} of {}",
                target.name,
                corpus.len()
            );
        }
    }
}
