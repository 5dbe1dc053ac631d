//! The probabilities of a supernet: softmaxed alpha and beta as plain numbers with names.

use serde::{Deserialize, Serialize};

use super::branch_weights::BranchWeights;
use super::candidates::Candidates;
use super::lattice::{Lattice, NodeId};
use super::primitive::Family;

/// softmax(alpha) of every edge and family, and softmax(beta) of every node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probabilities {
    /// Down operations: fourteen rows.
    pub down: Vec<Vec<f32>>,
    /// Normal operations: fourteen rows.
    pub normal: Vec<Vec<f32>>,
    /// Up operations: fourteen rows.
    pub up: Vec<Vec<f32>>,
    /// Branch shares, in the lattice's order.
    pub branches: Vec<BranchWeights>,
}

impl Probabilities {
    /// Equal shares for all.
    pub fn uniform(lattice: Lattice, candidates: &Candidates) -> Self {
        let rows = |family: Family| -> Vec<Vec<f32>> {
            candidates
                .of(family)
                .iter()
                .map(|ops| vec![1.0 / ops.len() as f32; ops.len()])
                .collect()
        };
        let node = |node: NodeId| {
            let branches = lattice.branches(node);
            let share = 1.0 / branches.len() as f32;
            BranchWeights {
                node,
                branches: branches.iter().map(|(b, ..)| (*b, share)).collect(),
            }
        };
        Self {
            down: rows(Family::Down),
            normal: rows(Family::Normal),
            up: rows(Family::Up),
            branches: lattice.nodes().into_iter().map(node).collect(),
        }
    }

    /// The probabilities of the mean of alpha and beta: the geometric mean, made to sum to 1. All are of
    /// one stage. Panics without any.
    pub fn of_mean(all: &[&Self]) -> Self {
        let rows = |family: Family| -> Vec<Vec<f32>> {
            let of_row = |row: usize| {
                let same: Vec<&[f32]> = all.iter().map(|p| p.of(family)[row].as_slice()).collect();
                geometric_mean(&same)
            };
            (0..all[0].of(family).len()).map(of_row).collect()
        };
        let branches = all[0].branches.iter().enumerate().map(|(at, first)| {
            let shares = |p: &&Self| -> Vec<f32> {
                p.branches[at]
                    .branches
                    .iter()
                    .map(|(_, share)| *share)
                    .collect()
            };
            let same: Vec<Vec<f32>> = all.iter().map(shares).collect();
            let same: Vec<&[f32]> = same.iter().map(Vec::as_slice).collect();
            let names = first.branches.iter().map(|(branch, _)| *branch);
            BranchWeights {
                node: first.node,
                branches: names.zip(geometric_mean(&same)).collect(),
            }
        });
        Self {
            down: rows(Family::Down),
            normal: rows(Family::Normal),
            up: rows(Family::Up),
            branches: branches.collect(),
        }
    }

    /// The fourteen rows of a family.
    pub fn of(&self, family: Family) -> &[Vec<f32>] {
        match family {
            Family::Down => &self.down,
            Family::Normal => &self.normal,
            Family::Up => &self.up,
        }
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, family: Family) -> &mut [Vec<f32>] {
        match family {
            Family::Down => &mut self.down,
            Family::Normal => &mut self.normal,
            Family::Up => &mut self.up,
        }
    }

    /// Mean entropy of a family's rows in nats; ln(n) while nothing was learnt.
    ///
    /// Of the down and the up family only the four edges from the main input are used: the other
    /// rows never learn and would hide what these do.
    pub fn entropy(&self, family: Family) -> f32 {
        let of_row = |row: usize| -> f32 {
            let shares = self.of(family)[row].iter().filter(|p| **p > 0.0);
            shares.map(|p| -p * p.ln()).sum()
        };
        let rows = family.edges();
        rows.iter().map(|row| of_row(*row)).sum::<f32>() / rows.len() as f32
    }
}

/// softmax of the mean of the logarithms.
fn geometric_mean(rows: &[&[f32]]) -> Vec<f32> {
    let mean = |at: usize| {
        let logs = rows.iter().map(|row| f64::from(row[at]).max(1e-30).ln());
        (logs.sum::<f64>() / rows.len() as f64).exp()
    };
    let means: Vec<f64> = (0..rows[0].len()).map(mean).collect();
    let total: f64 = means.iter().sum();
    means
        .into_iter()
        .map(|mean| (mean / total) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Structure;
    use super::*;

    #[test]
    fn entropy_starts_at_ln_n_and_looks_at_used_rows_only() {
        let all = Candidates::complete(&Structure::default());
        let mut probabilities = Probabilities::uniform(Lattice::new(7).unwrap(), &all);
        assert!((probabilities.entropy(Family::Down) - 6.0_f32.ln()).abs() < 1e-5);
        probabilities.down[0] = vec![1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert!((probabilities.entropy(Family::Down) - 6.0_f32.ln()).abs() < 1e-5);
        probabilities.down[1] = vec![1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert!((probabilities.entropy(Family::Down) - 0.75 * 6.0_f32.ln()).abs() < 1e-5);
        probabilities.normal[0] = vec![1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert!((probabilities.entropy(Family::Normal) - 13.0 / 14.0 * 7.0_f32.ln()).abs() < 1e-5);
    }
}
