//! The sentence for an image that is out of distribution.

use shared::distribution::OutOfDistribution;
use shared::imaging::statistics::MEASURES;

/// Why its mask deserves no trust (METHOD.md, section 9).
pub(super) fn warning(found: &OutOfDistribution) -> String {
    let why = match found {
        OutOfDistribution::Features { kinds, .. } => {
            format!("it does not look like {}", one_of(kinds))
        }
        OutOfDistribution::Statistics(nearest) => format!(
            "it differs from the images that trained the model (next to {}: {} is {:.1} standard deviations away)",
            nearest.set, MEASURES[nearest.measure], nearest.worst
        ),
    };
    format!("the image is out of distribution: {why}, so its mask deserves no trust")
}

/// `a`, `a or b`, `a, b or c`.
fn one_of(names: &[String]) -> String {
    match names {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        names => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_as_people_name_them() {
        let of = |kinds: &[&str]| {
            warning(&OutOfDistribution::Features {
                kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
                distance: 2.0,
            })
        };
        assert!(of(&["liver CT"]).contains("it does not look like liver CT, so"));
        let three = of(&["dermoscopy", "colonoscopy", "liver CT"]);
        assert!(
            three.contains("like dermoscopy, colonoscopy or liver CT, so"),
            "{three}"
        );
    }
}
