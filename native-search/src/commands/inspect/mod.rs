//! `inspect`: an account of a genotype, a run folder or a model.

mod account;
mod architecture;
mod bundle;
mod folder;

use std::path::Path;

use anyhow::{Context as _, bail};
use shared::drawing::architecture_svg;

use self::account::{Account, heading};
use super::model;
use crate::files::{self, Overwriting};
use crate::genotypes::GenotypeSource;
use crate::printer::Printer;
use crate::run::{RunFolder, file};

/// Says what `thing` is; `svg` is a folder that gets a picture of its architecture.
///
/// # Errors
/// Something that is none of the three, that is damaged, or that has no architecture to draw.
pub fn inspect(
    thing: &Path,
    svg: Option<&Path>,
    overwriting: Overwriting,
    printer: &Printer,
) -> anyhow::Result<()> {
    let mut found = look(thing)?;
    if let Some(folder) = svg {
        let genotype = found.genotype.as_ref().with_context(|| {
            format!(
                "there is no found architecture to draw in {}: a search that has not ended goes on \
                 with --resume",
                thing.display()
            )
        })?;
        let path = folder.join("architecture.svg");
        overwriting.check(&path)?;
        files::write(&path, architecture_svg(genotype).as_bytes())?;
        found.text += &heading(&format!("picture  {}", path.display()));
        found.json["picture"] = path.display().to_string().into();
    }
    printer.result(&found.text, &serde_json::to_string_pretty(&found.json)?);
    Ok(())
}

fn look(thing: &Path) -> anyhow::Result<Account> {
    let shown = thing.display();
    if thing.is_dir() {
        let run = RunFolder::at(thing);
        if run.has_run() {
            return folder::run(&run);
        }
        if thing.join("images").is_dir() {
            bail!("{shown} is a data set, not a run: look at it with `mixsearch data check`");
        }
        bail!(
            "{shown} is not a run folder: it has no {}, check the path",
            file::RECORD
        );
    }
    let Ok(source) = shown.to_string().parse::<GenotypeSource>();
    if source.is_entry() {
        return architecture::genotype(source.read()?);
    }
    let bytes = std::fs::read(thing).with_context(|| {
        format!("could not read {shown}, expected a genotype, a run folder or a model")
    })?;
    // A model begins with a length in eight bytes, of which the last ones are 0; JSON has no 0.
    let ending = thing.extension().is_some_and(|e| e == "safetensors");
    if ending || bytes.iter().take(8).any(|byte| *byte == 0) {
        return bundle::model(model::read(thing)?, bytes.len());
    }
    if bytes.trim_ascii_start().starts_with(b"{") {
        return architecture::genotype(source.read()?);
    }
    bail!("{shown} is neither a genotype (JSON) nor a model (safetensors): check the path")
}
