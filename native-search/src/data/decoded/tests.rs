use std::fs;
use std::os::unix::fs::MetadataExt as _;

use shared::cases::Sample;
use shared::formats::{encode_png_gray, encode_png_rgb};
use tempfile::TempDir;

use super::super::folder::tests::synthetic_set;
use super::super::{SplitRecipe, content_digests};
use super::*;

/// Bytes of the header, of a case's row and of the digest.
const FRAME: [u64; 3] = [80, 17, 32];

fn preprocess(channels: usize) -> Preprocess {
    Preprocess {
        size: [8, 12],
        channels,
        ..Preprocess::default()
    }
}

/// Six cases and an empty folder for what is decoded of them.
fn six() -> (TempDir, DataSet, TempDir) {
    let folder = synthetic_set(6);
    let set = DataSet::open(folder.path(), &SplitRecipe::default()).unwrap();
    (folder, set, tempfile::tempdir().unwrap())
}

/// The training part of the set, of three channels.
fn training(set: &DataSet, decoded: &TempDir) -> StoredUnion {
    let decoded = Decoded::open(decoded.path(), Path::new("run")).unwrap();
    let sets = std::slice::from_ref(set);
    let union = decoded.union(sets, Split::Train, &preprocess(3), 1);
    union.unwrap()
}

/// The files in it.
fn files_in(decoded: &TempDir) -> Vec<PathBuf> {
    let mut paths = files::entries(decoded.path()).unwrap();
    paths.sort();
    paths
}

/// Everything of every sample: names, domain, values as bits, classes.
fn everything(union: &Union) -> Vec<(String, usize, Vec<u32>, Vec<u8>)> {
    let one = |sample: &Sample| {
        let pair = sample.pair().unwrap();
        assert_eq!(sample.size(), pair.mask.size());
        let bits = pair.image.values().iter().map(|v| v.to_bits());
        (
            format!("{} of {}", sample.id, sample.group),
            sample.domain,
            bits.collect(),
            pair.mask.values().to_vec(),
        )
    };
    union.samples.iter().map(one).collect()
}

/// Compares what is held with what is stored, part by part; the bytes of all files.
fn compare(set: &DataSet, channels: usize, classes: usize) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let decoded = Decoded::open(folder.path(), Path::new("run")).unwrap();
    let sets = std::slice::from_ref(set);
    for split in Split::ALL {
        let held = Union::load(sets, split, &preprocess(channels), classes).unwrap();
        let stored = decoded.union(sets, split, &preprocess(channels), classes);
        let stored = stored.unwrap();
        assert_eq!(everything(&stored.union), everything(&held));
        assert_eq!(stored.union.names, held.names);
        assert!(stored.union.samples.iter().all(|s| s.held().is_none()));
        let digests = content_digests(&set.part(split)).unwrap();
        let digests: BTreeSet<String> = digests.into_iter().collect();
        assert_eq!(stored.digests, digests);
        assert!(stored.notes.is_empty());
    }
    let length = |path: &PathBuf| fs::metadata(path).unwrap().len();
    files_in(&folder).iter().map(length).sum()
}

#[test]
fn stored_samples_are_the_held_ones_to_the_bit() {
    let (_folder, set, _) = six();
    let parts = Split::ALL.map(|split| u64::from(!set.part(split).is_empty()));
    let parts: u64 = parts.iter().sum();
    let [head, row, digest] = FRAME;
    let around = parts * (head + digest) + 6 * row;
    // Grey is stored as one plane.
    assert_eq!(compare(&set, 3, 1), around + 6 * 96 * (4 + 1));
    for (index, case) in set.cases.iter().enumerate() {
        let bytes = (0..72).map(|i: usize| (i * (index + 3) % 251) as u8);
        let bytes: Vec<u8> = bytes.collect();
        fs::write(&case.image, encode_png_rgb([4, 6], &bytes).unwrap()).unwrap();
        let classes: Vec<u8> = (0..24).map(|i| i % 4).collect();
        fs::write(&case.mask, encode_png_gray([4, 6], &classes).unwrap()).unwrap();
    }
    assert_eq!(compare(&set, 3, 3), around + 6 * 96 * (3 * 4 + 1));
    assert_eq!(compare(&set, 1, 3), around + 6 * 96 * (4 + 1));
}

#[test]
fn a_file_serves_again_and_one_of_other_settings_does_not() {
    let (_folder, set, decoded) = six();
    let first = everything(&training(&set, &decoded).union);
    let file = &files_in(&decoded)[0];
    let inode = || fs::metadata(file).unwrap().ino();
    let before = inode();
    assert_eq!(everything(&training(&set, &decoded).union), first);
    assert_eq!((inode(), files_in(&decoded).len()), (before, 1));
    let open = Decoded::open(decoded.path(), Path::new("run")).unwrap();
    let sets = std::slice::from_ref(&set);
    let grey = open.union(sets, Split::Train, &preprocess(1), 1).unwrap();
    assert_ne!(everything(&grey.union), first);
    // An image that shows something else.
    let case = set.part(Split::Train)[0];
    fs::write(&case.image, encode_png_gray([4, 6], &[9; 24]).unwrap()).unwrap();
    assert_ne!(everything(&training(&set, &decoded).union), first);
    assert_eq!((inode(), files_in(&decoded).len()), (before, 3));
}

#[test]
fn a_damaged_file_is_named_and_made_again() {
    let (_folder, set, decoded) = six();
    let first = everything(&training(&set, &decoded).union);
    let file = &files_in(&decoded)[0];
    let whole = fs::read(file).unwrap();
    let mut longer = whole.clone();
    longer.insert(whole.len() / 2, 0);
    let mut headless = whole.clone();
    headless[8] += 1;
    for damaged in [
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
        longer.as_slice(),
        headless.as_slice(),
        &whole[..0],
    ] {
        fs::write(file, damaged).unwrap();
        let again = training(&set, &decoded);
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(again.notes[0].contains(&name), "{:?}", again.notes);
        assert_eq!(everything(&again.union), first);
        assert_eq!(fs::read(file).unwrap(), whole);
        assert!(training(&set, &decoded).notes.is_empty());
    }
}

#[test]
fn what_was_not_written_to_its_end_is_removed_and_a_run_s_folder_is_refused() {
    let (_folder, set, decoded) = six();
    let unfinished = decoded.path().join(".unfinished-x");
    fs::write(&unfinished, b"half").unwrap();
    let writing = locked(decoded.path()).unwrap();
    Decoded::open(decoded.path(), Path::new("run")).unwrap();
    assert!(unfinished.exists(), "another process may be writing it");
    drop(writing);
    training(&set, &decoded);
    assert!(!unfinished.exists());
    let run = decoded.path().join("run");
    let error = Decoded::open(&run.join("decoded"), &run);
    assert!(error.unwrap_err().to_string().contains("of the run"));
    let error = Decoded::open(&set.cases[0].image, Path::new("run"));
    assert!(error.unwrap_err().to_string().contains("--decoded"));
}

#[test]
fn a_file_that_is_cut_while_it_is_used_is_named_with_its_case() {
    let (_folder, set, decoded) = six();
    let union = training(&set, &decoded).union;
    let file = &files_in(&decoded)[0];
    let cut = File::options().write(true).open(file).unwrap();
    cut.set_len(100).unwrap();
    let last = union.samples.last().unwrap();
    last.read_ahead();
    let message = last.pair().unwrap_err().to_string();
    let path = file.display().to_string();
    for expected in [last.id.as_str(), path.as_str(), "--resume"] {
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_changed_byte_of_a_record_is_noticed_when_it_is_read() {
    let (_folder, set, decoded) = six();
    let union = training(&set, &decoded).union;
    let path = &files_in(&decoded)[0];
    let mut bytes = fs::read(path).unwrap();
    // Behind the header, in the first record.
    bytes[90] ^= 1;
    fs::write(path, bytes).unwrap();
    let message = union.samples[0].pair().unwrap_err().to_string();
    assert!(message.contains("its pixels are damaged"), "{message}");
    assert!(union.samples[1].pair().is_ok());
}

#[test]
fn two_at_a_time_make_one_file() {
    let (_folder, set, decoded) = six();
    let both = std::thread::scope(|scope| {
        let threads = [(); 2].map(|()| scope.spawn(|| everything(&training(&set, &decoded).union)));
        threads.map(|thread| thread.join().unwrap())
    });
    assert_eq!(both[0], both[1]);
    assert_eq!(files_in(&decoded).len(), 1);
}
