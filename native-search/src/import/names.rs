//! What names of files and folders say.

use std::path::Path;

use shared::cases::Split;

/// A file's name without its ending (or both of `.nii.gz`), and the ending in lower case.
pub(super) fn named(path: &Path) -> (String, String) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let whole = name.strip_suffix(".gz").unwrap_or(&name);
    match whole.rsplit_once('.') {
        Some((stem, ending)) => (stem.to_owned(), ending.to_ascii_lowercase()),
        None => (whole.to_owned(), String::new()),
    }
}

/// The name of the folder that a file lies in.
pub(super) fn parent(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name);
    folder.unwrap_or_default().to_string_lossy().into_owned()
}

pub(super) fn is_readable(path: &Path) -> bool {
    let (_, ending) = named(path);
    [
        "png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "nii", "dcm",
    ]
    .contains(&ending.as_str())
}

/// The number that the last digits of a name are.
pub(super) fn digits(name: &str) -> Option<u32> {
    let end = name.trim_end_matches(|c: char| !c.is_ascii_digit());
    let start = end.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    end[start..].parse().ok()
}

/// Training, validation or test, by a folder's name.
pub(super) fn split_of(path: &Path) -> Option<Split> {
    let folders = path.parent()?.to_string_lossy().to_ascii_lowercase();
    let parts = [
        ("training", Split::Train),
        ("validation", Split::Val),
        ("test", Split::Test),
    ];
    let found = parts.into_iter().find(|(word, _)| folders.contains(word));
    found.map(|(_, split)| split)
}

/// Whether it is called like a NIfTI file.
pub(super) fn is_nifti(path: &Path) -> bool {
    named(path).1 == "nii"
}
