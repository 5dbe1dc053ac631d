//! The losses and the overlap measures, on a small example.

use shared::imaging::mask::Mask;
use shared::losses::{LossRecipe, bce_with_logits, soft_dice};
use shared::metrics::Confusion;

use crate::compare::{Worst, values};
use crate::fixture::{Case, numbers, object};
use crate::formula;
use crate::target::Target;

/// The published measures add 1e-6 to their denominators, ours do not.
const MEASURE_TOLERANCE: f64 = 1e-6;

/// A `loss_metric` entry.
pub(crate) fn check(case: &Case, target: &Target) -> Worst {
    let mut worst = Worst::within_tolerance(target.tolerance);
    let recipe = case.member("recipe").as_str().expect("a recipe is words");
    let [samples, pixels, height, step, label_step] = sizes(recipe);
    let (n, w) = (samples as usize, pixels as usize);
    let logit = |i: f64| height * (step * i).sin();
    let label = |i: f64| f64::from(u8::from((label_step * i).cos() > 0.0));
    let logits = formula::tensor([n, 1, 1, w], target, logit);
    let labels = formula::tensor([n, 1, 1, w], target, label);

    let mask = |foreground: &dyn Fn(f64) -> bool| {
        let pixels = (0..n * w).map(|i| u8::from(foreground(i as f64)));
        Mask::new([n, w], pixels.collect()).expect("the pixels fill the mask")
    };
    let counts = Confusion::between(&mask(&|i| logit(i) > 0.0), &mask(&|i| label(i) > 0.0))
        .expect("both are of one size");

    for (name, want) in object(&case.value, &case.key) {
        if name == "recipe" {
            continue;
        }
        let what = format!("{}.{name}", case.key);
        let wanted = numbers(want, &what)[0];
        let loss = match name.as_str() {
            "bce" => bce_with_logits(logits.clone(), labels.clone()),
            "dice_loss" => soft_dice(logits.clone(), labels.clone()),
            "bcedice" => LossRecipe::default().of(&logits, &labels),
            _ => {
                let got = match name.as_str() {
                    "metric_jaccard" => counts.jaccard(),
                    "metric_dice" => counts.dice(),
                    "metric_acc" => (counts.tp + counts.tn) as f64 / (n * w) as f64,
                    _ => panic!("{what}: this part is not known"),
                };
                worst.within(&what, got, wanted, 0.0, MEASURE_TOLERANCE);
                continue;
            }
        };
        worst.number(&what, values(loss)[0], wanted, 0.0);
    }
    worst
}

/// The numbers of `batch 2 x 32: logits 2*sin(0.3 i); labels cos(0.2 i)>0`, but for the last.
fn sizes(recipe: &str) -> [f64; 5] {
    let words = recipe.split(|c: char| !c.is_ascii_digit() && c != '.');
    let found: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
    let rebuilt = match found.as_slice() {
        [n, w, height, step, label_step, _] => {
            format!("batch {n} x {w}: logits {height}*sin({step} i); labels cos({label_step} i)>0")
        }
        _ => String::new(),
    };
    assert_eq!(recipe, rebuilt, "this recipe is not known");
    [found[0], found[1], found[2], found[3], found[4]]
}
