//! Eqs 2 to 4 with the numbers of the composite in them, as MathML.

use shared::mixing::{Composed, MixWeights};

use super::setup::Setup;
use crate::text::numbers::fixed;

/// The three equations, MathML each.
#[derive(Clone, Debug, PartialEq)]
pub struct Equations {
    /// x̃ = Σ λ̃ᵢ xᵢ.
    pub image: String,
    /// λ̃ and where it comes from.
    pub weights: Vec<String>,
    /// ỹ = Σ λ̃ᵢ yᵢ.
    pub label: String,
}

/// The equations of a setup; images are numbered from 1.
pub fn equations(setup: &Setup) -> Equations {
    let weights = setup.weights();
    Equations {
        image: sum("x", &weights),
        weights: if setup.hand.is_some() {
            vec![by_hand(&weights)]
        } else {
            drawn(setup.kind, &setup.composed())
        },
        label: sum("y", &weights),
    }
}

/// A weight as it is shown: three decimals.
pub fn decimals(value: f64) -> String {
    fixed(value, 3)
}

fn sum(letter: &str, weights: &[f32]) -> String {
    let mixed = format!("<mover accent=\"true\">{}<mo>~</mo></mover>", name(letter));
    let sigma = format!(
        "<mo>∑</mo>{}{}",
        indexed(&tilde("λ"), "i"),
        indexed(&name(letter), "i")
    );
    let terms: Vec<String> = (weights.iter().enumerate())
        .filter(|(_, weight)| **weight != 0.0)
        .map(|(i, weight)| {
            let number = number(f64::from(*weight));
            format!(
                "{number}<mspace width=\"0.2em\"></mspace>{}",
                indexed(&name(letter), &(i + 1).to_string())
            )
        })
        .collect();
    math(&[mixed, sigma, terms.join("<mo>+</mo>")])
}

/// One line a member: its weight from the draws.
fn drawn(kind: MixWeights, composed: &Composed) -> Vec<String> {
    let (mix, draws) = (&composed.mix, &composed.draws);
    let is_classic = draws.len() < mix.members.len();
    let line = |(i, (member, weight)): (usize, (&usize, &f32))| {
        let left = indexed(&tilde("λ"), &(member + 1).to_string());
        let made = match kind {
            MixWeights::Classic if is_classic && i == 0 => name("λ"),
            MixWeights::Classic if is_classic => {
                format!("<mn>1</mn><mo>−</mo>{}", number(draws[0]))
            }
            MixWeights::SoftmaxBeta | MixWeights::Classic => {
                let powers: Vec<String> = draws.iter().map(|draw| power(*draw)).collect();
                format!(
                    "<mfrac>{}<mrow>{}</mrow></mfrac>",
                    power(draws[i]),
                    powers.join("<mo>+</mo>")
                )
            }
            MixWeights::Dirichlet => {
                let parts: Vec<String> = draws.iter().map(|draw| number(*draw)).collect();
                format!(
                    "<mfrac>{}<mrow>{}</mrow></mfrac>",
                    number(draws[i]),
                    parts.join("<mo>+</mo>")
                )
            }
        };
        math(&[left, made, number(f64::from(*weight))])
    };
    let pairs = mix.members.iter().zip(&mix.weights);
    let mut lines: Vec<_> = pairs.enumerate().collect();
    lines.sort_by_key(|(_, (member, _))| **member);
    lines.into_iter().map(line).collect()
}

fn by_hand(weights: &[f32]) -> String {
    let names: Vec<String> = (1..=weights.len())
        .map(|i| indexed(&tilde("λ"), &i.to_string()))
        .collect();
    let numbers: Vec<String> = weights.iter().map(|w| number(f64::from(*w))).collect();
    let list = |parts: Vec<String>| format!("<mo>(</mo>{}<mo>)</mo>", parts.join("<mo>,</mo>"));
    math(&[list(names), list(numbers)])
}

/// Sides of an equation.
fn math(sides: &[String]) -> String {
    let rows: Vec<String> = sides
        .iter()
        .map(|side| format!("<mrow>{side}</mrow>"))
        .collect();
    format!(
        "<math displaystyle=\"true\">{}</math>",
        rows.join("<mo>=</mo>")
    )
}

fn name(letter: &str) -> String {
    format!("<mi>{letter}</mi>")
}

fn tilde(letter: &str) -> String {
    format!("<mover accent=\"true\">{}<mo>~</mo></mover>", name(letter))
}

fn indexed(symbol: &str, index: &str) -> String {
    format!("<msub>{symbol}<mi>{index}</mi></msub>")
}

fn number(value: f64) -> String {
    format!("<mn>{}</mn>", decimals(value))
}

fn power(exponent: f64) -> String {
    format!("<msup><mi>e</mi>{}</msup>", number(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::named::Named as _;

    /// What is read of MathML.
    fn plain(math: &str) -> String {
        let mut inside = false;
        let kept = math.chars().filter(|c| {
            inside = *c == '<' || inside && *c != '>';
            !inside && *c != '>'
        });
        kept.collect()
    }

    #[test]
    fn the_numbers_of_the_composite_stand_in_the_equations() {
        let setup = Setup {
            hand: Some(vec![0.5, 0.0, 0.5]),
            ..Setup::default()
        };
        let equations = equations(&setup);
        assert_eq!(plain(&equations.image), "x~=∑λ~ixi=0.500x1+0.500x3");
        assert_eq!(plain(&equations.label), "y~=∑λ~iyi=0.500y1+0.500y3");
        assert_eq!(
            plain(&equations.weights[0]),
            "(λ~1,λ~2,λ~3)=(0.500,0.000,0.500)"
        );
    }

    #[test]
    fn a_weight_is_shown_with_the_draws_that_it_is_made_of() {
        let composed = |draws: Vec<f64>, weights: Vec<f32>| Composed {
            mix: shared::mixing::Mix {
                members: vec![0, 2],
                weights,
            },
            draws,
        };
        let softmaxed = composed(vec![0.1, 0.9], vec![0.31, 0.69]);
        let lines = drawn(MixWeights::SoftmaxBeta, &softmaxed);
        assert_eq!(plain(&lines[1]), "λ~3=e0.900e0.100+e0.900=0.690");
        let classic = drawn(MixWeights::Classic, &composed(vec![0.25], vec![0.25, 0.75]));
        assert_eq!(
            [plain(&classic[0]), plain(&classic[1])],
            ["λ~1=λ=0.250", "λ~3=1−0.250=0.750"]
        );
        let shares = drawn(
            MixWeights::Dirichlet,
            &composed(vec![1.0, 3.0], vec![0.25, 0.75]),
        );
        assert_eq!(plain(&shares[0]), "λ~1=1.0001.000+3.000=0.250");
    }

    #[test]
    fn every_element_is_closed() {
        for kind in MixWeights::ALL.iter().copied() {
            let equations = equations(&Setup {
                kind,
                ..Setup::default()
            });
            for math in [vec![equations.image, equations.label], equations.weights].concat() {
                for element in [
                    "math", "mrow", "mfrac", "mover", "msub", "msup", "mn", "mi", "mo", "mspace",
                ] {
                    let count = |text: String| math.matches(&text).count();
                    let opened = count(format!("<{element}>")) + count(format!("<{element} "));
                    assert_eq!(
                        opened,
                        count(format!("</{element}>")),
                        "{element} in {math}"
                    );
                }
            }
        }
    }
}
