//! Exact counts of the networks of others that the paper compares with.

use serde_json::Value;
use shared::space::{Baseline, BaselinePlan};

const COUNTS: &str = include_str!("../fixtures/spec/counts.json");

const NAMES: [(Baseline, &str); 6] = [
    (Baseline::UNet, "unet"),
    (Baseline::UNetPlusPlus, "unet++_nods"),
    (Baseline::UNetPlusPlusDeep, "unet++_ds"),
    (Baseline::AttentionUNet, "attention_unet_v1"),
    (Baseline::MultiResUNet, "multires_unet"),
    (Baseline::R2UNet, "r2unet_t3"),
];

#[test]
fn baselines_have_the_published_parameters_and_multiply_accumulates() {
    let counts: Value = serde_json::from_str(COUNTS).expect("the fixture is JSON");
    for (baseline, name) in NAMES {
        let plan = BaselinePlan {
            baseline,
            width: 64,
            depths: 5,
            input_channels: 3,
            classes: 1,
        };
        let count = &counts["baselines"][name];
        let parameters = plan.parameters();
        assert_eq!(Some(parameters), count["params"].as_u64(), "{name}");
        for (size, key) in [([256, 256], "macs_256x256"), ([192, 256], "macs_192x256")] {
            assert_eq!(Some(plan.macs(size)), count[key].as_u64(), "{name} {key}");
        }
        // The authors' counter misses layers of this one.
        if baseline != Baseline::MultiResUNet {
            let flops = plan.graph().published_flops([256, 256]) as f64;
            assert_eq!(Some(flops), count["repo_flops_256x256"].as_f64(), "{name}");
        }
    }
}
