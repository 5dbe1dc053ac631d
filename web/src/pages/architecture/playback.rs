//! A recorded search at one of its epochs.

use std::sync::Arc;

use leptos::prelude::*;
use shared::drawing::{LatticeLayout, OperationKind};
use shared::space::{Branch, Lattice};

use super::cells::kind_of_cell;
use super::explorer::{Explorer, ExplorerView};
use super::origin::Origin;
use super::player::{Player, Recorded};
use super::recording::Recording;
use crate::components::choices::Choices;
use crate::text::text;
use crate::visual::alpha::{AlphaTable, EdgeShares};
use crate::visual::beta_map::BetaMap;
use crate::visual::cell::{CellPicture, empty};
use crate::visual::ink::Ink;
use crate::visual::lattice::LatticePicture;
use crate::visual::legend::{Legend, Shape, operations};
use crate::visual::line_chart::{Chart, LineFigure, Series, Vertical};

/// Lattice, curves, shares and cells of one epoch, and what moves it.
#[component]
pub fn Playback(explorer: Explorer, recorded: Recorded) -> impl IntoView {
    let at = explorer.epoch;
    let lattice = Memo::new(move |_| {
        let recording = recorded.get();
        recording.map_or_else(smallest, |found| found.stage(at.get()).lattice)
    });
    let shares = Memo::new(move |_| {
        let recording = recorded.get();
        recording.map_or_else(Vec::new, |found| {
            found.epoch(at.get()).probabilities.branches.clone()
        })
    });
    let layout = Memo::new(move |_| LatticeLayout::of(lattice.get(), &[], explorer.flow.get()));
    let charted = move |lines: fn(&Recording) -> Vec<Series>| {
        Signal::derive(move || recorded.with(|found| chart(found.as_deref(), lines, at.get())))
    };
    view! {
        <section class="card playback" id="playback" aria-label=text("architecture.search.name")>
            <Player explorer recorded />
            <div class="playback-grid">
                <div class="scroll" tabindex="0" role="region" aria-label=text("architecture.lattice.name")>
                    <LatticePicture id="played" layout shares label=text("architecture.search.lattice") />
                </div>
                <div class="charts">
                    <LineFigure title=text("architecture.search.losses") chart=charted(losses) />
                    <LineFigure title=text("architecture.search.entropy") chart=charted(entropies) />
                </div>
            </div>
            <BetaMap lattice shares />
        </section>
        <Alpha explorer recorded />
        <Cells explorer recorded />
    }
}

fn smallest() -> Lattice {
    Lattice::new(5).expect("five layers are a lattice")
}

/// Lines by epoch, with the halvings and the epoch that is looked at; empty without a recording.
fn chart(recording: Option<&Recording>, lines: fn(&Recording) -> Vec<Series>, at: usize) -> Chart {
    let lines = recording.map_or_else(Vec::new, lines);
    let mut chart = Chart::of(lines, Vertical::Fitted, text("architecture.search.epoch"));
    if let Some(recording) = recording {
        let stages = recording.stages.iter().skip(1);
        chart.breaks = stages.map(|stage| stage.first as f64 + 0.5).collect();
        chart.cursor = Some((at.min(recording.count() - 1) + 1) as f64);
    }
    chart
}

fn losses(recording: &Recording) -> Vec<Series> {
    let epochs = &recording.epochs;
    let weights = epochs.iter().map(|epoch| Some(epoch.weight_loss));
    let arch = epochs.iter().map(|epoch| epoch.arch_loss);
    vec![
        Series::numbered(
            text("architecture.search.weight-loss"),
            Ink::Series(0),
            weights,
        ),
        Series::numbered(text("architecture.search.arch-loss"), Ink::Series(1), arch),
    ]
}

fn entropies(recording: &Recording) -> Vec<Series> {
    let of = |branch: Branch| {
        let epochs = recording.epochs.iter();
        let nats = epochs.map(|epoch| epoch.probabilities.entropy(branch.main_family()));
        let nats = nats.map(|nats| Some(f64::from(nats)));
        Series::numbered(operations_of(branch), Ink::Branch(branch), nats)
    };
    Branch::ALL.map(of).into()
}

/// The operations that a kind of cell has of its own.
fn operations_of(branch: Branch) -> &'static str {
    text(match branch {
        Branch::Down => "architecture.search.down",
        Branch::Normal => "architecture.search.normal",
        Branch::Up => "architecture.search.up",
    })
}

#[component]
fn Alpha(explorer: Explorer, recorded: Recorded) -> impl IntoView {
    let family = explorer.family;
    let chosen = Signal::derive(move || family.get().main_family());
    let edges = Signal::derive(move || {
        recorded.with(|recording| {
            let Some(recording) = recording else {
                return Vec::new();
            };
            let epoch = explorer.epoch.get();
            let candidates = &recording.stage(epoch).candidates;
            EdgeShares::of_family(
                candidates,
                &recording.epoch(epoch).probabilities,
                chosen.get(),
            )
        })
    });
    view! {
        <section class="card" id="alpha" aria-label=text("architecture.search.alpha")>
            <h2>{text("architecture.search.alpha")}</h2>
            <p class="soft">{text("architecture.search.alpha-about")}</p>
            <Choices legend=text("architecture.search.family") name="family" texts="architecture.search." chosen=family />
            <div class="scroll" tabindex="0" role="region" aria-label=text("architecture.search.table")><AlphaTable family=chosen edges /></div>
        </section>
    }
}

#[component]
fn Cells(explorer: Explorer, recorded: Recorded) -> impl IntoView {
    let cells = Memo::new(move |_| Some(recorded.get()?.cells(explorer.epoch.get())));
    let one = move |branch: Branch| {
        let genes = Signal::derive(move || {
            cells.with(|cells| {
                let cells = cells.as_ref();
                cells.map_or_else(empty, |cells| cells.nodes(branch).to_vec())
            })
        });
        let title = kind_of_cell(branch);
        view! { <div><h3>{title}</h3><CellPicture id=format!("played-{}", branch.name()) genes /></div> }
    };
    let open = move |_| {
        if let Some(recording) = recorded.get_untracked() {
            let genotype = recording.genotype(explorer.epoch.get_untracked());
            explorer.first.set(Origin::Own(Arc::new(genotype)));
            explorer.view.set(ExplorerView::One);
        }
    };
    view! {
        <section class="card" aria-label=text("architecture.search.cells")>
            <h2>{text("architecture.search.cells")}</h2>
            <p class="soft">{text("architecture.search.cells-about")}</p>
            <div class="cells">{Branch::ALL.map(one).into_iter().collect_view()}</div>
            <Legend entries=operations(&OperationKind::FOUND, Shape::Line) label=text("architecture.cell.legend") />
            <div class="row">
                <button type="button" class="button" id="open-read-off" disabled=move || recorded.with(Option::is_none)
                    on:click=open>{text("architecture.search.open")}</button>
            </div>
        </section>
    }
}
