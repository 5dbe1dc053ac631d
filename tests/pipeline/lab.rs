//! The engine of the browser app's search lab, compared with the command line.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use shared::genotype::Genotype;
use shared::imaging::synthetic::SyntheticDomain;
use web::engine::{Engine, Surroundings};
use web::protocol::search::{
    Advance, Begin, Compare, ExportRecipe, LabSettings, OwnCase, Remedy, SearchEvent, SearchView,
};
use web::protocol::{Failure, Request, RequestError};
use web::text::text;

use super::program::works;

fn engine() -> Engine {
    Engine::new(Surroundings::PLAIN)
}

fn ask<R: Request>(engine: &mut Engine, request: R) -> Result<R::Response, RequestError> {
    pollster::block_on(engine.ask(request))
}

fn begin(engine: &mut Engine, settings: &LabSettings) {
    let settings = settings.clone();
    let own = Vec::new();
    ask(engine, Begin { settings, own }).unwrap();
}

/// Moves of the search: its events, and its probabilities at the end.
fn advance(engine: &mut Engine, moves: usize) -> (Vec<SearchEvent>, Option<SearchView>) {
    let mut events = Vec::new();
    let mut view = None;
    while events.len() < moves {
        let moved = ask(engine, Advance).unwrap();
        let found = matches!(moved.event, SearchEvent::Found { .. });
        events.push(moved.event);
        view = Some(moved.view);
        if found {
            break;
        }
    }
    (events, view)
}

fn found(events: &[SearchEvent]) -> Genotype {
    let Some(SearchEvent::Found { genotype }) = events.last() else {
        panic!("the search has not ended")
    };
    Genotype::from_json(genotype).unwrap()
}

/// Short, and different from the recipe in all that a user may change.
fn short() -> LabSettings {
    LabSettings {
        seed: 5,
        domains: [SyntheticDomain::Polyp, SyntheticDomain::Nuclei],
        epochs: 2,
        warm_up: 1,
        arch_rate: 0.1,
        remedy: Remedy::Dropout,
    }
}

#[test]
fn the_lab_and_the_command_line_end_at_one_genotype() {
    let mut engine = engine();
    begin(&mut engine, &short());
    let recipe = ask(&mut engine, ExportRecipe).unwrap();
    let (events, _) = advance(&mut engine, 1000);
    let lab = found(&events);

    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    std::fs::write(at("recipe.toml"), recipe).unwrap();
    works(&[
        "search",
        "--recipe",
        &at("recipe.toml"),
        "--out",
        &at("run"),
    ]);
    let text = std::fs::read_to_string(at("run/genotype.json")).unwrap();
    let cli = Genotype::from_json(&text).unwrap();
    assert_eq!(lab.cells, cli.cells);
    assert_eq!((lab.structure, lab.lattice), (cli.structure, cli.lattice));
    assert_eq!(lab.branches, cli.branches, "to the last bit");
}

#[test]
fn one_seed_gives_one_search_and_halving_is_an_event() {
    let [one, other] = [(); 2].map(|()| {
        let mut engine = engine();
        begin(&mut engine, &short());
        advance(&mut engine, 1000)
    });
    assert_eq!(one, other);
    let halved = one.0.iter().filter(|e| **e == SearchEvent::Halved).count();
    assert_eq!(halved, 1);
    let mut engine = engine();
    let seed = 6;
    begin(&mut engine, &LabSettings { seed, ..short() });
    assert_ne!(advance(&mut engine, 3).0, one.0[..3]);
}

/// Edges that are skips after the first step and at the end of each stage.
fn skips(remedy: Remedy) -> [f64; 3] {
    let mut engine = engine();
    let settings = LabSettings {
        remedy,
        ..LabSettings::default()
    };
    begin(&mut engine, &settings);
    let (mut shares, mut halved) = (Vec::new(), 0);
    loop {
        let moved = ask(&mut engine, Advance).unwrap();
        match moved.event {
            SearchEvent::Found { .. } => break,
            SearchEvent::Halved => halved = shares.len() - 1,
            _ => shares.push(moved.view.skips),
        }
    }
    let ends = [0, halved, shares.len() - 1];
    ends.map(|at| f64::round(14.0 * shares[at]))
}

#[test]
fn the_lesson_counts_the_skips_of_its_own_searches() {
    assert_eq!(skips(Remedy::None), [3.0, 11.0, 3.0]);
    assert_eq!(skips(Remedy::Dropout), [3.0, 3.0, 8.0]);
    let reveal = text("search.story.3.reveal");
    assert!(
        reveal.contains("ends the first stage with eleven"),
        "{reveal}"
    );
    let body = text("search.story.6.body");
    for words in [
        "three edges are skips after the first stage, not eleven",
        "eight edges are skips with it, and three without",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
}

#[test]
fn the_limit_ends_a_stage_where_skips_are_too_many() {
    let settings = LabSettings {
        epochs: 10,
        remedy: Remedy::Limit,
        ..LabSettings::default()
    };
    let mut engine = engine();
    begin(&mut engine, &settings);
    let (events, _) = advance(&mut engine, 1000);
    let epochs = |event: &&SearchEvent| **event == SearchEvent::EpochEnded;
    let ended = events.iter().filter(epochs).count();
    assert!(ended < 20, "{ended} epochs of two stages");
    found(&events);
}

#[test]
fn the_comparison_trains_three_networks_for_equally_many_steps() {
    let mut engine = engine();
    begin(&mut engine, &short());
    advance(&mut engine, 1000);
    let compared = loop {
        let compared = ask(&mut engine, Compare).unwrap();
        if compared.done == compared.total {
            break compared;
        }
    };
    assert_eq!(compared.contenders.len(), 3);
    for contender in &compared.contenders {
        assert!(contender.loss.is_finite() && contender.parameters > 0);
        assert!(
            contender
                .dice
                .is_some_and(|dice| (0.0..=1.0).contains(&dice))
        );
        assert_eq!(contender.masks.len(), 4);
    }
    let over = ask(&mut engine, Compare).unwrap_err();
    assert_eq!(over, RequestError::Failed(Failure::ComparisonComplete));
}

#[test]
fn own_images_are_searched_on_and_too_few_are_refused() {
    let case = |i: usize| {
        let grey = |at: usize| ((at * 37 + i * 11) % 251) as u8;
        let pixels: Vec<u8> = (0..40 * 50).map(grey).collect();
        let mask: Vec<u8> = (0..40 * 50)
            .map(|at| if at % 50 < 20 { 255 } else { 0 })
            .collect();
        OwnCase {
            name: format!("{i}.png"),
            image: shared::formats::encode_png_gray([40, 50], &pixels).unwrap(),
            mask: shared::formats::encode_png_gray([40, 50], &mask).unwrap(),
        }
    };
    let mut engine = engine();
    let own: Vec<OwnCase> = (0..12).map(case).collect();
    let few = own[..3].to_vec();
    let settings = short();
    let request = |own| {
        let settings = settings.clone();
        Begin { settings, own }
    };
    let refused = ask(&mut engine, request(few)).unwrap_err();
    let few = Failure::FewCases { found: 3, least: 8 };
    assert_eq!(refused, RequestError::Failed(few));
    let begun = ask(&mut engine, request(own)).unwrap();
    assert_eq!(
        begun.samples.len(),
        12,
        "nine are searched on, three held out"
    );
    let (events, _) = advance(&mut engine, 2);
    assert_eq!(events.len(), 2);
}
