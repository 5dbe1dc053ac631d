//! `data check`, `data import` and `data synth`.

use std::path::PathBuf;

use anyhow::bail;
use serde_json::json;

use crate::data::{self, DataSet, Report, SplitRecipe};
use crate::import::{Importer, Layout, Rule, find};
use crate::printer::Printer;
use crate::report::Table;

/// Pairs of images, and values of masks, that are listed; the JSON has them all.
const LISTED: usize = 20;

/// Reads whole data sets and reports, also which images of different parts or sets show the same.
///
/// # Errors
/// Where one is not a data set, or something in one is wrong.
pub fn check(dirs: &[PathBuf], printer: &Printer) -> anyhow::Result<()> {
    let sets = DataSet::open_all(dirs, &SplitRecipe::default())?;
    let (mut reports, mut looked) = (Vec::new(), Vec::new());
    for set in &sets {
        let (report, looks) = data::check_and_look(set);
        reports.push(report);
        looked.extend(looks);
    }
    let mut texts: Vec<String> = reports.iter().map(described).collect();
    // Within one set they are those of its own report.
    let pairs = data::duplicates(&looked);
    let listed = pairs
        .iter()
        .take(LISTED)
        .map(|pair| format!("warning: {pair}\n"));
    texts.push(listed.collect());
    if pairs.len() > LISTED {
        texts.push(format!(
            "warning: {} more such pairs; --json names all\n",
            pairs.len() - LISTED
        ));
    }
    let json = match &reports[..] {
        [only] => serde_json::to_string_pretty(only)?,
        all => serde_json::to_string_pretty(&json!({ "sets": all, "duplicates": pairs }))?,
    };
    printer.result(&texts.join("\n"), &json);
    let wrong = reports
        .iter()
        .zip(dirs)
        .filter(|(report, _)| !report.problems.is_empty());
    let wrong: Vec<String> = wrong
        .map(|(report, dir)| format!("{} problem(s) in {}", report.problems.len(), dir.display()))
        .collect();
    if !wrong.is_empty() {
        bail!("{}: mend them and check again", wrong.join(", "));
    }
    Ok(())
}

/// A report as a table and sentences.
fn described(report: &Report) -> String {
    let mut table = Table::new(["what", "value"]);
    table.push(["name".to_owned(), report.name.clone()]);
    for (split, count) in &report.counts {
        table.push([format!("{} images", split.name()), count.to_string()]);
    }
    for ([h, w], count) in report.sizes.iter().take(8) {
        table.push([format!("{h}x{w} pixels"), count.to_string()]);
    }
    if !report.values.is_empty() {
        table.push(["mask values".to_owned(), listed(&report.values)]);
    }
    if report.classes > 1 {
        let classes = format!("{} (structure.classes)", report.classes);
        table.push(["classes".to_owned(), classes]);
    }
    if let Some(foreground) = &report.foreground {
        table.push([
            "mean foreground".to_owned(),
            format!("{:.1} %", 100.0 * foreground.mean),
        ]);
    }
    table.push([
        "empty masks".to_owned(),
        report.empty_masks.len().to_string(),
    ]);
    let message = report.warnings.iter().map(|w| format!("warning: {w}\n"));
    let message = message.chain(report.problems.iter().map(|p| format!("problem: {p}\n")));
    table.markdown() + &message.collect::<String>()
}

/// The first of them, and how many more there are.
fn listed(values: &[u16]) -> String {
    let named: Vec<String> = values.iter().take(LISTED).map(u16::to_string).collect();
    let more = match values.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    named.join(", ") + &more
}

/// What data sets to draw.
pub struct Request {
    /// Folder that gets one data set a domain.
    pub out: PathBuf,
    /// Images of each.
    pub count: usize,
    /// Height and width in pixels.
    pub size: [usize; 2],
    /// Seed of the drawing.
    pub seed: u64,
}

/// Draws the four data sets.
///
/// # Errors
/// Where the folder has them already or cannot be written.
pub fn synth(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let Request {
        out,
        count,
        size,
        seed,
    } = request;
    let (count, size) = (*count, *size);
    if count < 2 || size[0] < 16 || size[1] < 16 {
        bail!(
            "{count} images of {}x{} were asked for, expected 2 or more of 16x16 or larger",
            size[0],
            size[1]
        );
    }
    let folders = data::write_synthetic(out, count, size, *seed)?;
    let names: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
    printer.result(&names.join("\n"), &serde_json::to_string(&names)?);
    Ok(())
}

/// What is imported, and how.
pub struct Imported {
    /// How it is laid out.
    pub layout: Layout,
    /// The owner's files.
    pub from: PathBuf,
    /// The folder that is made.
    pub out: PathBuf,
    /// How pictures are made of files.
    pub rule: Rule,
}

/// Makes a data set of its owner's files.
///
/// # Errors
/// As [`find`] and [`Importer::run`].
pub fn import(request: &Imported, printer: &Printer) -> anyhow::Result<()> {
    anyhow::ensure!(
        request.from.is_dir(),
        "{} is no folder: unpack the data set, and give --from its folder",
        request.from.display()
    );
    let cases = find(request.layout, &request.from)?;
    let importer = Importer {
        layout: request.layout,
        rule: &request.rule,
        out: &request.out,
    };
    let bar = printer.bar(cases.len() as u64);
    let count = importer.run(&cases, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let out = request.out.display();
    printer.result(
        &format!("{count} images of {} cases in {out}", cases.len()),
        &serde_json::to_string(
            &json!({ "images": count, "cases": cases.len(), "out": request.out }),
        )?,
    );
    Ok(())
}
