//! The parts of a drawn lattice as elements: branches, shares, exits, nodes.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::drawing::svg::short;
use shared::drawing::{Arm, LatticeLayout, Rect, Stroke};
use shared::space::{BranchWeights, Exit, NodeId, branch_share};

use super::{Part, Walk, direction};
use crate::browser::page;
use crate::text::filled;
use crate::text::numbers::fixed;
use crate::visual::ink::Ink;
use crate::visual::names::{branch_name, node_name};

/// What all parts of a lattice follow.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) id: &'static str,
    pub(super) shares: Signal<Vec<BranchWeights>>,
    pub(super) needed: Option<Signal<Vec<NodeId>>>,
    pub(super) walk: Option<Walk>,
}

impl Parts {
    fn off(self, node: NodeId) -> bool {
        let needed = self.needed;
        needed.is_some_and(|needed| needed.with(|needed| !needed.contains(&node)))
    }

    fn share_of(self, arm: Arm) -> Option<f32> {
        self.shares
            .with(|shares| branch_share(shares, arm.node, arm.branch))
    }

    fn is_here(self, part: Part) -> bool {
        self.walk
            .is_some_and(|walk| walk.pointing.here.get() == Some(part))
    }

    fn hover(self, part: Option<Part>) {
        if let Some(walk) = self.walk {
            walk.pointing.hover.run(part);
        }
    }

    fn choose(self, part: Part) {
        if let Some(walk) = self.walk {
            walk.pointing.choose.run(part);
        }
    }

    /// A branch. The line that hears the pointer is wider than the one that is seen.
    pub(super) fn arm(self, arm: Arm) -> impl IntoView {
        let part = Part::Branch(arm.node, arm.branch);
        let stroke = move || Stroke::of(self.share_of(arm));
        let title = move || self.walk.is_none().then(|| self.arm_title(arm));
        let (x1, y1) = (short(arm.from.0), short(arm.from.1));
        let (x2, y2) = (short(arm.to.0), short(arm.to.1));
        view! {
            <g class="arm" class:off=move || self.off(arm.node) class:here=move || self.is_here(part)
                class:alone=arm.alone style:color=Ink::Branch(arm.branch).css()
                on:mouseenter=move |_| self.hover(Some(part)) on:mouseleave=move |_| self.hover(None)
                on:click=move |_| self.choose(part)>
                <line class="line" x1=x1.clone() y1=y1.clone() x2=x2.clone() y2=y2.clone()
                    stroke-width=move || stroke().width stroke-opacity=move || stroke().opacity />
                <line class="reach" x1=x1 y1=y1 x2=x2 y2=y2>{move || title().map(|title| view! { <title>{title}</title> })}</line>
            </g>
        }
    }

    fn arm_title(self, arm: Arm) -> String {
        let share = self.share_of(arm);
        let share = share.map_or_else(|| "–".to_owned(), |share| fixed(share, 2));
        let (node, branch) = (node_name(arm.node), branch_name(arm.branch));
        filled("picture.branch-of", &[&node, branch, &share])
    }

    /// The number of a branch, where it is known.
    pub(super) fn share(self, arm: Arm) -> impl IntoView {
        let at = arm.label;
        let (x, y) = at.centre();
        // The group stays while its number changes.
        let known = Memo::new(move |_| self.share_of(arm).is_some());
        let number = move || self.share_of(arm).map(|share| fixed(share, 2));
        move || {
            known.get().then(|| {
                view! {
                    <g class="share" class:off=move || self.off(arm.node) class:alone=arm.alone aria-hidden="true">
                        <rect x=short(at.x) y=short(at.y) width=short(at.w) height=short(at.h) rx="3" />
                        <text x=short(x) y=short(y + 4.0)>{number}</text>
                    </g>
                }
            })
        }
    }

    /// An output: the table of exits is how the keyboard chooses one.
    pub(super) fn exit(
        self,
        layout: &LatticeLayout,
        exit: Exit,
        at: Rect,
    ) -> impl IntoView + use<> {
        let (from, to) = layout.exit_arrow(exit);
        let (x, y) = at.centre();
        let here = move || self.walk.is_some_and(|walk| walk.exit.get() == exit.name());
        let choose = move |_| {
            if let Some(walk) = self.walk {
                walk.choose_exit.run(exit.name());
            }
        };
        view! {
            <g class="exit" class:here=here aria-hidden="true" on:click=choose>
                <line x1=short(from.0) y1=short(from.1) x2=short(to.0) y2=short(to.1) />
                <rect x=short(at.x) y=short(at.y) width=short(at.w) height=short(at.h) rx="4" />
                <text x=short(x) y=short(y + 4.0)>{exit.name()}</text>
            </g>
        }
    }

    /// A node: a button where the lattice is gone around in.
    pub(super) fn node(
        self,
        layout: &LatticeLayout,
        node: NodeId,
        (x, y): (f64, f64),
    ) -> impl IntoView + use<> {
        let (id, part) = (self.id, Part::Node(node));
        let (name, all) = (node_name(node), layout.nodes.clone());
        let walks = self.walk.is_some();
        let is_chosen = move || self.walk.is_some_and(|walk| walk.chosen.get() == node);
        let label = {
            let name = name.clone();
            move || {
                let key = if self.off(node) {
                    "picture.node-off"
                } else {
                    "picture.node"
                };
                walks.then(|| filled(key, &[&name]))
            }
        };
        let stop = move || walks.then(|| if is_chosen() { "0" } else { "-1" });
        let key = move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                self.choose(part);
                return;
            }
            let Some(direction) = direction::of_key(&event.key()) else {
                return;
            };
            event.prevent_default();
            if let Some(to) = direction::neighbour(&all, node, direction) {
                self.choose(Part::Node(to));
                page::focus(&node_id(id, to));
            }
        };
        view! {
            <g class="node" class:off=move || self.off(node) class:here=move || self.is_here(part)
                class:chosen=is_chosen id=node_id(id, node) role=walks.then_some("button") aria-label=label
                aria-pressed=move || walks.then(|| is_chosen().to_string()) tabindex=stop
                on:mouseenter=move |_| self.hover(Some(part)) on:mouseleave=move |_| self.hover(None)
                on:click=move |_| self.choose(part) on:keydown=key>
                <circle cx=short(x) cy=short(y) r=short(layout.radius()) />
                <text x=short(x) y=short(y + 4.0) aria-hidden="true">{name}</text>
            </g>
        }
    }
}

fn node_id(id: &str, node: NodeId) -> String {
    format!("{id}-{}-{}", node.layer, node.depth)
}
