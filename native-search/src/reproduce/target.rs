//! The tables and figures of the paper, and the trainings that each needs.

use super::paper::{Paper, Source};

/// A table or a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Every search and baseline, retrained on each of the three data sets.
    Table3,
    /// Fewer branches.
    Table4,
    /// The three exits.
    Table5,
    /// Three data sets that no search has seen.
    Table6,
    /// The graph of a cell.
    Fig3,
    /// The plain space against the weave.
    Fig4,
    /// Mixing in the plain space.
    Fig5,
    /// The three cells.
    Fig6,
    /// The shares of the branches.
    Fig7,
    /// Masks of the exits beside those of U-Net.
    Fig8,
}

/// What a network is trained on, and what it is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// Trained on this data set and measured on its test part: the paper's protocol.
    Retrained(Source),
    /// Trained on the three searched data sets together and measured on the whole of the others.
    ZeroShot,
}

impl Goal {
    /// In row names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retrained(source) => source.name(),
            Self::ZeroShot => "zero-shot",
        }
    }
}

/// A network and what it is trained for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Training {
    /// The method's id.
    pub method: String,
    /// What for.
    pub goal: Goal,
}

/// Of Tables IV and V, Figs. 3, 6, 7 and 8: k = 2, μ = 0.5.
pub(super) const MIX: &str = "mix-k2-mu0.5";

/// The figure that draws the shares of a search on one data set.
pub(super) const DEDICATED: &str = "dedicated-isic";

impl Target {
    /// All, in the paper's order.
    pub const ALL: [Self; 10] = [
        Self::Table3,
        Self::Table4,
        Self::Table5,
        Self::Table6,
        Self::Fig3,
        Self::Fig4,
        Self::Fig5,
        Self::Fig6,
        Self::Fig7,
        Self::Fig8,
    ];

    /// On the command line, and as a folder's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table3 => "table3",
            Self::Table4 => "table4",
            Self::Table5 => "table5",
            Self::Table6 => "table6",
            Self::Fig3 => "fig3",
            Self::Fig4 => "fig4",
            Self::Fig5 => "fig5",
            Self::Fig6 => "fig6",
            Self::Fig7 => "fig7",
            Self::Fig8 => "fig8",
        }
    }

    /// The heading of its report.
    pub fn title(self) -> &'static str {
        match self {
            Self::Table3 => {
                "Table III: searched and hand-made networks, retrained on each data set"
            }
            Self::Table4 => "Table IV: the directions of feature fusion, on CVC",
            Self::Table5 => "Table V: the exits of one network",
            Self::Table6 => "Table VI: data sets that no search has seen",
            Self::Fig3 => "Fig. 3: the graph of a normal cell",
            Self::Fig4 => "Fig. 4: the plain space against the weave",
            Self::Fig5 => "Fig. 5: mixing in the plain space",
            Self::Fig6 => "Fig. 6: the cells of k = 2, μ = 0.5",
            Self::Fig7 => "Fig. 7: the shares of the branches, β",
            Self::Fig8 => "Fig. 8: masks of U-Net and of the three exits",
        }
    }

    /// The trainings that it shows.
    pub fn trainings(self, paper: &Paper) -> Vec<Training> {
        let on = |methods: Vec<String>, goals: &[Goal]| -> Vec<Training> {
            let of = |method: String| {
                let training = move |goal: &Goal| Training {
                    method: method.clone(),
                    goal: *goal,
                };
                goals.iter().map(training).collect::<Vec<_>>()
            };
            methods.into_iter().flat_map(of).collect()
        };
        let named = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let searched = Source::SEARCHED.map(Goal::Retrained);
        let ids = |chosen: fn(&super::paper::Method) -> bool| {
            let methods = paper.methods.iter().filter(|method| chosen(method));
            methods.map(|method| method.id.clone()).collect::<Vec<_>>()
        };
        match self {
            Self::Table3 => on(ids(|method| method.table3.is_some()), &searched),
            Self::Table4 => on(
                ids(|method| method.table4.is_some()),
                &[Goal::Retrained(Source::Cvc)],
            ),
            Self::Table5 => on(named(&[MIX]), &searched),
            Self::Table6 => {
                let unseen = Source::UNSEEN.map(Goal::Retrained);
                let goals = [&unseen[..], &[Goal::ZeroShot]].concat();
                on(ids(|method| method.table6.is_some()), &goals)
            }
            Self::Fig3 | Self::Fig6 | Self::Fig7 => Vec::new(),
            Self::Fig4 => {
                let own = |space: &str, source: Source| Training {
                    method: format!("{space}-{}", source.name()),
                    goal: Goal::Retrained(source),
                };
                let both = |source| ["plain", "dedicated"].map(|space| own(space, source));
                Source::SEARCHED.into_iter().flat_map(both).collect()
            }
            Self::Fig5 => on(ids(|method| method.id.starts_with("plain-")), &searched),
            Self::Fig8 => on(named(&["unet", MIX]), &searched),
        }
    }

    /// The searches that it shows without a training.
    pub fn searches(self) -> &'static [&'static str] {
        match self {
            Self::Fig3 | Self::Fig6 => &[MIX],
            Self::Fig7 => &[DEDICATED, MIX],
            _ => &[],
        }
    }
}
