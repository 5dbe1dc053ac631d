//! A budget of the found network: the choice of its cells under a limit on its multiply-accumulates.

use super::settings::SearchError;
use crate::profile::Profile;
use crate::space::{
    Branch, Candidates, CellGenes, Decoding, Gene, Lattice, NetPlan, Primitive, Probabilities,
    Structure, discretise, first_edge, gene_share,
};

/// The least share that counts: below it all are alike.
const LEAST: f32 = 1e-12;

/// What a search decides from, and the size of its images.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice<'a> {
    pub(super) structure: &'a Structure,
    pub(super) lattice: Lattice,
    pub(super) candidates: &'a Candidates,
    pub(super) probabilities: &'a Probabilities,
    /// Height and width in pixels.
    pub(super) size: [usize; 2],
    /// The most multiply-accumulates of an image, in millions; 0 sets no limit.
    pub(super) budget: f64,
}

/// A gene in the node of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    branch: Branch,
    node: usize,
    index: usize,
}

/// Another gene at a site, with what the cells then cost.
struct Change {
    cells: CellGenes,
    macs: u64,
    /// By how much the logarithms of the shares sum to less.
    loss: f64,
}

impl Choice<'_> {
    /// The cells of the strongest operations.
    pub(super) fn strongest(&self) -> CellGenes {
        discretise(self.candidates, self.probabilities, self.structure.decoding)
    }

    /// Whether the network of `cells` is within the budget.
    pub(super) fn fits(&self, cells: &CellGenes) -> bool {
        self.most().is_none_or(|most| self.macs(cells) <= most)
    }

    /// `cells`, or where their network is over the budget the cells of one that is not.
    ///
    /// # Errors
    /// A budget that no network keeps.
    pub(super) fn affordable(&self, cells: CellGenes) -> Result<CellGenes, SearchError> {
        match self.most().filter(|_| !self.fits(&cells)) {
            None => Ok(cells),
            Some(most) => self
                .within(cells, most)
                .map_err(|least| SearchError::Budget {
                    budget: self.budget,
                    least: least as f64 / 1e6,
                }),
        }
    }

    fn most(&self) -> Option<u64> {
        (self.budget > 0.0).then_some((1e6 * self.budget) as u64)
    }

    /// Where the network of `cells` costs more than `most` multiply-accumulates an image, one gene
    /// after the other is exchanged, always the one that loses least of the sum of the logarithms of
    /// the shares for what it saves, and then those that win most of it back within the budget.
    ///
    /// # Errors
    /// The multiply-accumulates of the cheapest network that was found, where that is above `most`.
    fn within(&self, mut cells: CellGenes, most: u64) -> Result<CellGenes, u64> {
        let mut macs = self.macs(&cells);
        while macs > most {
            let cheaper = self.changes(&cells).filter(|change| change.macs < macs);
            let price = |change: &Change| change.loss / (macs - change.macs) as f64;
            let best = cheaper.min_by(|a, b| price(a).total_cmp(&price(b)));
            let Some(best) = best else { return Err(macs) };
            (cells, macs) = (best.cells, best.macs);
        }
        // Every round raises the sum, so there is an end.
        while let Some(better) = self
            .changes(&cells)
            .filter(|change| change.loss < -1e-9 && change.macs <= most)
            .min_by(|a, b| a.loss.total_cmp(&b.loss))
        {
            cells = better.cells;
        }
        Ok(cells)
    }

    /// Multiply-accumulates of an image.
    pub(super) fn macs(&self, cells: &CellGenes) -> u64 {
        let branches = &self.probabilities.branches;
        let plan = NetPlan::derived(self.structure, self.lattice, cells, branches);
        Profile::of(&plan, self.size).macs
    }

    /// The cells with one gene exchanged, in a fixed order.
    fn changes<'a>(&'a self, cells: &'a CellGenes) -> impl Iterator<Item = Change> + 'a {
        sites(cells).flat_map(move |at| {
            let now = self.score(at, at.gene(cells));
            let others = self.others(at, cells).into_iter();
            others.map(move |gene| {
                let cells = at.exchanged(cells, gene);
                Change {
                    macs: self.macs(&cells),
                    loss: now - self.score(at, gene),
                    cells,
                }
            })
        })
    }

    /// The genes that could stand there instead: no node reads a state twice.
    pub(super) fn others(&self, at: Site, cells: &CellGenes) -> Vec<Gene> {
        let genes = &cells.nodes(at.branch)[at.node];
        let free = |source: &usize| {
            let mut read = genes.iter().enumerate();
            let taken = read.any(|(index, gene)| index != at.index && gene.1 == *source);
            let moves = self.structure.decoding == Decoding::TwoEdges;
            !taken && (moves || genes[at.index].1 == *source)
        };
        let sources = (0..at.node + 2).filter(free);
        let of_source = |source| {
            let edge = first_edge(at.node) + source;
            let ops = &self.candidates.of(at.branch.family_of(edge))[edge];
            ops.iter().map(move |op| (*op, source))
        };
        let all = sources.flat_map(of_source);
        all.filter(|gene| gene.0 != Primitive::Zero && *gene != genes[at.index])
            .collect()
    }

    fn score(&self, at: Site, gene: Gene) -> f64 {
        let (candidates, probabilities) = (self.candidates, self.probabilities);
        let share = gene_share(candidates, probabilities, at.branch, at.node, gene);
        f64::from(share.max(LEAST)).ln()
    }
}

impl Site {
    /// What stands there.
    pub(super) fn gene(self, cells: &CellGenes) -> Gene {
        cells.nodes(self.branch)[self.node][self.index]
    }

    /// The cells with `gene` there instead.
    pub(super) fn exchanged(self, cells: &CellGenes, gene: Gene) -> CellGenes {
        CellGenes::from_fn(|branch| {
            let mut nodes = cells.nodes(branch).to_vec();
            if branch == self.branch {
                nodes[self.node][self.index] = gene;
            }
            nodes
        })
    }
}

/// Where genes stand, in a fixed order.
pub(super) fn sites(cells: &CellGenes) -> impl Iterator<Item = Site> {
    Branch::ALL.into_iter().flat_map(move |branch| {
        let nodes = cells.nodes(branch).iter().enumerate();
        nodes.flat_map(move |(node, genes)| {
            (0..genes.len()).map(move |index| Site {
                branch,
                node,
                index,
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::EDGES;

    use Primitive as P;

    /// Two operations an edge, one of them dear.
    fn candidates() -> Candidates {
        let rows = |ops: [P; 2]| vec![ops.to_vec(); EDGES];
        Candidates::from_rows([
            rows([P::MaxPool, P::DownConv]),
            rows([P::Identity, P::Conv]),
            rows([P::UpSeparable, P::UpConv]),
        ])
    }

    /// The dear one is ahead on every edge, a little; on the edge `sure` by far.
    fn shares(lattice: Lattice, sure: usize) -> Probabilities {
        let mut shares = Probabilities::uniform(lattice, &candidates());
        for rows in [&mut shares.down, &mut shares.normal, &mut shares.up] {
            rows.fill(vec![0.45, 0.55]);
        }
        shares.normal[sure] = vec![0.01, 0.99];
        shares
    }

    #[test]
    fn a_budget_is_kept_and_what_is_sure_stays() {
        let (structure, lattice) = (
            Structure {
                width: 2,
                ..Structure::default()
            },
            Lattice::new(5).unwrap(),
        );
        let (candidates, sure) = (candidates(), first_edge(2) + 3);
        let probabilities = shares(lattice, sure);
        let choice = Choice {
            structure: &structure,
            lattice,
            candidates: &candidates,
            probabilities: &probabilities,
            size: [32, 32],
            budget: 0.0,
        };
        let free = choice.strongest();
        assert_eq!(choice.within(free.clone(), u64::MAX), Ok(free.clone()));
        assert_eq!(choice.affordable(free.clone()).unwrap(), free);
        let dear = choice.macs(&free);
        let least = choice.within(free.clone(), 0).unwrap_err();
        assert!(least < dear, "{least} of {dear}");
        for most in [2, 4].map(|part| least + (dear - least) / part) {
            let cells = choice.within(free.clone(), most).unwrap();
            assert!(
                choice.macs(&cells) <= most,
                "{} of {most}",
                choice.macs(&cells)
            );
            assert!(
                cells.nodes(Branch::Normal)[2].contains(&(P::Conv, 3)),
                "{cells:?}"
            );
            let nodes = Branch::ALL.map(|branch| cells.nodes(branch).to_vec());
            for genes in nodes.iter().flatten() {
                assert!(genes.len() == 2 && genes[0].1 != genes[1].1, "{genes:?}");
            }
            let better = choice.changes(&cells);
            let open = better.filter(|change| change.macs <= most && change.loss < -1e-9);
            assert_eq!(open.count(), 0, "nothing better fits by one exchange");
        }
        let cheapest = choice.within(free.clone(), least).unwrap();
        assert!(choice.macs(&cheapest) <= least);
        assert!(choice.within(free.clone(), least - 1).is_err());
        let limited = Choice {
            budget: least as f64 / 1e6 + 1e-6,
            ..choice
        };
        assert!(!limited.fits(&free) && limited.fits(&cheapest));
        assert_eq!(limited.affordable(cheapest.clone()).unwrap(), cheapest);
        let afforded = limited.affordable(free).unwrap();
        assert!(limited.fits(&afforded));
    }
}
