//! The software bill of materials, in CycloneDX's JSON.

use serde_json::{Value, json};

use super::Package;

/// The same bytes for the same lock file: without a time and a serial number.
pub fn sbom(packages: &[Package], version: &str) -> String {
    let components: Vec<Value> = packages.iter().map(component).collect();
    let needs: Vec<Value> = packages
        .iter()
        .map(|package| {
            let on: Vec<String> = package
                .needs
                .iter()
                .map(|[name, version]| format!("pkg:cargo/{name}@{version}"))
                .collect();
            json!({ "ref": package.purl(), "dependsOn": on })
        })
        .collect();
    let component = json!({
        "type": "application",
        "name": "mixsearch",
        "version": version,
        "licenses": [{ "expression": "MIT OR Apache-2.0" }],
    });
    // A line a crate, so that a change of one is a change of a line.
    let lines = |all: Vec<Value>| {
        all.iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(",\n")
    };
    format!(
        "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,\n\
         \"metadata\":{{\"component\":{component}}},\n\
         \"components\":[\n{}\n],\n\"dependencies\":[\n{}\n]}}\n",
        lines(components),
        lines(needs)
    )
}

fn component(package: &Package) -> Value {
    let mut found = json!({
        "type": "library",
        "bom-ref": package.purl(),
        "name": package.name,
        "version": package.version,
        "purl": package.purl(),
        "hashes": [{ "alg": "SHA-256", "content": package.checksum }],
    });
    if !package.licence.is_empty() {
        found["licenses"] = json!([{ "expression": package.licence }]);
    }
    found
}
