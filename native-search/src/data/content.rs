//! Digests of what images show, by which a picture is known again under any name and in any folder.

use anyhow::Result;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use shared::imaging::{Image, overlay};

use super::folder::Case;
use super::load::load_image;

/// The digest of each case's image, in their order, on all cores.
///
/// # Errors
/// The first case in that order that cannot be loaded.
pub fn content_digests(cases: &[&Case]) -> Result<Vec<String>> {
    let digests: Vec<Result<String>> = cases
        .par_iter()
        .map(|case| Ok(content_digest(&load_image(case)?)))
        .collect();
    digests.into_iter().collect()
}

/// The first 64 bits of SHA-256 over height, width and the pixels as 8-bit RGB: the same for a grey
/// picture and its copy in colour, and for every lossless format.
pub fn content_digest(image: &Image) -> String {
    in_hexadecimal(content_bits(image))
}

/// [`content_digest`] as a number.
pub(super) fn content_bits(image: &Image) -> u64 {
    let mut hasher = Sha256::new();
    for side in image.size() {
        hasher.update((side as u64).to_le_bytes());
    }
    hasher.update(overlay::to_rgb8(&image.to_rgb()));
    let digest = hasher.finalize();
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = digest.into();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The digest of that number.
pub(super) fn in_hexadecimal(bits: u64) -> String {
    format!("{bits:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_of_pixels_and_size_and_not_of_channels() {
        let grey = |size, values: &[f32]| Image::new(1, size, values.to_vec()).unwrap();
        let one = grey([1, 4], &[0.0, 0.2, 0.6, 1.0]);
        let digest = content_digest(&one);
        assert_eq!(digest.len(), 16);
        assert_eq!(content_digest(&one.to_rgb()), digest);
        for other in [
            grey([2, 2], &[0.0, 0.2, 0.6, 1.0]),
            grey([1, 4], &[0.0, 0.2, 0.6, 0.8]),
        ] {
            assert_ne!(content_digest(&other), digest);
        }
    }
}
