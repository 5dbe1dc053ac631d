//! Genotypes, recipes, manifests of data sets, links to the app, recordings of searches.

use shared::space::Fusion;
use web::route::Link;

use crate::network::{TINY, genotype};

/// Whole genotypes of every way to join branches.
///
/// # Errors
/// None, as long as they can be made.
pub fn genotypes() -> anyhow::Result<Vec<Vec<u8>>> {
    let pruned = Fusion::Pruned { threshold: 0.4 };
    let all = [Fusion::Sum, Fusion::Weighted, pruned].into_iter();
    all.map(|fusion| Ok(genotype(fusion)?.to_json().into_bytes()))
        .collect()
}

/// The recipes of the program.
pub fn recipes() -> Vec<Vec<u8>> {
    [
        TINY,
        include_str!("../../../native-search/recipes/quick.toml"),
        include_str!("../../../native-search/recipes/paper.toml"),
        include_str!("../../../native-search/recipes/laptop.toml"),
        include_str!("../../../native-search/recipes/unet.toml"),
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// Manifests of the data set that the check of manifests has: `images/0.png` to `images/3.png`.
pub fn data_manifests() -> Vec<Vec<u8>> {
    let item = |n: usize, more: &str| {
        format!(r#"{{"id":"case-{n}","image":"images/{n}.png","mask":"masks/{n}.png"{more}}}"#)
    };
    let plain: Vec<String> = (0..4).map(|n| item(n, "")).collect();
    let grouped: Vec<String> = (0..4)
        .map(|n| {
            let split = ["train", "val", "test", "train"][n];
            item(n, &format!(r#","group":"p-{}","split":"{split}""#, n / 2))
        })
        .collect();
    [plain, grouped]
        .map(|items| {
            let items = items.join(",");
            format!(r#"{{"name":"set","licence":"none","items":[{items}]}}"#).into_bytes()
        })
        .to_vec()
}

/// Links to every page, one with a whole genotype.
///
/// # Errors
/// As [`genotypes`].
pub fn links() -> anyhow::Result<Vec<Vec<u8>>> {
    let own = Link::to_genotype(&genotype(Fusion::Sum)?).to_string();
    let others = [
        "#/architecture?at=4.2.down.1.0&exit=x0.5&g=layer7_double_deep&hide=exits%2Clesson&step=3&view=one&zoom=150",
        "#/architecture?at=8.0&exit=x0.9&g=model&h=stage1_deep&size=192x256&step=0&view=two",
        "#/architecture?at=8.0&epoch=7&exit=x0.7&g=stage1_deep&ops=up&step=6&view=search",
        "#/mixing?images=lesion-1_polyp-3_own&k=3&mu=0.5&how=dirichlet&seed=9&weights=0.2_0.3_0.5",
        "#/search?seed=7&a=lesion&b=polyp&epochs=12&warm-up=0&rate=0.1&remedy=limit&at=40&story=2",
        "#/runs?run=a%2Fb",
        "#/segment",
    ];
    let all = others.map(str::to_owned).into_iter().chain([own]);
    Ok(all.map(String::into_bytes).collect())
}

/// The first epochs of a recorded search.
pub fn recordings() -> Vec<Vec<u8>> {
    let text = include_str!("../../../web/assets/searches/quick.jsonl");
    let lines: Vec<&str> = text.lines().collect();
    [1, 2, 5]
        .map(|count| lines[..count.min(lines.len())].join("\n").into_bytes())
        .to_vec()
}
