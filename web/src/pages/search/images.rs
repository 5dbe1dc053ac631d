//! The images of a search by their use, and the user's own in their stead.

use leptos::prelude::*;
use shared::imaging::overlay::Rgba;

use super::controls::Controls;
use super::hideable::Hideable;
use super::run::Run;
use crate::browser::files::Given;
use crate::browser::tasks::Tasks;
use crate::components::file_button::FilesButton;
use crate::components::teacher::{Control, Hidden};
use crate::protocol::search::{Half, OwnCase, Thumbnail};
use crate::text::{filled, text};
use crate::visual::overlay::tinted;
use crate::visual::pixels::{PixelCanvas, Rgb};

/// Images beyond these are counted, not shown.
const SHOWN: usize = 16;

/// What an image file and its mask have in common: the name without its ending and without `mask`.
fn stem(name: &str) -> String {
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let lower = name.to_lowercase();
    let mut stem = lower.as_str();
    for ending in ["_mask", "-mask", "_segmentation", "_seg"] {
        stem = stem.strip_suffix(ending).unwrap_or(stem);
    }
    stem.to_owned()
}

/// Places of images with the places of their masks, by name; images without a mask are left out.
fn pairs(images: &[String], masks: &[String]) -> Vec<(usize, usize)> {
    let found = |(i, name): (usize, &String)| {
        let mut masks = masks.iter();
        let mask = masks.position(|mask| stem(mask) == stem(name))?;
        Some((i, mask))
    };
    images.iter().enumerate().filter_map(found).collect()
}

/// A small image with a mask over it, for a canvas.
pub fn tinted_thumbnail(image: &Thumbnail, mask: Option<&[u8]>) -> Signal<Option<Rgba>> {
    let picture = Rgb {
        size: image.size,
        bytes: &image.rgb,
    };
    Signal::stored(Some(tinted(picture, mask)))
}

/// Three groups of small images, and the two inputs for one's own.
#[component]
pub fn Images(run: Run, controls: Controls, hidden: Hidden<Hideable>) -> impl IntoView {
    let groups = [Half::Weights, Half::Architecture, Half::HeldOut];
    let group = move |half: Half| {
        let name = match half {
            Half::Weights => "search.images.weights",
            Half::Architecture => "search.images.arch",
            Half::HeldOut => "search.images.held-out",
        };
        let pictures = move || {
            let begun = run.begun.get()?;
            let own = begun.samples.iter().filter(|sample| sample.half == half);
            let shown = own.take(SHOWN).enumerate();
            let one = |(n, sample): (usize, &Thumbnail)| {
                let pixels = tinted_thumbnail(sample, Some(&sample.mask));
                let label = filled("search.images.one", &[&(n + 1).to_string()]);
                view! { <PixelCanvas pixels label class="thumb" /> }
            };
            Some(shown.map(one).collect_view())
        };
        view! {
            <h3>{text(name)}</h3>
            <div class="thumbs">{pictures}</div>
        }
    };
    let origin = move || match (controls.served(), run.owned.get()) {
        (Some(choice), _) => {
            let (sets, images) = (choice.joined(", "), choice.images.to_string());
            filled("search.images.served", &[&sets, &images])
        }
        (None, 0) => text("search.images.drawn").to_owned(),
        (None, count) => filled("search.images.own", &[&count.to_string()]),
    };
    view! {
        <section class="card" id="images" aria-labelledby="images-title">
            <h2 id="images-title">{text("search.images.title")}</h2>
            <p class="soft" id="origin">{origin}</p>
            {groups.map(group).collect_view()}
            <Control name=Hideable::Own hidden><Own run /></Control>
        </section>
    }
}

#[component]
fn Own(run: Run) -> impl IntoView {
    let images = StoredValue::new_local(Vec::<Given>::new());
    let masks = StoredValue::new_local(Vec::<Given>::new());
    let says = RwSignal::new(String::new());
    let tasks = Tasks::new();
    let pair = move || {
        let (images, masks) = (images.get_value(), masks.get_value());
        if images.is_empty() || masks.is_empty() {
            let missing = if images.is_empty() {
                "search.own.no-images"
            } else {
                "search.own.no-masks"
            };
            says.set(text(missing).to_owned());
            return;
        }
        let names = |all: &[Given]| all.iter().map(Given::name).collect::<Vec<_>>();
        let mut pairs = pairs(&names(&images), &names(&masks));
        pairs.sort_by_key(|(image, _)| images[*image].name());
        let counts = [pairs.len(), images.len()].map(|n| n.to_string());
        says.set(filled("search.own.paired", &[&counts[0], &counts[1]]));
        tasks.run(async move {
            let mut own = Vec::new();
            for (image, mask) in pairs {
                let (image, mask) = (&images[image], &masks[mask]);
                match (image.bytes().await, mask.bytes().await) {
                    (Ok(pixels), Ok(classes)) => own.push(OwnCase {
                        name: image.name(),
                        image: pixels,
                        mask: classes,
                    }),
                    (Err(reason), _) | (_, Err(reason)) => return says.set(reason),
                }
            }
            if !own.is_empty() {
                run.take_own(own);
            }
        });
    };
    let take = move |into: StoredValue<Vec<Given>, LocalStorage>| {
        move |files: Vec<Given>| {
            into.set_value(files);
            pair();
        }
    };
    view! {
        <details id="own">
            <summary>{text("search.own.title")}</summary>
            <p class="soft">{text("search.own.about")}</p>
            <div class="row">
                <FilesButton label=text("search.own.images") id="own-images" accept="image/*" on_files=take(images) />
                <FilesButton label=text("search.own.masks") id="own-masks" accept="image/*" on_files=take(masks) />
                <button type="button" class="button" id="own-away" disabled=move || run.owned.get() == 0
                    on:click=move |_| run.take_own(Vec::new())>{text("search.own.away")}</button>
            </div>
            <p class="soft" role="status">{move || says.get()}</p>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_find_their_masks_by_name_whatever_the_ending() {
        let names = |all: &[&str]| all.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let images = names(&["a.jpg", "B.png", "c.png"]);
        let masks = names(&["a.png", "b_mask.png", "d_mask.png"]);
        assert_eq!(pairs(&images, &masks), [(0, 0), (1, 1)]);
    }
}
