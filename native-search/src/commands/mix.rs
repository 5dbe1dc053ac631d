//! `mix`: composites of a union of data sets as pictures, as a search is shown them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::ensure;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use shared::cases::Pair;
use shared::formats::encode_png_rgb;
use shared::imaging::overlay::{overlay, to_rgb8};
use shared::imaging::{Image, Mask, Preprocess};
use shared::mixing::{Mix, MixRecipe, composite};

use crate::data::{Case, DataSet, Split, SplitRecipe, load};
use crate::files;
use crate::printer::Printer;
use crate::report::{Sheet, Tile};

/// The longest a file's name may be, without its ending.
const NAME: usize = 160;

/// What the user asked for.
pub struct Request {
    /// Data set folders.
    pub data: Vec<PathBuf>,
    /// How to mix.
    pub recipe: MixRecipe,
    /// How many composites.
    pub count: usize,
    /// Seed of partners and weights.
    pub seed: u64,
    /// Folder of the pictures.
    pub out: PathBuf,
}

/// Draws composites of the training parts, as the search does, and writes a sheet for each and
/// `mixes.json`.
///
/// # Errors
/// Data that cannot be read or mixed as asked, a folder that holds something, a full disk.
pub fn mix(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    ensure!(
        request.count > 0,
        "--count is 0, expected 1 composite or more"
    );
    let sets = DataSet::open_all(&request.data, &SplitRecipe::default())?;
    let names: BTreeSet<&str> = sets.iter().map(|set| set.name.as_str()).collect();
    ensure!(
        names.len() == sets.len(),
        "two of the data sets have the same name; rename one in its manifest or its folder"
    );
    let cases: Vec<(usize, &Case)> = (sets.iter().enumerate())
        .flat_map(|(at, set)| set.part(Split::Train).into_iter().map(move |c| (at, c)))
        .collect();
    let mixes = sample(request, &cases)?;
    files::new_folder(&request.out)?;
    let bar = printer.bar(mixes.len() as u64);
    let mut composites = Vec::new();
    for (index, mix) in mixes.iter().enumerate() {
        let members: Vec<(&str, &Case)> = (mix.members.iter())
            .map(|member| (sets[cases[*member].0].name.as_str(), cases[*member].1))
            .collect();
        let file = file_name(index, mix, &members);
        let sheet = sheet(mix, &members)?;
        let png = encode_png_rgb(sheet.size, &sheet.bytes)?;
        files::write(&request.out.join(&file), &png)?;
        composites.push(entry(&file, mix, &members));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let record = serde_json::json!({
        "seed": request.seed, "mixing": request.recipe, "composites": composites,
    });
    let path = request.out.join("mixes.json");
    files::write(
        &path,
        (serde_json::to_string_pretty(&record)? + "\n").as_bytes(),
    )?;
    let text = format!(
        "{} composites  {}\nids, weights  {}",
        mixes.len(),
        request.out.display(),
        path.display()
    );
    printer.result(&text, &record.to_string());
    Ok(())
}

/// The composites: every image begins one before an image begins two.
fn sample(request: &Request, cases: &[(usize, &Case)]) -> anyhow::Result<Vec<Mix>> {
    let pool: Vec<usize> = cases.iter().map(|(set, _)| *set).collect();
    request.recipe.check(&pool)?;
    let mut rng = ChaCha8Rng::seed_from_u64(request.seed);
    let mut order: Vec<usize> = (0..pool.len()).collect();
    order.shuffle(&mut rng);
    let first: Vec<usize> = order.into_iter().cycle().take(request.count).collect();
    let all: Vec<usize> = (0..pool.len()).collect();
    Ok(request.recipe.sample(&pool, &all, &first, &mut rng))
}

/// The members with their masks over bars of their weights, the composite, its soft label.
fn sheet(mix: &Mix, members: &[(&str, &Case)]) -> anyhow::Result<Sheet> {
    let preprocess = Preprocess::default();
    let pairs: Vec<Pair> = (members.iter())
        .map(|(_, case)| load(case, &preprocess, 1))
        .collect::<anyhow::Result<_>>()?;
    let images: Vec<&Image> = pairs.iter().map(|pair| &pair.image).collect();
    let masks: Vec<&Mask> = pairs.iter().map(|pair| &pair.mask).collect();
    let mixed = composite(&images, &masks, &mix.weights);
    let mut tiles: Vec<Tile> = (pairs.iter().zip(&mix.weights))
        .map(|(pair, weight)| Tile {
            pixels: without_alpha(&overlay(&pair.image, &pair.mask).bytes),
            share: Some(*weight),
        })
        .collect();
    for picture in [&mixed.image, &mixed.label] {
        tiles.push(Tile {
            pixels: to_rgb8(picture),
            share: None,
        });
    }
    Ok(Sheet::of(&tiles, preprocess.size))
}

fn without_alpha(rgba: &[u8]) -> Vec<u8> {
    let pixels = rgba.chunks_exact(4);
    pixels
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect()
}

/// `001_0.41-polyp-case-3_0.59-liver-case-7.png`, cut where it grows too long.
fn file_name(index: usize, mix: &Mix, members: &[(&str, &Case)]) -> String {
    let mut parts = vec![format!("{:03}", index + 1)];
    let named = members.iter().zip(&mix.weights);
    parts.extend(named.map(|((set, case), weight)| format!("{weight:.2}-{set}-{}", case.id)));
    let plain = |c: char| {
        let kept = c.is_ascii_alphanumeric() || "-_.".contains(c);
        if kept { c } else { '-' }
    };
    let name: String = parts.join("_").chars().map(plain).take(NAME).collect();
    name + ".png"
}

fn entry(file: &str, mix: &Mix, members: &[(&str, &Case)]) -> serde_json::Value {
    let members: Vec<_> = (members.iter().zip(&mix.weights))
        .map(|((set, case), weight)| {
            serde_json::json!({ "data": set, "id": case.id, "weight": weight })
        })
        .collect();
    serde_json::json!({ "file": file, "members": members })
}
