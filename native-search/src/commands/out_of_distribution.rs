//! `out-of-distribution`: how well a model tells images of its own kinds from all others.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use burn::tensor::Device;
use serde::Serialize;
use shared::bundle::Manifest;
use shared::imaging::statistics::{OUT_OF_DISTRIBUTION, distance};
use shared::imaging::{Image, ImageStatistics};
use shared::metrics::area_under_roc;
use shared::segment::Segmenter;

use super::model;
use crate::data::{Case, DataSet, Split, load_image};
use crate::evaluate::{KnownSet, Part};
use crate::printer::Printer;
use crate::report::Table;

/// What the user asked for.
pub struct Request {
    /// The model file.
    pub model: PathBuf,
    /// Data sets of the kinds that trained it, seen or unseen.
    pub own: Vec<PathBuf>,
    /// Data sets of other kinds.
    pub other: Vec<PathBuf>,
}

/// Of which kind a data set's images are for a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// Of a kind that trained it; other images of the set did.
    Seen,
    /// Of a kind that trained it, from elsewhere.
    Unseen,
    /// Of another kind.
    Other,
}

/// What the distances of one kind, or of all, come down to.
#[derive(Serialize)]
struct Measured {
    data: String,
    kind: Option<Kind>,
    images: usize,
    features: Judged,
    statistics: Judged,
}

/// How one distance judges images.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Judged {
    /// The share that is called out of distribution.
    called: f64,
    /// The area under the ROC curve against the images of the other side.
    auc: Option<f64>,
}

/// The distances of a data set's images, above 1 out of distribution: by features, and by statistics.
struct Distances {
    data: String,
    kind: Kind,
    features: Vec<f64>,
    statistics: Vec<f64>,
}

/// Measures: of a data set that trained the model its test part, of any other every image.
///
/// # Errors
/// A model that stores no features, data that cannot be read, a set of other kinds that trained the model.
pub fn measure(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let trained = model::read(&request.model)?;
    let manifest = trained.manifest.clone();
    ensure!(
        manifest.features.is_some(),
        "{} stores no features of its training images: export it with --typical",
        request.model.display()
    );
    let segmenter = Segmenter::load(trained, &Device::flex())
        .with_context(|| request.model.display().to_string())?;
    let roots = [&request.own[..], &request.other[..]].concat();
    let sets = KnownSet::open_all(&roots, std::slice::from_ref(&manifest))?;
    // All sets are checked before one is measured, which may take long.
    let mut checked = Vec::new();
    for (index, KnownSet { set, seen: known }) in sets.iter().enumerate() {
        let kind = match (known.any(), index < request.own.len()) {
            (true, true) => Kind::Seen,
            (false, true) => Kind::Unseen,
            (false, false) => Kind::Other,
            (true, false) => anyhow::bail!(
                "images of {} trained the model, so it is no other kind: give it with --own",
                set.root.display()
            ),
        };
        let part = if kind == Kind::Seen {
            Part::Of(Split::Test)
        } else {
            Part::Whole
        };
        let cases = part.cases(set);
        if kind == Kind::Seen {
            known.check_test(set, &cases)?;
        }
        checked.push((set, kind, cases));
    }
    let mut all = Vec::new();
    for (set, kind, cases) in checked {
        printer.note(&format!("{}: {} images", set.name, cases.len()));
        all.push(distances(&segmenter, &manifest, set, kind, &cases)?);
    }
    let rows = rows(&all);
    printer.result(
        &table(&rows).markdown(),
        &serde_json::to_string_pretty(&rows)?,
    );
    Ok(())
}

fn distances(
    segmenter: &Segmenter,
    manifest: &Manifest,
    set: &DataSet,
    kind: Kind,
    cases: &[&Case],
) -> anyhow::Result<Distances> {
    let features = manifest.features.as_ref();
    let features = features.context("the model stores no features")?;
    let mut found = Distances {
        data: set.name.clone(),
        kind,
        features: Vec::with_capacity(cases.len()),
        statistics: Vec::with_capacity(cases.len()),
    };
    for case in cases {
        let image = load_image(case)?;
        let mut pass = segmenter.begin(&image);
        let pooled = pollster::block_on(segmenter.pooled(&mut pass, &features.nodes))?;
        let pooled = pooled.context("the network has no nodes to compare images by")?;
        found.features.push(features.distance(&pooled));
        found.statistics.push(by_statistics(manifest, &image));
    }
    Ok(found)
}

/// The distance by brightness, colours and edges, in that from which on it warns; 0 where the model stores none.
fn by_statistics(manifest: &Manifest, image: &Image) -> f64 {
    let seen = ImageStatistics::of(&manifest.preprocess.apply(image).image);
    let nearest = distance(&manifest.appearance, &seen);
    nearest.map_or(0.0, |nearest| nearest.worst / OUT_OF_DISTRIBUTION)
}

/// A row a data set, then one of all.
fn rows(all: &[Distances]) -> Vec<Measured> {
    let side = |own: bool, of: fn(&Distances) -> &Vec<f64>| -> Vec<f64> {
        let sets = all.iter().filter(|set| (set.kind != Kind::Other) == own);
        sets.flat_map(of).copied().collect()
    };
    let judged = |set: &Distances, of: fn(&Distances) -> &Vec<f64>| {
        let auc = if set.kind == Kind::Other {
            area_under_roc(&side(true, of), of(set))
        } else {
            area_under_roc(of(set), &side(false, of))
        };
        Judged {
            called: share(of(set)),
            auc,
        }
    };
    let whole = |of: fn(&Distances) -> &Vec<f64>| Judged {
        called: share(&all.iter().flat_map(of).copied().collect::<Vec<_>>()),
        auc: area_under_roc(&side(true, of), &side(false, of)),
    };
    let row = |set: &Distances| Measured {
        data: set.data.clone(),
        kind: Some(set.kind),
        images: set.features.len(),
        features: judged(set, |set| &set.features),
        statistics: judged(set, |set| &set.statistics),
    };
    let total = Measured {
        data: "all".to_owned(),
        kind: None,
        images: all.iter().map(|set| set.features.len()).sum(),
        features: whole(|set| &set.features),
        statistics: whole(|set| &set.statistics),
    };
    all.iter().map(row).chain([total]).collect()
}

fn share(distances: &[f64]) -> f64 {
    let outside = distances.iter().filter(|distance| **distance > 1.0);
    outside.count() as f64 / distances.len().max(1) as f64
}

fn table(rows: &[Measured]) -> Table {
    let mut table = Table::new([
        "data set",
        "kind",
        "images",
        "called, features",
        "called, statistics",
        "AUC, features",
        "AUC, statistics",
    ]);
    let auc = |judged: Judged| {
        judged
            .auc
            .map_or_else(String::new, |auc| format!("{auc:.3}"))
    };
    for row in rows {
        table.push([
            row.data.clone(),
            match row.kind {
                Some(Kind::Seen) => "own, seen",
                Some(Kind::Unseen) => "own, unseen",
                Some(Kind::Other) => "other",
                None => "",
            }
            .to_owned(),
            row.images.to_string(),
            format!("{:.2}", row.features.called),
            format!("{:.2}", row.statistics.called),
            auc(row.features),
            auc(row.statistics),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_is_held_against_the_other_side() {
        let set = |data: &str, kind, features: &[f64]| Distances {
            data: data.to_owned(),
            kind,
            features: features.to_vec(),
            statistics: vec![0.5; features.len()],
        };
        let all = [
            set("a", Kind::Seen, &[0.5, 0.9]),
            set("b", Kind::Unseen, &[0.8, 3.0]),
            set("c", Kind::Other, &[2.0, 4.0]),
        ];
        let rows = rows(&all);
        let auc: Vec<Option<f64>> = rows.iter().map(|row| row.features.auc).collect();
        assert_eq!(auc, [Some(1.0), Some(0.75), Some(0.875), Some(0.875)]);
        assert_eq!(rows[3].statistics.auc, Some(0.5));
        assert_eq!((rows[1].features.called, rows[3].images), (0.5, 6));
        assert!(table(&rows).markdown().contains("own, unseen"));
    }
}
