//! A lattice: a circle a node, a line a branch, thicker and darker where its share is larger.

pub mod direction;
pub mod parts;

use leptos::prelude::*;
use shared::drawing::svg::short;
use shared::drawing::{LatticeLayout, Rect};
use shared::space::{Branch, BranchWeights, NodeId};

use self::parts::Parts;
use super::pointing::Pointing;
use crate::text::text;

/// What of a lattice can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A node.
    Node(NodeId),
    /// A branch of a node.
    Branch(NodeId, Branch),
}

/// A lattice that a person can go around in.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// Nodes and branches.
    pub pointing: Pointing<Part>,
    /// The node that was chosen: the tab key stops there, and arrow keys go on from it.
    pub chosen: Signal<NodeId>,
    /// The name of the exit that is used.
    pub exit: Signal<String>,
    /// Hears the name of an exit that is chosen.
    pub choose_exit: Callback<String>,
}

/// A lattice with what is known of its branches.
#[component]
pub fn LatticePicture(
    /// Unique on the page: the beginning of the nodes' ids.
    id: &'static str,
    /// Its shares are not looked at: those below change without it.
    #[prop(into)]
    layout: Signal<LatticeLayout>,
    #[prop(into)] shares: Signal<Vec<BranchWeights>>,
    /// What it shows, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
    /// The nodes that are in use; all else is grey. Without it all are.
    #[prop(into, optional)]
    needed: Option<Signal<Vec<NodeId>>>,
    /// Without it the lattice is a picture, whose parts say their numbers where they are pointed at.
    #[prop(optional)]
    walk: Option<Walk>,
    /// What stands at a depth, from 0.
    #[prop(default = |depth| (depth + 1).to_string())]
    depth_name: fn(usize) -> String,
    /// How many times its own size it is drawn, in hundredths; 100 without it.
    #[prop(into, optional)]
    zoom: Option<Signal<u32>>,
) -> impl IntoView {
    let scaled = move |side: f64| {
        let zoom = zoom.map_or(100, |zoom| zoom.get());
        short(side * f64::from(zoom) / 100.0)
    };
    let parts = Parts {
        id,
        shares,
        needed,
        walk,
    };
    let role = if walk.is_some() { "group" } else { "img" };
    move || {
        let layout = layout.get();
        let (width, height) = layout.size();
        let nodes = layout.nodes.iter();
        let nodes = nodes.map(|(node, at)| parts.node(&layout, *node, *at));
        let exits = layout.exits.iter();
        let exits = exits.map(|(exit, at)| parts.exit(&layout, *exit, *at));
        view! {
            <svg class="lattice" role=role aria-label=label
                viewBox=format!("0 0 {} {}", short(width), short(height))
                width=move || scaled(width) height=move || scaled(height)>
                {scales(&layout, depth_name)}
                {layout.arms.iter().map(|arm| parts.arm(*arm)).collect_view()}
                {layout.arms.iter().map(|arm| parts.share(*arm)).collect_view()}
                {exits.collect_view()}
                {nodes.collect_view()}
            </svg>
        }
    }
}

fn scales(layout: &LatticeLayout, depth_name: fn(usize) -> String) -> impl IntoView + use<> {
    let layers = layout.layer_scale().into_iter();
    let depths = layout.depth_scale().into_iter();
    let mut texts: Vec<(String, Rect)> = layers.map(|(n, at)| (n.to_string(), at)).collect();
    texts.extend(depths.map(|(n, at)| (depth_name(n - 1), at)));
    texts.push((text("picture.layer").into(), layout.layer_name()));
    texts.push((text("picture.depth").into(), layout.depth_name()));
    let one = |(text, at): (String, Rect)| {
        let (x, y) = at.centre();
        view! { <text class="scale" x=short(x) y=short(y + 4.0) aria-hidden="true">{text}</text> }
    };
    texts.into_iter().map(one).collect_view()
}
