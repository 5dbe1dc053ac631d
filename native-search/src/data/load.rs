//! Loading: from a case's files to its pixels in the network's frame, and to a sample.

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use shared::cases::{Pair, Pixels, Sample};
use shared::formats::{
    DecodeError, decode_any_mask, decode_class_mask, decode_image, decode_image_beside,
};
use shared::imaging::{Image, Mask, Preprocess};

use super::folder::Case;
use super::walk;

/// The case at network size, its mask of so many foreground classes.
///
/// # Errors
/// As [`load_original`].
pub fn load(case: &Case, preprocess: &Preprocess, classes: usize) -> Result<Pair> {
    let (image, mask) = load_original(case, classes)?;
    Ok(in_frame(&image, &mask, preprocess))
}

/// A case of its own size at network size.
pub(super) fn in_frame(image: &Image, mask: &Mask, preprocess: &Preprocess) -> Pair {
    Pair {
        image: preprocess.apply(image).image,
        mask: preprocess.apply_mask(mask),
    }
}

/// The case at its own size, its mask of so many foreground classes.
///
/// # Errors
/// A file is missing or damaged, the mask holds other values than these classes have, or the sizes differ.
pub fn load_original(case: &Case, classes: usize) -> Result<(Image, Mask)> {
    load_with(case, |bytes| decode_class_mask(bytes, classes))
}

/// The image of a case at its own size, upright as its mask is, whatever classes that has.
///
/// # Errors
/// As [`load_original`].
pub fn load_image(case: &Case) -> Result<Image> {
    Ok(load_with(case, decode_any_mask)?.0)
}

fn load_with(
    case: &Case,
    decode: impl FnOnce(&[u8]) -> Result<Mask, DecodeError>,
) -> Result<(Image, Mask)> {
    let bytes = walk::read(&case.image)?;
    let mask = decode(&walk::read(&case.mask)?)
        .with_context(|| format!("cannot use the mask {}", case.mask.display()));
    let image = match &mask {
        Ok(mask) => decode_image_beside(&bytes, mask.size()),
        Err(_) => decode_image(&bytes),
    };
    let image = image.with_context(|| format!("cannot use the image {}", case.image.display()))?;
    let mask = mask?;
    let ([height, width], [mask_height, mask_width]) = (image.size(), mask.size());
    ensure!(
        image.size() == mask.size(),
        "the mask is {mask_height} x {mask_width} but its image is {height} x {width} (height x \
         width); export the mask at the image's size, {}",
        case.mask.display()
    );
    Ok((image, mask))
}

/// All cases at network size, in the given order, on all cores.
///
/// # Errors
/// The first case in that order that cannot be loaded; see [`load_original`].
pub fn load_all(cases: &[&Case], preprocess: &Preprocess, classes: usize) -> Result<Vec<Pair>> {
    let loaded: Vec<Result<Pair>> = cases
        .par_iter()
        .map(|case| load(case, preprocess, classes))
        .collect();
    loaded.into_iter().collect()
}

/// A case of the data set `domain`, with its pixels.
pub(super) fn sample(case: &Case, domain: usize, pixels: Pixels) -> Sample {
    Sample {
        pixels,
        domain,
        id: case.id.clone(),
        group: case.group.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use shared::formats::encode_png_gray;

    use super::super::folder::tests::synthetic_set;
    use super::super::{DataSet, SplitRecipe};
    use super::*;

    #[test]
    fn cases_come_at_network_size_in_the_given_order() {
        let folder = synthetic_set(6);
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        let cases: Vec<&Case> = set.cases.iter().rev().collect();
        let preprocess = Preprocess {
            size: [8, 4],
            ..Preprocess::default()
        };
        let pairs = load_all(&cases, &preprocess, 1).expect("sound files");
        let alone = load(&set.cases[5], &preprocess, 1).expect("sound files");
        assert_eq!((pairs.len(), &pairs[0]), (6, &alone));
        assert_ne!(pairs[0], pairs[5]);
        let fits = |pair: &Pair| {
            let sizes = [pair.image.size(), pair.mask.size()];
            pair.image.channels() == 3 && sizes == [[8, 4]; 2]
        };
        assert!(pairs.iter().all(fits));
        let held = Pixels::Held(alone);
        let sample = sample(&set.cases[5], 2, held);
        assert_eq!((sample.id.as_str(), sample.domain), ("case-5", 2));
    }

    #[test]
    fn damaged_shaded_and_unequal_files_are_named() {
        let folder = synthetic_set(2);
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        let case = &set.cases[0];
        let error = || {
            format!(
                "{:#}",
                load(case, &Preprocess::default(), 1).expect_err("a broken case")
            )
        };

        let other = encode_png_gray([6, 4], &[0; 24]).expect("24 bytes");
        fs::write(&case.mask, other).expect("writable");
        assert!(
            error().contains("the mask is 6 x 4 but its image is 4 x 6"),
            "{}",
            error()
        );

        let shades: Vec<u8> = (0..24).collect();
        fs::write(
            &case.mask,
            encode_png_gray([4, 6], &shades).expect("24 bytes"),
        )
        .expect("writable");
        assert!(
            error().contains("not binary") && error().contains("masks/case-0.png"),
            "{}",
            error()
        );

        fs::write(&case.image, b"\x89PNG\r\n\x1a\nnothing").expect("writable");
        assert!(
            error().contains("damaged") && error().contains("images/case-0.png"),
            "{}",
            error()
        );
    }
    #[test]
    fn masks_of_several_classes_are_read_as_they_are_and_other_values_named_with_their_file() {
        let folder = synthetic_set(2);
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        let case = &set.cases[0];
        let values: Vec<u8> = (0..24).map(|i| i % 4).collect();
        let file = encode_png_gray([4, 6], &values).expect("24 bytes");
        fs::write(&case.mask, file).expect("writable");
        let (image, mask) = load_original(case, 3).expect("three classes");
        assert_eq!(mask.values(), values);
        assert_eq!(load_image(case).expect("any classes"), image);
        let preprocess = Preprocess {
            size: [8, 12],
            ..Preprocess::default()
        };
        let sample = load(case, &preprocess, 3).expect("three classes");
        assert!(sample.mask.values().contains(&3), "resized, not blended");
        let error = format!("{:#}", load_original(case, 2).expect_err("a fourth value"));
        assert!(
            error.contains("masks/case-0.png") && error.contains("the value 3"),
            "{error}"
        );
    }
}
