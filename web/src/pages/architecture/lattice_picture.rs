//! The lattice: a circle a node, a line a branch, thicker where its share is larger.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::drawing::svg::short;
use shared::drawing::{Arm, Flow, LatticeLayout, RADIUS, Rect, branch_colour};
use shared::space::{BranchWeights, Exit, Lattice, NodeId, branch_share};

use super::direction;
use super::subject::Subject;
use crate::browser::page;
use crate::text::{filled, text};

/// What of a lattice can be chosen, and what stands out.
#[derive(Clone, Copy)]
pub struct Choosing {
    /// What was chosen.
    pub subject: RwSignal<Subject>,
    /// What is pointed at.
    pub hovered: RwSignal<Option<Subject>>,
    /// The name of the exit that is used.
    pub exit: RwSignal<String>,
}

/// A lattice whose nodes and branches can be pointed at; the arrow keys go from node to node.
#[component]
pub fn LatticePicture(
    /// Unique on the page: the beginning of the nodes' ids.
    id: &'static str,
    #[prop(into)] lattice: Signal<Lattice>,
    #[prop(into)] flow: Signal<Flow>,
    #[prop(into)] shares: Signal<Vec<BranchWeights>>,
    /// What the exit needs; all else is grey.
    #[prop(into)]
    needed: Signal<Vec<NodeId>>,
    choosing: Choosing,
    /// How many times its own size it is drawn, in hundredths; 100 without it.
    #[prop(into, optional)]
    zoom: Option<Signal<u32>>,
) -> impl IntoView {
    let scaled = move |side: f64| {
        let zoom = zoom.map_or(100, |zoom| zoom.get());
        short(side * f64::from(zoom) / 100.0)
    };
    let layout = Memo::new(move |_| LatticeLayout::of(lattice.get(), &[], flow.get()));
    let picture = Picture {
        id,
        shares,
        needed,
        choosing,
    };
    move || {
        let layout = layout.get();
        let (width, height) = layout.size();
        let nodes = layout.nodes.clone();
        let node = |(node, at): (NodeId, (f64, f64))| picture.node(node, at, nodes.clone());
        view! {
            <svg class="lattice" role="group" aria-label=text("architecture.lattice.name")
                viewBox=format!("0 0 {} {}", short(width), short(height))
                width=move || scaled(width) height=move || scaled(height)>
                {scales(&layout)}
                {layout.arms.iter().map(|arm| picture.arm(*arm)).collect_view()}
                {layout.arms.iter().map(|arm| picture.share(*arm)).collect_view()}
                {layout.exits.iter().map(|(exit, at)| picture.exit(&layout, *exit, *at)).collect_view()}
                {layout.nodes.iter().copied().map(node).collect_view()}
            </svg>
        }
    }
}

fn scales(layout: &LatticeLayout) -> impl IntoView + use<> {
    let numbers = layout.layer_scale().into_iter().chain(layout.depth_scale());
    let mut texts: Vec<(String, Rect)> = numbers.map(|(n, at)| (n.to_string(), at)).collect();
    texts.push((
        text("architecture.lattice.layer").into(),
        layout.layer_name(),
    ));
    texts.push((
        text("architecture.lattice.depth").into(),
        layout.depth_name(),
    ));
    let one = |(text, at): (String, Rect)| {
        let (x, y) = at.centre();
        view! { <text class="scale" x=short(x) y=short(y + 4.0) aria-hidden="true">{text}</text> }
    };
    texts.into_iter().map(one).collect_view()
}

#[derive(Clone, Copy)]
struct Picture {
    id: &'static str,
    shares: Signal<Vec<BranchWeights>>,
    needed: Signal<Vec<NodeId>>,
    choosing: Choosing,
}

impl Picture {
    fn off(self, node: NodeId) -> bool {
        self.needed.with(|needed| !needed.contains(&node))
    }

    fn share_of(self, arm: Arm) -> Option<f32> {
        self.shares
            .with(|shares| branch_share(shares, arm.node, arm.branch))
    }

    /// Whether that is what the panel describes.
    fn is_looked_at(self, subject: Subject) -> bool {
        let chosen = self.choosing.subject.get();
        let looked_at = self.choosing.hovered.get().unwrap_or(chosen);
        Subject {
            edge: None,
            ..looked_at
        } == subject
    }

    fn arm(self, arm: Arm) -> impl IntoView {
        let subject = Subject::branch(arm.node, arm.branch);
        let width = move || {
            short(
                self.share_of(arm)
                    .map_or(2.5, |share| 1.0 + 9.0 * f64::from(share)),
            )
        };
        let (x1, y1) = (short(arm.from.0), short(arm.from.1));
        let (x2, y2) = (short(arm.to.0), short(arm.to.1));
        let Choosing {
            subject: chosen,
            hovered,
            ..
        } = self.choosing;
        view! {
            <g class="arm" class:off=move || self.off(arm.node) class:here=move || self.is_looked_at(subject)
                style:color=branch_colour(arm.branch)
                on:mouseenter=move |_| hovered.set(Some(subject))
                on:mouseleave=move |_| hovered.set(None)
                on:click=move |_| chosen.set(subject)>
                <line class="line" x1=x1.clone() y1=y1.clone() x2=x2.clone() y2=y2.clone() stroke-width=width />
                <line class="reach" x1=x1 y1=y1 x2=x2 y2=y2 />
            </g>
        }
    }

    /// The number of a branch, where it is known.
    fn share(self, arm: Arm) -> impl IntoView {
        let at = arm.label;
        let (x, y) = at.centre();
        move || {
            let share = self.share_of(arm)?;
            Some(view! {
                <g class="share" class:off=move || self.off(arm.node) aria-hidden="true">
                    <rect x=short(at.x) y=short(at.y) width=short(at.w) height=short(at.h) rx="3" />
                    <text x=short(x) y=short(y + 4.0)>{format!("{share:.2}")}</text>
                </g>
            })
        }
    }

    fn exit(self, layout: &LatticeLayout, exit: Exit, at: Rect) -> impl IntoView + use<> {
        let (from, to) = layout.exit_arrow(exit);
        let (x, y) = at.centre();
        let chosen = self.choosing.exit;
        let here = move || chosen.get() == exit.name();
        // The table of exits is how the keyboard chooses one.
        view! {
            <g class="exit" class:here=here aria-hidden="true" on:click=move |_| chosen.set(exit.name())>
                <line x1=short(from.0) y1=short(from.1) x2=short(to.0) y2=short(to.1) />
                <rect x=short(at.x) y=short(at.y) width=short(at.w) height=short(at.h) rx="4" />
                <text x=short(x) y=short(y + 4.0)>{exit.name()}</text>
            </g>
        }
    }

    fn node(
        self,
        node: NodeId,
        (x, y): (f64, f64),
        all: Vec<(NodeId, (f64, f64))>,
    ) -> impl IntoView + use<> {
        let id = self.id;
        let subject = Subject::node(node);
        let name = node_name(node);
        let Choosing {
            subject: chosen,
            hovered,
            ..
        } = self.choosing;
        let is_chosen = move || chosen.with(|chosen| chosen.node == node);
        let label = {
            let name = name.clone();
            move || {
                let key = if self.off(node) { "node-off" } else { "node" };
                filled(&format!("architecture.lattice.{key}"), &[&name])
            }
        };
        let key = move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                chosen.set(subject);
                return;
            }
            let Some(direction) = direction::of_key(&event.key()) else {
                return;
            };
            event.prevent_default();
            if let Some(to) = direction::neighbour(&all, node, direction) {
                chosen.set(Subject::node(to));
                page::focus(&node_id(id, to));
            }
        };
        view! {
            <g class="node" class:off=move || self.off(node) class:here=move || self.is_looked_at(subject)
                class:chosen=is_chosen id=node_id(id, node) role="button" aria-label=label
                aria-pressed=move || is_chosen().to_string()
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:mouseenter=move |_| hovered.set(Some(subject))
                on:mouseleave=move |_| hovered.set(None)
                on:click=move |_| chosen.set(subject)
                on:keydown=key>
                <circle cx=short(x) cy=short(y) r=short(RADIUS) />
                <text x=short(x) y=short(y + 4.0) aria-hidden="true">{name}</text>
            </g>
        }
    }
}

fn node_id(id: &str, node: NodeId) -> String {
    format!("{id}-{}-{}", node.layer, node.depth)
}

/// What a node is called; the first one has a word of its own.
pub fn node_name(node: NodeId) -> String {
    if node.layer == 0 {
        text("architecture.lattice.stem").into()
    } else {
        node.paper_name()
    }
}
