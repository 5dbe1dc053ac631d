//! Series of files with one slice each.

use super::super::tags::{BETWEEN, INTERCEPT, ORIENTATION, PIXEL_SPACING, POSITION, ROWS, SERIES};
use super::super::{SeriesError, decode_series, grouped_by_series, series_of};
use super::File;
use crate::formats::{SlicePlane, WindowPreset};

const SIZE: [usize; 2] = [2, 3];

/// Axial, 4 mm above the last one; its values are its number.
fn slice(number: u16) -> File {
    File::grey(1, SIZE, &[number; 6])
        .text(SERIES, "1.2.3")
        .text(ORIENTATION, "1\\0\\0\\0\\1\\0")
        .text(POSITION, &format!("-10\\20\\{}", 4 * number))
        .text(PIXEL_SPACING, "0.5\\0.75")
        .text(BETWEEN, "9")
}

fn files(slices: &[File]) -> Vec<Vec<u8>> {
    slices.iter().map(File::bytes).collect()
}

fn error(slices: &[File]) -> String {
    decode_series(&files(slices)).unwrap_err().to_string()
}

#[test]
fn slices_lie_in_the_order_of_their_positions() {
    let volume = decode_series(&files(&[slice(3), slice(1), slice(2), slice(4)])).unwrap();
    assert_eq!(volume.size(), [4, 2, 3]);
    assert_eq!(volume.spacing_mm(), Some([4.0, 0.5, 0.75]));
    let numbers: Vec<f32> = volume.values().step_by(6).collect();
    assert_eq!(numbers, [1.0, 2.0, 3.0, 4.0]);
    // From the front, with the head above.
    assert_eq!(volume.plane(), SlicePlane::Axial);
    let full = WindowPreset::Full.window(volume.range());
    let coronal = volume.slice(SlicePlane::Coronal, 0, full).unwrap();
    assert_eq!(coronal.size(), [4, 3]);
    assert_eq!((coronal.values()[0], coronal.values()[11]), (1.0, 0.0));
    // Where rows are counted the other way, slices are, too.
    let turned = [1, 2, 3, 4].map(|n| slice(n).text(ORIENTATION, "1\\0\\0\\0\\-1\\0"));
    let turned = decode_series(&files(&turned)).unwrap();
    assert_eq!(turned.values().next(), Some(4.0));
    assert_eq!(
        turned.slice(SlicePlane::Coronal, 0, full).unwrap().values()[0],
        1.0
    );
}

#[test]
fn slices_with_scales_of_their_own_keep_their_values() {
    let lower = slice(2).text(INTERCEPT, "-1024");
    let volume = decode_series(&files(&[slice(1), lower])).unwrap();
    let numbers: Vec<f32> = volume.values().step_by(6).collect();
    assert_eq!(numbers, [1.0, -1022.0]);
}

#[test]
fn slices_that_make_no_volume_are_refused_in_one_sentence() {
    let three = |last: File| error(&[slice(1), slice(2), last]);
    let taller = slice(3).short(ROWS, 1);
    assert!(three(taller).contains("differ in size"));
    let coarser = slice(3).text(PIXEL_SPACING, "0.5\\0.8");
    assert!(three(coarser).contains("size of their pixels"));
    let tilted = slice(3).text(ORIENTATION, "1\\0\\0\\0\\0.9\\0.436");
    assert!(three(tilted).contains("differ in direction"));
    let gap = three(slice(5));
    assert!(gap.contains("4.000 to 12.000 mm apart"), "{gap}");
    assert!(three(slice(2)).contains("0.000 to 4.000 mm apart"));
    let cut = [slice(1).bytes(), slice(2).bytes()[..300].to_vec()];
    let refused = decode_series(&cut).unwrap_err();
    assert!(
        matches!(refused, SeriesError::File { file: 2, .. }),
        "{refused}"
    );
    let frames = File::grey(2, SIZE, &[0; 12]);
    assert!(
        error(&[slice(1), frames]).contains("file 2 of the DICOM series is no single grey slice")
    );
}

#[test]
fn a_series_is_known_by_its_number_where_its_slices_have_a_place() {
    assert_eq!(series_of(&slice(1).bytes()), Some("1.2.3".to_owned()));
    assert_eq!(series_of(&slice(1).text(POSITION, "").bytes()), None);
    assert_eq!(series_of(&File::grey(2, SIZE, &[0; 12]).bytes()), None);
    assert_eq!(series_of(b"GIF89a"), None);
}

#[test]
fn files_of_a_series_belong_together_and_others_stand_alone() {
    let series = ["a", "", "b", "a", "", "b", "c"];
    let series = series.map(|name| (!name.is_empty()).then(|| name.to_owned()));
    let groups = grouped_by_series(&series);
    assert_eq!(groups, [vec![0, 3], vec![1], vec![2, 5], vec![4], vec![6]]);
    assert!(grouped_by_series(&[]).is_empty());
}
