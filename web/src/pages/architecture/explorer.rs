//! The state of the architecture page, and its link.

use std::sync::Arc;

use leptos::prelude::*;
use shared::drawing::Flow;
use shared::space::{Branch, NodeId};

use super::hideable::Hideable;
use super::origin::Origin;
use super::profiled::{Profiled, Size};
use super::selection::Selection;
use crate::components::teacher::Hidden;
use crate::named::{Named as _, named};
use crate::protocol::ModelCard;
use crate::route::{GENOTYPE, Link, Route};
use crate::workbench::Workbench;

/// The paper's best model, searched on composites; its figures 7 and 8 show it.
pub const MIXED: &str = "alpha0_5_stage1_double_deep_ep80";
/// The one searched on ISIC alone, which Fig. 7 sets beside it.
pub const DEDICATED: &str = "stage1_layer9_110epoch_double_deep_final";

/// The sizes at which costs are said: the program's default, and that of the paper's Table IV.
pub const SIZES: [Size; 2] = [[256, 256], [192, 256]];

named! {
    /// What the page shows.
    #[derive(Default)]
    pub enum ExplorerView {
        /// One architecture.
        #[default]
        One = "one",
        /// Two, side by side.
        Two = "two",
        /// A recorded search.
        Search = "search",
    }
}

/// Everything that a link restores, and what is shown of it; to be copied into the page's parts.
#[derive(Clone, Copy)]
pub struct Explorer {
    pub view: RwSignal<ExplorerView>,
    pub first: RwSignal<Origin>,
    /// The one beside it.
    pub second: RwSignal<Origin>,
    pub exit: RwSignal<String>,
    /// The size of the image that costs are said for; none for the architecture's own.
    pub size: RwSignal<Option<Size>>,
    pub selection: RwSignal<Selection>,
    /// What is pointed at.
    pub hovered: RwSignal<Option<Selection>>,
    /// Epoch that is played back, from 0 over all stages.
    pub epoch: RwSignal<usize>,
    /// The branch whose own operations are played back.
    pub family: RwSignal<Branch>,
    /// Step of the lesson, from 0.
    pub step: RwSignal<usize>,
    /// How many times its own size the lattice is drawn, in hundredths.
    pub zoom: RwSignal<u32>,
    pub hidden: Hidden<Hideable>,
    /// Which way lattices run on this screen.
    pub flow: RwSignal<Flow>,
    /// What went wrong with a file, a paste or the link.
    pub error: RwSignal<Option<String>>,
    pub profiled: Memo<Option<Arc<Profiled>>>,
    pub beside: Memo<Option<Arc<Profiled>>>,
}

impl Explorer {
    /// As the link says; what it does not say or says wrong is as at the beginning.
    pub fn of(link: &Link, bench: Workbench) -> Self {
        let error = RwSignal::new(None);
        let origin = |key: &str, otherwise: &str| {
            let stated = link.text(key).map(Origin::parse);
            stated
                .and_then(|origin| origin.map_err(|reason| error.set(Some(reason))).ok())
                .unwrap_or_else(|| Origin::Published(otherwise.into()))
        };
        let first = RwSignal::new(origin(GENOTYPE, MIXED));
        let second = RwSignal::new(origin("h", DEDICATED));
        let size = RwSignal::new(link.text("size").and_then(parse_size));
        let last = Selection::node(NodeId::new(8, 0));
        Self {
            view: RwSignal::new(link.choice("view").unwrap_or_default()),
            first,
            second,
            exit: RwSignal::new(link.text("exit").unwrap_or("x0.9").to_owned()),
            size,
            selection: RwSignal::new(link.value("at").unwrap_or(last)),
            hovered: RwSignal::new(None),
            epoch: RwSignal::new(link.value("epoch").unwrap_or(0)),
            family: RwSignal::new(link.choice("ops").unwrap_or(Branch::Normal)),
            step: RwSignal::new(link.value("step").unwrap_or(0)),
            zoom: RwSignal::new(
                link.value("zoom")
                    .map_or(100, |zoom: u32| zoom.clamp(50, 300)),
            ),
            hidden: Hidden::of(link),
            flow: RwSignal::new(Flow::Rightwards),
            error,
            profiled: profiled(first, size, bench),
            beside: profiled(second, size, bench),
        }
    }

    /// The whole state; tracks.
    pub fn link(self) -> Link {
        let link = Link::to(Route::Architecture)
            .with("view", self.view.get().name())
            .with(GENOTYPE, self.first.with(Origin::in_link))
            .with("exit", self.exit_name())
            .with("at", self.selection.get())
            .with("step", self.step.get());
        let link = match self.view.get() {
            ExplorerView::One => link,
            ExplorerView::Two => link.with("h", self.second.with(Origin::in_link)),
            ExplorerView::Search => link
                .with("epoch", self.epoch.get())
                .with("ops", self.family.get().name()),
        };
        let zoom = self.zoom.get();
        let link = if zoom == 100 {
            link
        } else {
            link.with("zoom", zoom)
        };
        let link = match self.size.get() {
            Some(size) => link.with("size", written_size(size)),
            None => link,
        };
        self.hidden.in_link(link)
    }

    /// The exit as the network has it: the chosen one, or its last where it has no such exit.
    pub fn exit_name(self) -> String {
        let chosen = self.exit.get();
        self.profiled.with(|profiled| match profiled {
            Some(profiled) => profiled.exit(&chosen).name(),
            None => chosen,
        })
    }

    /// What the panel describes: what is pointed at, else what was chosen.
    pub fn looked_at(self) -> Selection {
        let chosen = self.selection.get();
        self.hovered.get().unwrap_or(chosen)
    }
}

fn profiled(
    origin: RwSignal<Origin>,
    size: RwSignal<Option<Size>>,
    bench: Workbench,
) -> Memo<Option<Arc<Profiled>>> {
    Memo::new(move |_| {
        let card = bench.card.get();
        let origin = origin.get();
        let own = match (&origin, &card) {
            (Origin::Model, Some(card)) => card.input,
            _ => SIZES[0],
        };
        let size = size.get().unwrap_or(own);
        let genotype = origin.genotype(card.as_ref().and_then(ModelCard::genotype))?;
        Some(Arc::new(Profiled::of(genotype, size)))
    })
}

/// `HEIGHTxWIDTH` in pixels.
pub fn written_size([height, width]: Size) -> String {
    format!("{height}x{width}")
}

/// `HEIGHTxWIDTH` in pixels; none where it is something else, or more than anybody counts.
pub fn parse_size(text: &str) -> Option<Size> {
    let (height, width) = text.split_once('x')?;
    let side = |text: &str| text.parse().ok().filter(|side| (1..=4096).contains(side));
    Some([side(height)?, side(width)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reopened(fragment: &str) -> String {
        let owner = Owner::new();
        owner.with(|| {
            let bench = Workbench::idle();
            Explorer::of(&Link::parse(fragment), bench)
                .link()
                .to_string()
        })
    }

    #[test]
    fn a_link_restores_the_page_exactly() {
        for fragment in [
            "#/architecture?at=4.2.down.1.0&exit=x0.5&g=layer7_double_deep&hide=exits%2Clesson&step=3&view=one&zoom=150",
            "#/architecture?at=8.0&exit=x0.9&g=model&h=stage1_deep&size=192x256&step=0&view=two",
            "#/architecture?at=8.0&epoch=7&exit=x0.7&g=stage1_deep&ops=up&step=6&view=search",
        ] {
            assert_eq!(reopened(fragment), fragment);
        }
    }

    #[test]
    fn what_a_link_says_wrong_is_as_at_the_beginning() {
        assert_eq!(
            reopened("#/architecture?g=nothing&at=here&step=x"),
            reopened("#/architecture")
        );
    }

    #[test]
    fn sizes_are_read() {
        assert_eq!(parse_size("192x256"), Some([192, 256]));
        assert_eq!(written_size([192, 256]), "192x256");
        assert_eq!(parse_size("0x256"), None);
        assert_eq!(parse_size("192"), None);
    }
}
