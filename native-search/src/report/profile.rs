//! The cost of a network as a table.

use std::fmt::Write as _;

use shared::profile::{Cost, Profile};

/// The profile as a table: per node, per exit, in all.
pub fn profile_text(profile: &Profile) -> String {
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
        .map(|(index, (cost, own))| (format!("stem {index}"), size(own), *cost))
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
    #[test]
    fn a_count_is_rounded_to_a_tenth_of_a_million() {
        assert_eq!(super::millions(8_556_387_680), "8556.4");
    }
}
