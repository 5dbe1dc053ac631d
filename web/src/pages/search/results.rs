//! The results of a search: the architecture to save, and the comparison.

use std::sync::Arc;

use leptos::prelude::*;
use shared::genotype::Genotype;

use super::controls::Controls;
use super::images::tinted_thumbnail;
use super::progress::{ContenderResult, Progress};
use super::run::Run;
use super::served::ServedChoice;
use crate::browser::files;
use crate::protocol::search::{Begun, Half, Thumbnail};
use crate::route::{Link, Route};
use crate::text::numbers::{fixed, short, time};
use crate::text::{filled, text};
use crate::visual::ink::Ink;
use crate::visual::legend::{Shape, Swatch};
use crate::visual::line_chart::{Chart, LineChart, Series, Vertical};
use crate::visual::pixels::PixelCanvas;

/// Shown from the end of the search on.
#[component]
pub fn Results(run: Run, controls: Controls) -> impl IntoView {
    let genotype = Memo::new(move |_| run.progress.with(|progress| progress.genotype.clone()));
    view! {
        <section class="card" id="results" aria-labelledby="results-title">
            <h2 id="results-title">{text("search.results.title")}</h2>
            {move || match genotype.get() {
                None => view! { <p class="soft">{text("search.results.none")}</p> }.into_any(),
                Some(found) => view! { <Found run controls found /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Found(run: Run, controls: Controls, found: String) -> impl IntoView {
    let explorer = match Genotype::from_json(&found) {
        Ok(genotype) => Link::to_genotype(&genotype),
        // The engine wrote it; what cannot be read opens nothing.
        Err(_unreadable) => Link::to(Route::Architecture),
    };
    let file = found.clone();
    let save = move |_| {
        let saved = files::save("genotype.json", "application/json", file.as_bytes());
        run.error.set(saved.err());
    };
    let computed = move || {
        let ms = run.progress.with(|progress| progress.computed_ms);
        filled("search.results.computed", &[&time(ms)])
    };
    let started = move || run.progress.with(|progress| !progress.results.is_empty());
    view! {
        <p>{text("search.results.found")}" "<span class="soft" id="computed">{computed}</span></p>
        <div class="row">
            <button type="button" class="button" id="save-genotype" on:click=save>{text("search.results.save")}</button>
            <a class="button" id="explore" href=explorer.to_string()>{text("search.results.explore")}</a>
            <button type="button" class="button" id="save-recipe" on:click=move |_| run.save_recipe()>
                {text("search.results.recipe")}
            </button>
        </div>
        <details>
            <summary>{text("search.results.cli")}</summary>
            {move || {
                let [about, commands] = command_line(controls.served().as_ref());
                view! { <p class="soft">{about}</p><pre>{commands}</pre> }
            }}
        </details>
        {move || if started() {
            view! { <Comparison run /> }.into_any()
        } else {
            view! { <p class="soft">{text("search.results.next")}</p> }.into_any()
        }}
    }
}

/// What the commands that go on do, and the commands; each of the server's data sets stands there by its name.
fn command_line(served: Option<&ServedChoice>) -> [String; 2] {
    let Some(choice) = served else {
        return ["cli-about", "commands"]
            .map(|key| text(&format!("search.results.{key}")).to_owned());
    };
    let (images, flags) = (choice.images.to_string(), choice.flags());
    [
        filled("search.results.cli-about-served", &[&images]),
        filled("search.results.commands-served", &[&flags, &flags]),
    ]
}

#[component]
fn Comparison(run: Run) -> impl IntoView {
    let chart = Signal::derive(move || {
        run.progress.with(|progress| {
            let lines = progress.results.iter().enumerate().map(line).collect();
            let steps = progress.compared[1] as f64;
            Chart::of(lines, Vertical::To(1.0), text("search.steps")).across(0.0, steps)
        })
    });
    let rows = move || {
        let results = run.progress.with(|progress| progress.results.clone());
        results.into_iter().enumerate().map(row).collect_view()
    };
    let complete = Memo::new(move |_| run.progress.with(Progress::complete));
    let masks = move || {
        let begun = run.begun.get().filter(|_| complete.get())?;
        let results = run.progress.with(|progress| progress.results.clone());
        Some(gallery(&begun, &results))
    };
    view! {
        <h3 id="comparison-title">{text("search.comparison.title")}</h3>
        <p class="soft">{text("search.comparison.about")}</p>
        <LineChart chart label=text("search.comparison.picture") />
        <div class="wide" tabindex="0" role="region" aria-labelledby="comparison-title">
            <table class="numbers" id="comparison">
                <thead>
                    <tr>
                        <th>{text("search.comparison.network")}</th>
                        <th>{text("search.comparison.weights")}</th>
                        <th>{text("search.comparison.loss")}</th>
                        <th>{text("search.comparison.dice")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {masks}
        <p class="soft" id="verdict">{move || complete.get().then(|| text("search.comparison.caution"))}</p>
    }
}

/// What a network of the comparison is called.
fn name(result: &ContenderResult) -> String {
    text(&format!("search.kind.{}", result.kind.name())).to_owned()
}

fn line((index, result): (usize, &ContenderResult)) -> Series {
    let dice = result.dice.iter();
    Series {
        name: name(result),
        ink: Ink::Series(index),
        points: dice
            .map(|(step, dice)| (*step as f64, Some(*dice)))
            .collect(),
    }
}

fn row((index, result): (usize, ContenderResult)) -> impl IntoView {
    let dice = result.dice.last();
    let dice = dice.map_or("–".to_owned(), |(_, dice)| fixed(*dice, 3));
    view! {
        <tr data-kind=result.kind.name()>
            <th scope="row">
                <Swatch ink=Ink::Series(index) shape=Shape::Line />
                {name(&result)}
            </th>
            <td>{short(result.parameters)}</td>
            <td>{fixed(result.loss, 3)}</td>
            <td>{dice}</td>
        </tr>
    }
}

/// The held-out images with the true and the three predicted masks, an image a column.
fn gallery(begun: &Arc<Begun>, results: &[ContenderResult]) -> impl IntoView + use<> {
    let held_out: Vec<&Thumbnail> = begun
        .samples
        .iter()
        .filter(|sample| sample.half == Half::HeldOut)
        .collect();
    let images_of = |name: String, masks: Vec<Option<Vec<u8>>>| {
        let cells: Vec<_> = held_out
            .iter()
            .zip(masks)
            .map(|(sample, mask)| {
                let pixels = tinted_thumbnail(sample, mask.as_deref());
                view! { <td><PixelCanvas pixels label=name.clone() class="thumb" /></td> }
            })
            .collect();
        view! { <tr><th scope="row">{name.clone()}</th>{cells}</tr> }
    };
    let truth = held_out
        .iter()
        .map(|sample| Some(sample.mask.clone()))
        .collect();
    let images = images_of(
        text("search.comparison.image").to_owned(),
        vec![None; held_out.len()],
    );
    let truth = images_of(text("search.comparison.truth").to_owned(), truth);
    let predicted: Vec<_> = results
        .iter()
        .map(|result| {
            let masks = result.masks.iter().cloned().map(Some).collect();
            images_of(name(result), masks)
        })
        .collect();
    view! {
        <div class="wide" tabindex="0" role="region" aria-label=text("search.comparison.gallery")>
            <table class="gallery" id="gallery">
                <caption class="soft">{text("search.comparison.gallery")}</caption>
                <tbody>{images}{truth}{predicted}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_name_every_data_set_of_the_server() {
        let choice = ServedChoice {
            sets: ["skin", "polyps"].map(str::to_owned).into(),
            images: 24,
        };
        let [about, commands] = command_line(Some(&choice));
        assert!(about.contains("24"), "{about}");
        let lines: Vec<&str> = commands.lines().collect();
        assert_eq!(lines.len(), 2);
        for line in lines {
            assert!(line.contains(" --data polyps --data skin --out "), "{line}");
        }
        let [_, synthetic] = command_line(None);
        assert!(!synthetic.contains("skin"), "{synthetic}");
    }
}
