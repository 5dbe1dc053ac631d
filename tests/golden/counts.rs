//! Exact counts of published networks: genotypes, early exits, ablations, supernets.

use burn::module::Module;
use burn::tensor::Device;
use serde_json::Value;
use shared::genotype::Genotype;
use shared::net::WeavedNet;
use shared::profile::{ExitProfile, Profile};
use shared::space::{
    BranchSet, Candidates, EDGES, Family, Growth, HalvingRule, Lattice, NetPlan, NodeId, Preset,
    Primitive, ShuffleConv, Structure,
};

const GENOTYPES: &str = include_str!("../fixtures/spec/genotypes.json");
const COUNTS: &str = include_str!("../fixtures/spec/counts.json");
/// The genotype of Tables III (two images, mu 0.5), IV and V.
const MIX: &str = "alpha0_5_stage1_double_deep_ep80";
const CHAOS: &str = "stage0_double_deep_ep80_newim";

fn counts() -> Value {
    serde_json::from_str(COUNTS).expect("the fixture is JSON")
}

/// A whole number, also where the file writes it with a decimal point.
fn whole(value: &Value) -> u64 {
    let text = value.to_string();
    text.trim_end_matches(".0")
        .parse()
        .expect("counts are whole numbers")
}

fn published(id: &str, change: impl Fn(&mut Structure)) -> NetPlan {
    let mut genotype = Genotype::from_list(GENOTYPES, id).expect("the fixture lists it");
    change(&mut genotype.structure);
    genotype.plan()
}

fn lattice(layers: usize) -> Lattice {
    Lattice::new(layers).expect("odd and large enough")
}

fn device() -> Device {
    Device::flex()
}

#[test]
fn every_published_genotype_has_its_counts() {
    let list: Value = serde_json::from_str(GENOTYPES).unwrap();
    let mut wrong = Vec::new();
    let entries = list["genotypes"].as_array().unwrap();
    for entry in entries {
        let id = entry["id"].as_str().unwrap();
        for (growth, key) in [
            (Growth::Double, "doubling"),
            (Growth::Constant, "no_doubling"),
        ] {
            let profile = Profile::of(&published(id, |s| s.growth = growth), [256, 256]);
            let pairs = [
                ("params_registered", profile.parameters.registered),
                ("params_reachable", profile.parameters.reachable),
                ("macs_256", profile.macs),
            ];
            for (what, found) in pairs {
                let expected = whole(&entry[what][key]);
                if found != expected {
                    wrong.push(format!("{id} {key} {what}: {found}, expected {expected}"));
                }
            }
        }
    }
    assert_eq!(entries.len(), 23);
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn early_exits_have_their_counts() {
    let expected = &counts()["early_exits"][MIX];
    let profile = Profile::of(&published(MIX, |_| ()), [256, 256]);
    assert_eq!(profile.exits.len(), 3);
    for exit in &profile.exits {
        let ExitProfile {
            name,
            parameters,
            macs,
            cells,
            ..
        } = exit;
        let row = &expected[name.to_uppercase()];
        assert_eq!(parameters.registered, whole(&row["params"]), "{name}");
        assert_eq!(*macs, whole(&row["macs256"]), "{name}");
        assert_eq!(*cells as u64, whole(&row["cells"]), "{name}");
    }
}

#[test]
fn every_module_has_its_counts() {
    let expected = &counts()["early_exits"][MIX]["per_module"];
    let profile = Profile::of(&published(MIX, |_| ()), [256, 256]);
    let mut found = Vec::new();
    for (index, cost) in profile.stem.iter().enumerate() {
        found.push((format!("stem{index}"), *cost));
    }
    for node in &profile.nodes {
        let NodeId { layer, depth } = node.node;
        for (index, branch) in node.branches.iter().enumerate() {
            let name = if node.branches.len() == 1 {
                format!("cell_{layer}_{depth}")
            } else {
                format!("cell_{layer}_{depth}_{index}")
            };
            found.push((name, branch.cost));
        }
    }
    assert_eq!(found.len(), 32);
    for (name, cost) in found {
        let row = &expected[&name];
        assert_eq!(
            cost.parameters.registered,
            whole(&row["params"]),
            "{name} parameters"
        );
        assert_eq!(cost.macs, whole(&row["macs256"]), "{name} macs");
    }
}

/// A row of Table IV.
fn ablated(kept: BranchSet) -> NetPlan {
    published(MIX, |structure| structure.branches = kept)
}

#[test]
fn ablations_have_the_counts_of_table_iv() {
    let all = counts();
    let one_channel = |s: &mut Structure| s.input_channels = 1;
    let rows = [
        ("abl_normal", ablated(BranchSet::Horizontal)),
        ("abl_normal_up", ablated(BranchSet::BottomUp)),
        ("abl_normal_down", ablated(BranchSet::TopDown)),
        ("abl_full", ablated(BranchSet::All)),
        ("prune_full", published(MIX, |_| ())),
        ("chaos_in1", published(CHAOS, one_channel)),
        ("mix05_in1", published(MIX, one_channel)),
    ];
    for (name, plan) in rows {
        let expected = &all["ablations_table_IV"][name];
        for (size, suffix) in [([256, 256], "256x256"), ([192, 256], "192x256")] {
            let profile = Profile::of(&plan, size);
            let pairs = [
                ("params".to_owned(), profile.parameters.registered),
                ("used_params".to_owned(), profile.parameters.reachable),
                (format!("macs_{suffix}"), profile.macs),
                (format!("repo_flops_{suffix}"), profile.published_flops),
            ];
            for (key, found) in pairs {
                // The entries with one input channel were measured at 256x256 only.
                if let Some(value) = expected.get(&key) {
                    assert_eq!(found, whole(value), "{name} {key}");
                }
            }
        }
    }
}

fn supernet(layers: usize, structure: &Structure) -> NetPlan {
    NetPlan::searchable(structure, lattice(layers), &Candidates::complete(structure))
}

#[test]
fn supernets_have_their_counts() {
    let structure = Structure::preset(Preset::Published);
    let expected = &counts()["supernet"];
    for (layers, key) in [(7, "stage0"), (9, "stage1_full_ops")] {
        let profile = Profile::of(&supernet(layers, &structure), [256, 256]);
        assert_eq!(
            profile.parameters.registered,
            whole(&expected[key]["weights"]),
            "{key}"
        );
    }
}

/// The candidates of the second stage, the same on every edge: down, normal, up.
fn kept(rows: [&[Primitive]; 3]) -> NetPlan {
    let candidates = Candidates::from_rows(rows.map(|row| vec![row.to_vec(); EDGES]));
    let structure = Structure::preset(Preset::Published);
    NetPlan::searchable(&structure, lattice(9), &candidates)
}

#[test]
fn halved_supernets_have_their_counts() {
    use Primitive as P;
    let last = Family::ALL.map(|family| {
        let all = family.primitives();
        &all[HalvingRule::Published.kept(all.len()).abs_diff(all.len())..]
    });
    // The file's choice: among the down operations the bare convolution would be lighter still.
    let lightest: [&[P]; 3] = [
        &[
            P::AveragePool,
            P::MaxPool,
            P::DownAttention,
            P::DownSeparable,
        ],
        &[P::Zero, P::Identity, P::Attention, P::Separable],
        &[P::UpSeparable, P::UpConv],
    ];
    let all = counts();
    let expected = &all["supernet"]["stage1_halved_examples"]["weights"];
    for (rows, key) in [
        (last, "last_ops_kept_on_every_edge"),
        (lightest, "lightest_ops_on_every_edge"),
    ] {
        let found = Profile::of(&kept(rows), [64, 64]).parameters.registered;
        assert_eq!(found, whole(&expected[key]), "{key}");
    }
}

#[test]
fn built_networks_have_the_reachable_parameters() {
    let structures = [Preset::Paper, Preset::Published].map(Structure::preset);
    for structure in structures {
        for (width, classes) in [(4, 1), (6, 2), (16, 1)] {
            let structure = Structure {
                width,
                classes,
                ..structure.clone()
            };
            let derived = published(MIX, |s| *s = structure.clone());
            for plan in [derived, supernet(7, &structure), supernet(5, &structure)] {
                let built = WeavedNet::new(&plan, &device()).num_params();
                let counted = Profile::of(&plan, [64, 64]).parameters.reachable;
                assert_eq!(counted, built as u64, "width {width}, {:?}", plan.norm);
            }
        }
    }
}

#[test]
fn a_grouped_shuffle_convolution_costs_less() {
    let cost = |shuffle| {
        let plan = published(CHAOS, |s| s.shuffle_conv = shuffle);
        Profile::of(&plan, [64, 64])
    };
    let (grouped, plain) = (cost(ShuffleConv::Grouped), cost(ShuffleConv::Plain));
    assert!(grouped.macs < plain.macs);
    assert!(grouped.parameters.registered < plain.parameters.registered);
}

#[test]
fn json_has_the_names_that_readers_use() {
    let profile = Profile::of(&published(MIX, |_| ()), [256, 256]);
    let json = serde_json::to_value(&profile).unwrap();
    assert_eq!(json["parameters"]["registered"], 12_794_994);
    assert_eq!(json["macs"], 8_556_387_680_u64);
    assert_eq!(json["exits"][0]["name"], "x0.5");
    assert_eq!(json["nodes"][0]["branches"][0]["branch"], "down");
}
