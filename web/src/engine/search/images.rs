//! The lab's images, synthetic, the user's own or the server's: those of the search, and those held out.

use shared::cases::Split;
use shared::recipe::Recipe;

use super::super::training::{self, Images};
use super::super::{Refusal, mixing, pixels};
use super::recipe;
use crate::protocol::Failure;
use crate::protocol::mixing::Planes;
use crate::protocol::search::{DecodeCase, LabSet, LabSettings, OwnCase};
use crate::protocol::twins::OwnSample;

/// Synthetic images of a data set that are held out beside those of the recipe.
const HELD_OUT: usize = 8;

/// Of the user's images one in so many is held out.
const OWN_HELD_OUT: usize = 4;

/// The fewest images of the user's own, and of a data set of the server: some are held out, and each part of the
/// bilevel split is mixed.
const FEWEST: usize = 8;

/// The recipe's synthetic images; the held-out ones are further ones of the same data sets.
pub(super) fn synthetic(recipe: &Recipe) -> Images {
    let drawn = &recipe.synthetic;
    let mut images = Images {
        train: drawn.samples(&recipe.preprocess, recipe.seed, Split::Train),
        held_out: Vec::new(),
    };
    for (domain, kind) in drawn.domains.iter().enumerate() {
        let further = drawn.images..drawn.images + HELD_OUT;
        let one = |number| training::synthetic(recipe, *kind, domain, number);
        images.held_out.extend(further.map(one));
    }
    images
}

/// The user's own.
pub(super) fn own(cases: &[OwnCase], recipe: &Recipe) -> Result<Images, Refusal> {
    enough(cases.len())?;
    let mut images = Images::default();
    for (index, case) in cases.iter().enumerate() {
        let pair = mixing::pair(&case.image, &case.mask);
        let (image, mask) = pair.map_err(|why| named(&case.name, why))?;
        let sample = training::own(recipe, &image, &mask, 0, &case.name);
        images.add_own(sample, index, OWN_HELD_OUT);
    }
    Ok(images)
}

/// Those of data sets of the server: the recipe's split says which are searched on, and all others are held out.
pub(super) fn served(sets: &[LabSet], recipe: &Recipe) -> Result<Images, Refusal> {
    let mut images = Images::default();
    for (domain, LabSet { name, cases }) in sets.iter().enumerate() {
        enough(cases.len()).map_err(|why| named(name, why))?;
        // The server says nothing of groups: each image is one.
        let ids = cases.iter().map(|case| (&*case.name, &*case.name));
        let parts = recipe.split.assign(&ids.collect::<Vec<_>>());
        for (case, part) in cases.iter().zip(parts) {
            let sample = training::sent(recipe, &case.sample, domain, &case.name);
            let sample = sample.map_err(|why| named(&case.name, why))?;
            match part {
                Split::Train => images.train.push(sample),
                Split::Val | Split::Test => images.held_out.push(sample),
            }
        }
    }
    Ok(images)
}

/// Files in the frame of the recipe, which no setting changes.
pub(in super::super) fn decoded(request: &DecodeCase) -> Result<OwnSample, Refusal> {
    let DecodeCase(OwnCase { name, image, mask }) = request;
    let frame = recipe::lab(&LabSettings::default()).preprocess;
    let (image, mask) = mixing::pair(image, mask).map_err(|why| named(name, why))?;
    let image = frame.apply(&image).image;
    Ok(OwnSample {
        image: Planes {
            size: image.size(),
            values: image.into_values(),
        },
        mask: pixels(&frame.apply_mask(&mask)),
    })
}

fn enough(found: usize) -> Result<(), Refusal> {
    if found < FEWEST {
        let least = FEWEST;
        return Err(Refusal::Request(Failure::FewCases { found, least }));
    }
    Ok(())
}

/// The refusal of an image or a data set of that name.
fn named(name: &str, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Request(failure) => Refusal::Request(Failure::Case {
            name: name.to_owned(),
            failure: Box::new(failure),
        }),
        device @ Refusal::Device(_) => device,
    }
}

#[cfg(test)]
mod tests {
    use shared::formats::{encode_png_gray, encode_png_rgb};
    use shared::imaging::overlay::{to_grey8, to_rgb8};
    use shared::imaging::synthetic::SyntheticDomain;

    use super::super::super::generate;
    use super::super::super::tests::{SAMPLE, ask, engine, failure};
    use super::*;
    use crate::protocol::SyntheticSample;
    use crate::protocol::search::{Advance, BeginServed, Half, LabCase, SearchEvent};

    fn files(domain: SyntheticDomain, seed: u64) -> OwnCase {
        let sample = SyntheticSample {
            domain,
            seed,
            ..SAMPLE
        };
        let (image, mask) = generate(sample);
        OwnCase {
            name: format!("case-{seed}"),
            image: encode_png_rgb(image.size(), &to_rgb8(&image)).unwrap(),
            mask: encode_png_gray(mask.size(), &to_grey8(&mask)).unwrap(),
        }
    }

    fn set(domain: SyntheticDomain, images: u64) -> LabSet {
        let case = |seed| {
            let files = files(domain, seed);
            LabCase {
                name: files.name.clone(),
                sample: ask(&mut engine(), DecodeCase(files)).unwrap(),
            }
        };
        LabSet {
            name: domain.name().to_owned(),
            cases: (0..images).map(case).collect(),
        }
    }

    #[test]
    fn an_image_of_the_server_comes_as_if_it_were_read_from_its_file() {
        let recipe = recipe::lab(&LabSettings::default());
        let files = files(SyntheticDomain::Polyp, 3);
        let (image, mask) = mixing::pair(&files.image, &files.mask).unwrap();
        let direct = training::own(&recipe, &image, &mask, 1, &files.name);
        let name = files.name.clone();
        let sample = ask(&mut engine(), DecodeCase(files)).unwrap();
        let sent = training::sent(&recipe, &sample, 1, &name).unwrap();
        assert_eq!(sent, direct);
    }

    #[test]
    fn the_split_of_the_command_line_divides_each_data_set_of_the_server() {
        let recipe = recipe::lab(&LabSettings::default());
        let sets = [SyntheticDomain::Lesion, SyntheticDomain::Polyp].map(|one| set(one, 20));
        let images = served(&sets, &recipe).unwrap();
        for (domain, set) in sets.iter().enumerate() {
            let ids = set.cases.iter().map(|case| (&*case.name, &*case.name));
            let parts = recipe.split.assign(&ids.collect::<Vec<_>>());
            let trained: Vec<&str> = set
                .cases
                .iter()
                .zip(parts)
                .filter(|(_, part)| *part == Split::Train)
                .map(|(case, _)| &*case.name)
                .collect();
            let found = images.train.iter().filter(|one| one.domain == domain);
            let found: Vec<&str> = found.map(|one| &*one.id).collect();
            assert_eq!(found, trained);
            let held_out = images.held_out.iter().filter(|one| one.domain == domain);
            assert_eq!(held_out.count(), 20 - trained.len());
        }
    }

    #[test]
    fn a_search_on_data_sets_of_the_server_steps_and_too_few_images_are_refused_by_name() {
        let mut engine = engine();
        let mut request = BeginServed {
            settings: LabSettings::default(),
            sets: [SyntheticDomain::Lesion, SyntheticDomain::Polyp]
                .map(|one| set(one, 10))
                .into(),
        };
        let begun = ask(&mut engine, request.clone()).unwrap();
        let of = |half| begun.samples.iter().filter(move |one| one.half == half);
        assert!(of(Half::Weights).count() >= 4 && of(Half::Architecture).count() >= 4);
        assert!(of(Half::HeldOut).count() >= 2, "some of each");
        let moved = ask(&mut engine, Advance).unwrap();
        assert!(matches!(moved.event, SearchEvent::Stepped { .. }));

        request.sets[1].cases.truncate(3);
        let few = Failure::FewCases { found: 3, least: 8 };
        let expected = Failure::Case {
            name: "polyp".to_owned(),
            failure: Box::new(few),
        };
        assert_eq!(failure(ask(&mut engine, request)), expected);
        ask(&mut engine, Advance).expect("the search before goes on");
    }
}
