//! `profile`: the cost of a network, as a table or as JSON.

use std::fmt::Write as _;

use shared::genotype::Genotype;
use shared::profile::{Cost, Profile};

use crate::printer::Printer;

/// Far beyond any use, and far below where the counts would no longer fit into 64 bits.
const MAX_SIDE: usize = 1 << 15;
const MAX_WIDTH: usize = 1024;

/// What to count.
pub struct Request {
    /// The network.
    pub genotype: Genotype,
    /// Height and width of the image in pixels.
    pub size: [usize; 2],
}

/// Prints the counts.
///
/// # Errors
/// As [`profile`].
pub fn report(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let profile = profile(&request.genotype, request.size)?;
    printer.result(&render(&profile), &json(&profile)?);
    Ok(())
}

/// The counts of a genotype's network on one image of `size` (height and width in pixels).
///
/// # Errors
/// Where `size` is not a positive multiple of what the lattice halves to, or the cells' width is
/// below 2, or either is beyond what is counted.
pub fn profile(genotype: &Genotype, size: [usize; 2]) -> anyhow::Result<Profile> {
    let multiple = genotype.lattice.size_multiple();
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
    let width = genotype.structure.width;
    anyhow::ensure!(
        (2..=MAX_WIDTH).contains(&width),
        "the width is {width} channels, expected 2 to {MAX_WIDTH}"
    );
    Ok(Profile::of(&genotype.plan(), size))
}

/// The profile as JSON, with a final line break.
///
/// # Errors
/// Never for a profile: plain numbers and names are always JSON.
pub fn json(profile: &Profile) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(profile)? + "\n")
}

/// The profile as a table: per node, per exit, in all.
pub fn render(profile: &Profile) -> String {
    let [height, width] = profile.size;
    let mut text = format!(
        "input {height}x{width} pixels, one image; operations in millions; \
         Xd.l is the node at depth d of layer l, from 1\n\n{:<10} {:>9} {:>12} \
         {:>12} {:>10} {:>16}\n",
        "part", "size", "registered", "reachable", "MACs", "published FLOPs"
    );
    for (name, size, cost) in rows(profile) {
        let Cost {
            parameters,
            macs,
            published_flops,
        } = cost;
        let line = writeln!(
            text,
            "{name:<10} {size:>9} {:>12} {:>12} {:>10} {:>16}",
            parameters.registered,
            parameters.reachable,
            millions(macs),
            millions(published_flops)
        );
        debug_assert!(line.is_ok(), "a string takes every line");
    }
    text
}

fn rows(profile: &Profile) -> Vec<(String, String, Cost)> {
    let size = |[h, w]: [usize; 2]| format!("{h}x{w}");
    let [h, w] = profile.size;
    let stem_sizes = [[h, w], [h / 2, w / 2]];
    let mut rows: Vec<_> = (profile.stem.iter().zip(stem_sizes).enumerate())
        .map(|(place, (cost, own))| (format!("stem {place}"), size(own), *cost))
        .collect();
    for node in &profile.nodes {
        rows.push((node.node.paper_name(), size(node.size), node.cost));
        for branch in &node.branches {
            let name = format!("  {}", branch.branch.name());
            rows.push((name, String::new(), branch.cost));
        }
    }
    for exit in &profile.exits {
        let cost = Cost {
            parameters: exit.parameters,
            macs: exit.macs,
            published_flops: exit.published_flops,
        };
        rows.push((format!("to {}", exit.name), size([h, w]), cost));
    }
    let all = Cost {
        parameters: profile.parameters,
        macs: profile.macs,
        published_flops: profile.published_flops,
    };
    rows.push(("all exits".to_owned(), size([h, w]), all));
    rows
}

/// A count in millions, to one decimal, without a detour through a float.
fn millions(count: u64) -> String {
    let tenths = (count + 50_000) / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
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
        let belief = Probabilities::uniform(lattice, &all);
        Genotype {
            cells: discretise(&all, &belief, structure.decoding),
            structure,
            lattice,
            branches: Vec::new(),
            provenance: BTreeMap::new(),
        }
    }

    #[test]
    fn the_table_names_every_part_and_ends_with_the_total() {
        let found = profile(&genotype(8), [64, 96]).unwrap();
        let text = render(&found);
        for part in ["stem 0", "X1.3", "down", "to x0.7", "32x48"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        let last = text.lines().last().unwrap();
        assert!(last.contains(&found.parameters.registered.to_string()));
        assert!(json(&found).unwrap().contains("\"published_flops\""));
        assert_eq!(millions(8_556_387_680), "8556.4");
    }

    #[test]
    fn sizes_and_widths_that_cannot_be_are_refused() {
        let refused = |width, size| profile(&genotype(width), size).unwrap_err().to_string();
        assert!(refused(8, [64, 90]).contains("multiples of 16"));
        assert!(refused(8, [0, 64]).contains("0x64"));
        assert!(refused(1, [64, 64]).contains("expected 2 to"));
    }
}
