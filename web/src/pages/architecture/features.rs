//! The feature maps of the chosen node for the current picture, computed by the model in the browser.

use std::sync::Arc;

use leptos::prelude::*;
use shared::space::NodeId;

use super::explorer::Explorer;
use super::origin::Origin;
use crate::browser::tasks::Tasks;
use crate::components::samples::Samples;
use crate::protocol::features::{FeatureMap, FeatureMaps, ReadFeatures};
use crate::text::numbers::{hundredths, time};
use crate::text::{filled, text};
use crate::visual::names::node_name;
use crate::visual::pixels::{PixelCanvas, grey8};
use crate::workbench::{Source, Workbench};

/// Maps of each of the four nodes of a cell.
const OF_QUARTER: usize = 6;

type Found = RwSignal<Option<Arc<FeatureMaps>>>;

/// A strip of small pictures, and what there is to do where it cannot be shown.
#[component]
pub fn Features(explorer: Explorer, bench: Workbench) -> impl IntoView {
    let found: Found = RwSignal::new(None);
    let tasks = Tasks::new();
    let is_model = move || explorer.first.with(|origin| *origin == Origin::Model);
    let no_picture = move || bench.picture.with(Option::is_none);
    Effect::new(move || {
        let node = explorer.selection.get().node;
        // Another picture, model or engine makes other maps.
        bench.picture.track();
        let ready = bench.card.with(Option::is_some) && !no_picture();
        if is_model() && ready {
            tasks.run(ask(explorer, bench, node, found));
        } else {
            found.set(None);
        }
    });
    let open = move |_| explorer.first.set(Origin::Model);
    view! {
        <section class="card features" id="features" aria-label=text("architecture.features.name")>
            <h2>{text("architecture.features.name")}</h2>
            <p class="soft">{text("architecture.features.about")}</p>
            <div hidden=is_model>
                <p class="soft">{text("architecture.features.not-model")}</p>
                <button type="button" class="button" id="open-model" on:click=open>{text("architecture.features.open")}</button>
            </div>
            <div hidden=move || !is_model() || !no_picture()>
                <p class="soft">{text("architecture.features.no-picture")}</p>
            </div>
            {move || found.get().map(|maps| view! { <Maps maps /> })}
            <Show when=is_model>
                <Samples again=bench.started.into()
                    on_sample=move |(sample, name)| bench.open(Source::Synthetic(sample, name)) />
            </Show>
        </section>
    }
}

async fn ask(explorer: Explorer, bench: Workbench, node: NodeId, found: Found) {
    let request = ReadFeatures {
        node,
        of_quarter: OF_QUARTER,
    };
    let answer = bench.ask(request).await;
    // The page may show another node by now.
    if explorer.selection.get_untracked().node != node {
        return;
    }
    match answer {
        Ok(maps) => found.set(Some(Arc::new(maps))),
        Err(trouble) => {
            found.set(None);
            explorer.error.set(Some(trouble.to_string()));
        }
    }
}

#[component]
fn Maps(maps: Arc<FeatureMaps>) -> impl IntoView {
    let [height, width] = maps.size;
    let caption = filled(
        "architecture.features.caption",
        &[
            &node_name(maps.node),
            &maps.maps.len().to_string(),
            &maps.channels.to_string(),
            &height.to_string(),
            &width.to_string(),
            &time(maps.elapsed_ms),
        ],
    );
    let of_row = (maps.maps.len() / 4).max(1);
    let is_stem = maps.node.layer == 0;
    let row = |(index, row): (usize, &[FeatureMap])| {
        let name = if is_stem {
            String::new()
        } else {
            filled("architecture.features.row", &[&(index + 1).to_string()])
        };
        let tiles = row.iter().map(|map| tile(map, [height, width]));
        view! {
            <li>
                <span class="soft">{name}</span>
                <ul class="maps">{tiles.collect_view()}</ul>
            </li>
        }
    };
    let rows = maps.maps.chunks(of_row).enumerate().map(row).collect_view();
    let line = |map: &FeatureMap| {
        view! {
            <tr>
                <th scope="row">{map.channel}</th>
                <td>{hundredths(map.low)}</td>
                <td>{hundredths(map.mean)}</td>
                <td>{hundredths(map.high)}</td>
            </tr>
        }
    };
    let lines = maps.maps.iter().map(line).collect_view();
    view! {
        <p id="features-caption">{caption}</p>
        <ul class="map-rows">{rows}</ul>
        <details>
            <summary>{text("architecture.features.table")}</summary>
            <table class="values">
                <thead>
                    <tr>
                        <th scope="col">{text("architecture.features.channel")}</th>
                        <th scope="col">{text("architecture.features.low")}</th>
                        <th scope="col">{text("architecture.features.mean")}</th>
                        <th scope="col">{text("architecture.features.high")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </details>
    }
}

fn tile(map: &FeatureMap, size: [usize; 2]) -> impl IntoView + use<> {
    let label = filled(
        "architecture.features.map",
        &[
            &map.channel.to_string(),
            &hundredths(map.low),
            &hundredths(map.high),
        ],
    );
    let pixels = Signal::stored(Some(grey8(size, &map.grey)));
    let title = label.clone();
    view! { <li title=title><PixelCanvas pixels label class="map" /></li> }
}
