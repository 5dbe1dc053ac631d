//! Checks of the layers: a file of `shared` or `web` imports from its own layer or from those that the table in the
//! crate's `lib.rs` lets it know, and names a guarded crate only where that table lists it.

pub(crate) mod paths;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use self::paths::{Named, named};
use self::table::Table;
use crate::assert_tidy;
use crate::source::{SourceFile, rust_files};

/// The crates with a table.
const CRATES: [&str; 2] = ["shared", "web"];

/// What breaks the layers in these files of the crate `name`.
fn complaints(name: &str, files: &[SourceFile]) -> Vec<String> {
    let source = format!("{name}/src/");
    let lib = format!("{source}lib.rs");
    let Some(lib) = files.iter().find(|file| file.path == lib) else {
        return vec![format!("{lib} is missing")];
    };
    match Table::parse(&lib.text) {
        Err(reason) => vec![format!("{}: {reason}", lib.path)],
        Ok(table) => {
            let exports = exports(files, &source, &table);
            files
                .iter()
                .flat_map(|file| broken_by(file, &source, &table, &exports))
                .collect()
        }
    }
}

/// The path of a file's module: `mixing::sampling` for `mixing/sampling.rs` in the folder `source`, nothing for `lib.rs`.
fn module_of(path: &str, source: &str) -> Vec<String> {
    let names = path
        .strip_prefix(source)
        .unwrap_or(path)
        .trim_end_matches(".rs")
        .split('/');
    names
        .filter(|name| *name != "mod" && *name != "lib")
        .map(str::to_owned)
        .collect()
}

fn is_split(table: &Table, module: &[String]) -> bool {
    matches!(module, [only] if !table.split(only).is_empty())
}

/// The names that a module in several layers (`mixing`) passes on from its children: name to child.
fn exports(files: &[SourceFile], source: &str, table: &Table) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for file in files {
        let module = module_of(&file.path, source);
        if !is_split(table, &module) {
            continue;
        }
        let children: BTreeSet<String> = table
            .modules
            .keys()
            .filter_map(|name| {
                name.strip_prefix(&format!("{}::", module[0]))
                    .map(str::to_owned)
            })
            .collect();
        let children: Vec<String> = children.into_iter().collect();
        let names = named(&file.text, &module, &children, &|_| false);
        for Named { path, .. } in names.unwrap_or_default() {
            if let [_, parent, child, name] = &path[..] {
                exports.insert(format!("{parent}::{name}"), format!("{parent}::{child}"));
            }
        }
    }
    exports
}

/// The layer of what `path` names (without `crate`), or nothing if the table has no place for it.
fn layer_of(path: &[String], table: &Table, exports: &BTreeMap<String, String>) -> Option<usize> {
    let first = path.first()?;
    let split = table.split(first);
    let Some(second) = path.get(1).filter(|second| *second != "*") else {
        // All of a split module is as high as its highest part.
        return table
            .modules
            .get(first)
            .copied()
            .or(split.into_iter().max());
    };
    let two = format!("{first}::{second}");
    let child = exports.get(&two).unwrap_or(&two);
    let own = table
        .modules
        .get(child)
        .or_else(|| table.modules.get(first))
        .copied();
    // What a split module declares itself counts as its lowest part.
    let is_item = split.is_empty() || second.starts_with(char::is_uppercase);
    own.or_else(|| split.into_iter().min().filter(|_| is_item))
}

fn broken_by(
    file: &SourceFile,
    source: &str,
    table: &Table,
    exports: &BTreeMap<String, String>,
) -> Vec<String> {
    let path = &file.path;
    let module = module_of(path, source);
    if module.is_empty() || is_split(table, &module) || module[0] == "bin" {
        // The crate's contents page, that of a module in several layers, and programs, which use the crate from outside.
        return Vec::new();
    }
    let Some(layer) = layer_of(&module, table, exports) else {
        return vec![format!(
            "{path} is in no layer: add it to the table in {source}lib.rs"
        )];
    };
    let names = match named(&file.text, &module, &[], &|name| table.guards(name)) {
        Ok(names) => names,
        Err(reason) => return vec![format!("{path} is not Rust: {reason}")],
    };
    let mut broken = Vec::new();
    for Named {
        path: named, line, ..
    } in names
    {
        let name = named.join("::");
        let at = format!("{path}:{line} (layer {layer}) names {name}");
        if named[0] != "crate" {
            if let Some(guarded) = table.refused(layer, &named) {
                let guarded = guarded.join("::");
                broken.push(format!("{at}, but this layer is not given `{guarded}`"));
            }
            continue;
        }
        match layer_of(&named[1..], table, exports) {
            None => broken.push(format!("{at}, which is in no layer")),
            Some(other) if !table.may_know(layer, other) => {
                broken.push(format!("{at}, of layer {other}"));
            }
            Some(_) => {}
        }
    }
    broken
}

#[test]
fn every_file_keeps_to_its_layer() {
    let files = rust_files();
    for name in CRATES {
        let own = files
            .iter()
            .filter(|file| file.path.starts_with(&format!("{name}/src/")));
        assert_tidy(&complaints(name, &own.cloned().collect::<Vec<_>>()));
    }
}

/// The complaints about `text` at `path`, beside a small table and a `mixing` that lies in two layers.
#[cfg(test)]
fn complaints_about(path: &str, text: &str) -> Vec<String> {
    let lib = "//! | 0 | `space` | std | |\n//! | 1 | `events`, `mixing::{weights, sampling}` | layer 0 | |\n\
               //! | 2 | `ops`, `mixing::apply` | layers 0-1 | `burn` |\n//! | 3 | `net` | layers 0-2 | `burn` |\n\
               //! | 4 | `search` | layers 0-3 | `burn`, `burn::optim` |\n//! | 5 | `bundle` | layers 0-3 | `burn` |";
    let mixing =
        "mod apply; pub mod sampling; pub use apply::Batch; pub use self::sampling::{Mix, pairs};";
    let file = |path: &str, text: &str| SourceFile {
        path: format!("shared/src/{path}"),
        text: text.into(),
    };
    let files = [
        file("lib.rs", lib),
        file("mixing/mod.rs", mixing),
        file(path, text),
    ];
    complaints("shared", &files)
}

#[test]
fn an_upward_import_is_found() {
    for (path, text) in [
        ("space/plan.rs", "use crate::ops::Op;"),
        ("space/plan.rs", "use super::super::events::RunEvent;"),
        ("space/plan.rs", "use crate::{events, space::Plan};"),
        ("space/plan.rs", "fn f() { crate::net::init() }"),
        ("bundle.rs", "use crate::search::step;"),
        ("events.rs", "use crate::mixing::Batch;"),
        ("events.rs", "use crate::mixing;"),
        ("mixing/sampling.rs", "use super::apply::apply;"),
        ("mixing/sampling.rs", "use super::*;"),
        ("events.rs", "use burn::tensor::Tensor;"),
        ("net/cell.rs", "use burn::{module::Module, optim::Sgd};"),
        ("net/cell.rs", "use crate::elsewhere::X;"),
        ("mixing/other.rs", ""),
        ("other.rs", ""),
        ("net/cell.rs", "fn f( {"),
    ] {
        let found = complaints_about(path, text);
        assert_eq!(found.len(), 1, "{path}: {text}: {found:?}");
    }
}

#[test]
fn a_downward_import_is_fine() {
    for (path, text) in [
        (
            "net/cell.rs",
            "use crate::{mixing::Batch, ops::Op, space::Plan}; use burn::tensor::Tensor;",
        ),
        (
            "events.rs",
            "use crate::mixing::{Mix, MixRecipe, sampling::X, pairs}; mod tests { use super::*; }",
        ),
        (
            "mixing/sampling.rs",
            "use super::weights::softmaxed; use super::MixRecipe;",
        ),
        (
            "search/step.rs",
            "use burn::optim::Optimizer; use crate::net::Net; use super::Phase;",
        ),
        (
            "bundle.rs",
            "use crate::net::Net; use burn::tensor::Tensor;",
        ),
    ] {
        let found = complaints_about(path, text);
        assert!(found.is_empty(), "{path}: {text}: {found:?}");
    }
}

#[test]
fn the_page_knows_no_tensors_and_only_its_browser_folder_the_browser() {
    let lib = "//! | 0 | `protocol` | std | |\n//! | 1 | `engine` | layer 0 | `burn` |\n\
               //! | 2 | `text` | layer 0 | |\n//! | 3 | `browser` | layer 0 | `gloo`, `web-sys` |\n\
               //! | 4 | `host::client` | layers 0, 3 | |\n//! | 5 | `host::serve` | layers 0-1, 3-4 | |\n\
               //! | 6 | `pages` | layers 0, 2-4 | `leptos` |";
    let host = "mod client; mod serve; pub use client::Client; pub use serve::serve;";
    let about = |path: &str, text: &str| {
        let file = |path: &str, text: &str| SourceFile {
            path: format!("web/src/{path}"),
            text: text.into(),
        };
        let files = [
            file("lib.rs", lib),
            file("host/mod.rs", host),
            file(path, text),
        ];
        complaints("web", &files)
    };
    for (path, text) in [
        ("engine/device.rs", "use crate::text::text;"),
        ("browser/gpu.rs", "use crate::engine::Gpu;"),
        ("pages/runs/mod.rs", "use crate::engine::Engine;"),
        ("pages/runs/mod.rs", "use crate::host::serve;"),
        ("pages/runs/mod.rs", "use burn::tensor::Device;"),
        ("pages/runs/mod.rs", "fn f() { web_sys::window(); }"),
        ("host/client.rs", "use gloo_timers::callback::Timeout;"),
        ("text/mod.rs", "use leptos::prelude::*;"),
    ] {
        let found = about(path, text);
        assert_eq!(found.len(), 1, "{path}: {text}: {found:?}");
    }
    for (path, text) in [
        (
            "pages/runs/mod.rs",
            "use crate::host::Client; use leptos::prelude::*;",
        ),
        (
            "host/serve.rs",
            "use crate::engine::Engine; use crate::browser::clock;",
        ),
        (
            "browser/gpu.rs",
            "use gloo_events::EventListener; use web_sys::Event;",
        ),
        (
            "bin/app.rs",
            "fn main() { leptos::mount::mount_to_body(web::app::App); }",
        ),
    ] {
        let found = about(path, text);
        assert!(found.is_empty(), "{path}: {text}: {found:?}");
    }
}
