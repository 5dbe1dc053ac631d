//! `pack`: the built app made ready to be served.

use std::path::Path;

use serde_json::json;

use crate::pack::pack as pack_app;
use crate::printer::Printer;

/// Packs the app and says what its files weigh.
///
/// # Errors
/// No app there, or a folder that cannot be written.
pub fn pack(folder: &Path, cache: Option<&Path>, printer: &Printer) -> anyhow::Result<()> {
    let packed = pack_app(folder, cache)?;
    let lines = packed.iter().map(|file| {
        format!(
            "{:>12} bytes, {:>10} with brotli  {}",
            file.raw, file.brotli, file.name
        )
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let json: Vec<_> = packed
        .iter()
        .map(|file| json!({ "name": file.name, "raw": file.raw, "brotli": file.brotli }))
        .collect();
    printer.result(&text, &json!(json).to_string());
    Ok(())
}
