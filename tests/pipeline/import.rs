//! Data sets as their owners distribute them, through the program.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::path::Path;

use image::{GrayImage, ImageFormat, Luma};
use native_search::data::{DataSet, SplitRecipe, load_original};
use shared::formats::{decode_image, decode_mask};

use super::program::{fails, left_out, works};
use super::real_images::folder;
use super::turned::{BODY, Way, nifti, tissue};

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

fn organ(voxel: [usize; 3]) -> bool {
    tissue(voxel) == 110
}

/// An abdomen in the way of LiTS: 1 is the organ, 2 a spot in it.
fn patient(folder: &Path, number: usize, way: Way) {
    let spot = |[x, y, z]: [usize; 3]| x == 26 && y == 18 && z == 4;
    let label = |voxel| match (organ(voxel), spot(voxel)) {
        (_, true) => 2,
        (organ, false) => i16::from(organ),
    };
    fs::create_dir_all(folder).unwrap();
    fs::write(
        folder.join(format!("volume-{number}.nii")),
        nifti(way, tissue),
    )
    .unwrap();
    fs::write(
        folder.join(format!("segmentation-{number}.nii")),
        nifti(way, label),
    )
    .unwrap();
}

#[test]
fn volumes_become_upright_windowed_slices_grouped_by_patient() {
    let dir = tempfile::tempdir().unwrap();
    let raw = dir.path().join("raw");
    patient(&raw, 1, [(0, 1), (1, 1), (2, 1)]);
    patient(&raw, 2, [(1, -1), (2, 1), (0, -1)]);
    let (from, out) = (path(dir.path(), "raw"), path(dir.path(), "lits"));
    let import = [
        "data", "import", "--layout", "lits", "--from", &from, "--out", &out,
    ];
    let text = works(&import);
    // The organ lies in the slices 3 to 5.
    assert!(text.contains("6 images of 2 cases"), "{text}");
    let set = DataSet::open(Path::new(&out), &SplitRecipe::default()).unwrap();
    let of = |id: &str| set.cases.iter().find(|case| case.id == id).unwrap();
    let (image, mask) = load_original(of("volume-1-0004"), 1).unwrap();
    assert_eq!(image.size(), [BODY[1], BODY[0]]);
    for row in 0..BODY[1] {
        for column in 0..BODY[0] {
            // The front is above, the body's right at the left.
            let voxel = [BODY[0] - 1 - column, BODY[1] - 1 - row, 4];
            let at = row * BODY[0] + column;
            assert_eq!(mask.values()[at] == 1, organ(voxel), "{voxel:?}");
            // The abdomen's window, 40/400: 20 is 0.45, 110 is 0.675.
            let expected = match tissue(voxel) {
                110 => 0.675,
                20 => 0.45,
                _ => 0.0,
            };
            assert!((image.channel(0)[at] - expected).abs() < 0.01, "{voxel:?}");
        }
    }
    // The other patient lies otherwise in the file and is the same body.
    let (other, same) = load_original(of("volume-2-0004"), 1).unwrap();
    assert_eq!((other, same), (image, mask));
    assert_eq!(of("volume-2-0004").group, "volume-2");

    let again = path(dir.path(), "spots");
    let spots = ["--labels", "2", "--window", "liver", "--every", "2"];
    let flags = [
        "data", "import", "--layout", "lits", "--from", &from, "--out", &again,
    ];
    assert!(works(&[&flags[..], &spots[..]].concat()).contains("2 images of 2 cases"));
    fails(&import, "already and is not empty");
    let none = path(dir.path(), "none");
    let flags = [
        "data", "import", "--layout", "lits", "--from", &from, "--out", &none,
    ];
    fails(
        &[&flags[..], &["--labels", "7"]].concat(),
        "no slice has 1 pixels",
    );
}

#[test]
fn labels_become_classes_in_the_order_in_which_they_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let raw = dir.path().join("raw");
    patient(&raw, 1, [(0, 1), (1, 1), (2, 1)]);
    let (from, out) = (path(dir.path(), "raw"), path(dir.path(), "lits"));
    let import = [
        "data", "import", "--layout", "lits", "--from", &from, "--out", &out,
    ];
    fails(
        &[&import[..], &["--classes", "2,2"]].concat(),
        "names a label twice",
    );
    works(&[&import[..], &["--classes", "2,1"]].concat());
    let set = DataSet::open(Path::new(&out), &SplitRecipe::default()).unwrap();
    let case = set.cases.iter().find(|case| case.id == "volume-1-0004");
    let (_, mask) = load_original(case.unwrap(), 2).unwrap();
    let spot = (BODY[1] - 1 - 18) * BODY[0] + BODY[0] - 1 - 26;
    assert_eq!(mask.values()[spot], 1, "the spot was 2");
    assert_eq!(mask.of_class(1, 2).foreground(), 1);
    assert!(mask.of_class(2, 2).foreground() > 1);
    let manifest = fs::read_to_string(Path::new(&out).join("manifest.json")).unwrap();
    assert!(manifest.contains("labels as classes 1, 2, …: 2, 1"));
}

#[test]
fn an_import_goes_on_where_it_was_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let raw = dir.path().join("raw");
    let straight = [(0, 1), (1, 1), (2, 1)];
    patient(&raw, 1, straight);
    patient(&raw, 2, straight);
    let label = raw.join("segmentation-2.nii");
    let whole = fs::read(&label).unwrap();
    fs::write(&label, &whole[..400]).unwrap();
    let (from, out) = (path(dir.path(), "raw"), path(dir.path(), "lits"));
    let import = [
        "data", "import", "--layout", "lits", "--from", &from, "--out", &out,
    ];
    fails(&import, "case volume-2");
    assert!(!Path::new(&out).join("manifest.json").exists());
    fails(
        &[&import[..], &["--every", "2"]].concat(),
        "an import with other settings",
    );
    // What is done is not read again.
    fs::write(raw.join("volume-1.nii"), b"").unwrap();
    fs::write(&label, whole).unwrap();
    assert!(works(&import).contains("6 images of 2 cases"));
    assert!(!Path::new(&out).join(".import").exists());
}

#[test]
fn masks_saved_as_jpeg_and_nuclei_one_by_one_become_binary() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, picture: &GrayImage, format| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        picture.save_with_format(path, format).unwrap();
    };
    let square = |from: u32| {
        GrayImage::from_fn(32, 24, |x, y| {
            let inside = (from..from + 8).contains(&x) && (8..16).contains(&y);
            Luma([255 * u8::from(inside)])
        })
    };
    for name in ["a", "b"] {
        write(
            &format!("kvasir/images/{name}.jpg"),
            &square(8),
            ImageFormat::Jpeg,
        );
        write(
            &format!("kvasir/masks/{name}.jpg"),
            &square(8),
            ImageFormat::Jpeg,
        );
        write(
            &format!("dsb/{name}/images/{name}.png"),
            &square(0),
            ImageFormat::Png,
        );
        write(
            &format!("dsb/{name}/masks/1.png"),
            &square(0),
            ImageFormat::Png,
        );
        write(
            &format!("dsb/{name}/masks/2.png"),
            &square(16),
            ImageFormat::Png,
        );
    }
    for (layout, from, foreground) in [("kvasir-seg", "kvasir", 64), ("dsb2018", "dsb", 128)] {
        let (from, out) = (path(dir.path(), from), path(dir.path(), layout));
        works(&[
            "data", "import", "--layout", layout, "--from", &from, "--out", &out,
        ]);
        let mask = fs::read(format!("{out}/masks/a.png")).unwrap();
        assert_eq!(
            decode_mask(&mask).unwrap().foreground(),
            foreground,
            "{layout}"
        );
        assert!(works(&["data", "check", &out]).contains("24x32"));
    }
    let from = path(dir.path(), "dsb");
    let wrong = [
        "data", "import", "--layout", "isic", "--from", &from, "--out", "x",
    ];
    fails(&wrong, "no case of layout isic");
}

/// Slices of CHAOS as they were published, where there are some.
#[test]
fn published_chaos_slices_agree_with_their_masks() {
    let raw = folder().join("raw-samples/chaos-ct-set3-dicom");
    if !raw.is_dir() {
        let missing = raw.display();
        return left_out(&format!(
            "no {missing}; MIXSEARCH_DATA names another folder"
        ));
    }
    let dir = tempfile::tempdir().unwrap();
    let out = path(dir.path(), "chaos");
    let from = raw.display().to_string();
    works(&[
        "data", "import", "--layout", "chaos-ct", "--from", &from, "--out", &out,
    ]);
    for number in 30..35 {
        let id = format!("chaos-ct-set3-dicom-0{number}");
        let read = |folder: &str| fs::read(format!("{out}/{folder}/{id}.png")).unwrap();
        let image = decode_image(&read("images")).unwrap();
        let mask = decode_mask(&read("masks")).unwrap();
        let published = raw.join(format!("Ground/liver_GT_0{number}.png"));
        assert_eq!(mask, decode_mask(&fs::read(published).unwrap()).unwrap());
        // A liver in its portal phase is brighter than the rest of the slice, which is half air.
        let mean = |inside: bool| {
            let pairs = image.channel(0).iter().zip(mask.values());
            let values: Vec<f32> = pairs
                .filter(|(_, class)| (**class == 1) == inside)
                .map(|(value, _)| *value)
                .collect();
            values.iter().sum::<f32>() / values.len() as f32
        };
        assert!(
            mean(true) > 0.5 && mean(true) > mean(false) + 0.2,
            "{number}"
        );
    }
}
