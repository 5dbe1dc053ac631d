//! The picture with its result as pixels: at the size of the screen while something moves, at the picture's own size
//! where it is enlarged or saved.

use std::sync::Arc;

use leptos::prelude::*;
use shared::imaging::overlay::Rgba;
use shared::imaging::resample::resize_mask;

use super::viewer::Viewer;
use crate::protocol::Picture;
use crate::visual::overlay::{Found, Layer, Look, overlaid};
use crate::visual::pixels::Rgb;
use crate::workbench::{Trouble, Workbench, mask_of, own_threshold, probabilities_at};

/// From this zoom on, a picture that was reduced for the screen is wanted as it is.
const CLOSE: f32 = 1.5;

/// Hears when something of what is painted changes.
pub fn track(bench: Workbench, viewer: Viewer) {
    bench.picture.track();
    bench.probabilities.track();
    bench.threshold.track();
    bench.tidy.track();
    bench.truth.track();
    // What is compared is known with the measurements.
    if viewer.layer.get() == Layer::Difference {
        bench.measured.track();
    }
    viewer.opacity.track();
    viewer.before.track();
}

/// What is seen, at the size of the screen; nothing without a picture.
pub fn on_screen(bench: Workbench, viewer: Viewer) -> Option<Rgba> {
    let picture = bench.picture.get_untracked()?;
    let probabilities = bench.probabilities.get_untracked();
    let (mask, truth) = (bench.mask.get_untracked(), bench.truth.get_untracked());
    let temperature = bench.result.with_untracked(|r| r.as_ref()?.temperature);
    let found = probabilities.as_deref().zip(mask.as_deref());
    let found = found.map(|(probabilities, mask)| Found {
        probabilities,
        temperature,
        mask,
        truth: truth.as_deref(),
        agreement: untrack(|| bench.agreement()),
    });
    let ground = Rgb {
        size: picture.screen.size,
        bytes: &picture.screen.rgb,
    };
    Some(overlaid(ground, found, look(viewer)))
}

/// Whether the picture has more pixels than the screen shows of it.
pub fn is_reduced(bench: Workbench) -> bool {
    let reduced = |picture: &Arc<Picture>| picture.size != picture.screen.size;
    bench
        .picture
        .with_untracked(|picture| picture.as_ref().is_some_and(reduced))
}

/// Whether more pixels would be seen.
pub fn is_close(viewer: Viewer) -> bool {
    viewer.zoom.get_untracked().scale > CLOSE
}

/// The same with all pixels of the picture; nothing where another one has come meanwhile.
///
/// # Errors
/// The engine does not give them.
pub async fn whole(bench: Workbench, viewer: Viewer) -> Result<Option<Rgba>, Trouble> {
    let Some(pixels) = bench.whole().await? else {
        return Ok(None);
    };
    let ground = Rgb {
        size: pixels.size,
        bytes: &pixels.rgb,
    };
    let Some(result) = bench.result.get_untracked() else {
        return Ok(Some(overlaid(ground, None, look(viewer))));
    };
    let probabilities = probabilities_at(&result, pixels.size);
    let threshold = own_threshold(&result, bench.threshold.get_untracked());
    let tidy = bench.tidy.get_untracked();
    let mask = mask_of(&probabilities, pixels.size, threshold, tidy);
    let truth = bench.truth.get_untracked();
    let truth = truth.map(|truth| resize_mask(&truth, pixels.size));
    let found = Found {
        probabilities: &probabilities,
        temperature: result.temperature,
        mask: &mask,
        truth: truth.as_ref(),
        agreement: untrack(|| bench.agreement()),
    };
    Ok(Some(overlaid(ground, Some(found), look(viewer))))
}

fn look(viewer: Viewer) -> Look {
    Look {
        layer: viewer.layer.get_untracked(),
        opacity: viewer.opacity.get_untracked(),
        before: viewer.before.get_untracked(),
    }
}
