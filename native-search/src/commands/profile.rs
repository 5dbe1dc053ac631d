//! `profile`: the cost of a network, as a table or as JSON.

use shared::genotype::Genotype;
use shared::profile::Profile;
use shared::space::BaselinePlan;

use crate::printer::Printer;
use crate::report::{Table, profile_text};

/// Far beyond any use, and far below where the counts would no longer fit into 64 bits.
const MAX_SIDE: usize = 1 << 15;
const MAX_WIDTH: usize = 1024;

/// Whose cost.
pub enum Counted {
    /// That of a genotype's network.
    Genotype(Genotype),
    /// That of a baseline.
    Baseline(BaselinePlan),
}

/// What to count.
pub struct Request {
    /// The network.
    pub network: Counted,
    /// Height and width of the image in pixels.
    pub size: [usize; 2],
}

/// Prints the counts.
///
/// # Errors
/// As [`profile`].
pub fn report(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    match &request.network {
        Counted::Genotype(genotype) => {
            let profile = profile(genotype, request.size)?;
            printer.result(&profile_text(&profile), &json(&profile)?);
        }
        Counted::Baseline(plan) => baseline(plan, request.size, printer)?,
    }
    Ok(())
}

fn baseline(plan: &BaselinePlan, size: [usize; 2], printer: &Printer) -> anyhow::Result<()> {
    check_baseline(plan, size)?;
    let (parameters, macs) = (plan.parameters(), plan.macs(size));
    let mut table = Table::new(["network", "parameters", "multiply-accumulates"]);
    let label = plan.baseline.label().to_owned();
    table.push([label, parameters.to_string(), macs.to_string()]);
    let json = serde_json::json!({ "baseline": plan, "size": size,
        "parameters": parameters, "macs": macs });
    printer.result(&table.markdown(), &(json.to_string() + "\n"));
    Ok(())
}

/// The counts of a genotype's network on one image of `size` (height and width in pixels).
///
/// # Errors
/// Where `size` is not a positive multiple of what the lattice halves to, or the cells' width is
/// below 2, or either is beyond what is counted.
pub fn profile(genotype: &Genotype, size: [usize; 2]) -> anyhow::Result<Profile> {
    check_genotype(genotype, size)?;
    Ok(Profile::of(&genotype.plan(), size))
}

/// Whether the network can be counted, and built, for images of `size` (height and width in pixels).
///
/// # Errors
/// A size or a width that it cannot have.
pub fn check_network(network: &Counted, size: [usize; 2]) -> anyhow::Result<()> {
    match network {
        Counted::Genotype(genotype) => check_genotype(genotype, size),
        Counted::Baseline(plan) => check_baseline(plan, size),
    }
}

fn check_baseline(plan: &BaselinePlan, size: [usize; 2]) -> anyhow::Result<()> {
    plan.check()?;
    check_size(size, plan.size_multiple())
}

fn check_genotype(genotype: &Genotype, size: [usize; 2]) -> anyhow::Result<()> {
    check_size(size, genotype.lattice.size_multiple())?;
    let width = genotype.structure.width;
    anyhow::ensure!(
        (2..=MAX_WIDTH).contains(&width),
        "the width is {width} channels, expected 2 to {MAX_WIDTH}"
    );
    Ok(())
}

fn check_size(size: [usize; 2], multiple: usize) -> anyhow::Result<()> {
    let [height, breadth] = size;
    anyhow::ensure!(
        size.iter()
            .all(|side| *side > 0 && side.is_multiple_of(multiple)),
        "the size is {height}x{breadth} pixels, but this network needs multiples of {multiple}"
    );
    anyhow::ensure!(
        size.iter().all(|side| *side <= MAX_SIDE),
        "the size is {height}x{breadth} pixels, but counts are made up to {MAX_SIDE} a side"
    );
    Ok(())
}

/// The profile as JSON, with a final line break.
///
/// # Errors
/// Never for a profile: plain numbers and names are always JSON.
pub fn json(profile: &Profile) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(profile)? + "\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use shared::space::{Candidates, Lattice, Probabilities, Structure, discretise};

    use super::*;

    fn genotype(width: usize) -> Genotype {
        let structure = Structure {
            width,
            ..Structure::default()
        };
        let lattice = Lattice::new(7).unwrap();
        let all = Candidates::complete(&structure);
        let probabilities = Probabilities::uniform(lattice, &all);
        Genotype {
            cells: discretise(&all, &probabilities, structure.decoding),
            structure,
            lattice,
            branches: Vec::new(),
            provenance: BTreeMap::new(),
        }
    }

    #[test]
    fn the_table_names_every_part_and_ends_with_the_total() {
        let found = profile(&genotype(8), [64, 96]).unwrap();
        let text = profile_text(&found);
        for part in ["stem 0", "X1.3", "down", "to x0.7", "32x48"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        let last = text.lines().last().unwrap();
        assert!(last.contains(&found.parameters.registered.to_string()));
        assert!(json(&found).unwrap().contains("\"published_flops\""));
    }

    #[test]
    fn sizes_and_widths_that_cannot_be_are_refused() {
        let refused = |width, size| profile(&genotype(width), size).unwrap_err().to_string();
        assert!(refused(8, [64, 90]).contains("multiples of 16"));
        assert!(refused(8, [0, 64]).contains("0x64"));
        assert!(refused(1, [64, 64]).contains("expected 2 to"));
    }
}
