//! Accessibility checks with axe-core.

use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::session::Session;

/// Where `setup/browser.sh` puts it, unless MIXSEARCH_AXE says where it is.
fn script() -> Option<String> {
    let path = env::var_os("MIXSEARCH_AXE").map(PathBuf::from).or_else(|| {
        let home = env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
        let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or(home)?;
        Some(cache.join("mixsearch").join("axe.min.js"))
    });
    fs::read_to_string(path?).ok()
}

/// Serious and critical faults of the page as it stands, each with where it is; says so where axe is missing.
pub(crate) fn faults(page: &Session) -> Vec<String> {
    let Some(axe) = script() else {
        let preference = env::var("MIXSEARCH_BROWSER").unwrap_or_default();
        assert_ne!(
            preference, "required",
            "axe.min.js is missing; setup/browser.sh gets it"
        );
        return Vec::new();
    };
    page.driver.run(&axe);
    let script = "const done = arguments[arguments.length - 1]; \
        axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations), error => done(String(error)))";
    let found = page.driver.run_async(script);
    let found = found
        .as_array()
        .unwrap_or_else(|| panic!("axe says {found}"));
    let grave = found
        .iter()
        .filter(|fault| matches!(fault["impact"].as_str(), Some("serious" | "critical")));
    grave.map(describe).collect()
}

fn describe(fault: &Value) -> String {
    let nodes = fault["nodes"].as_array().into_iter().flatten();
    let indices: Vec<String> = nodes
        .map(|node| format!("{} {}", node["target"], node["failureSummary"]))
        .collect();
    format!("{}: {}", fault["help"], indices.join("; "))
}
