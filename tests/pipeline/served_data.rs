//! Data sets that `serve --data` names: their lists and images, and nothing else of the disk.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::program::{fails, synthesise};
use super::served::{Served, app};

#[test]
fn images_and_masks_of_named_data_sets_are_served_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let all = dir.path().join("data");
    synthesise(&all.display().to_string(), "3");
    let set = all.join("lesion");
    fs::write(dir.path().join("secret.png"), "secret").unwrap();
    // A case whose image lies elsewhere is not offered.
    symlink(dir.path().join("secret.png"), set.join("images/link.png")).unwrap();
    symlink(dir.path().join("secret.png"), set.join("masks/link.png")).unwrap();
    fs::remove_file(set.join("manifest.json")).ok();
    let app = app(dir.path());
    let named = format!("skin={}", set.display());
    let served = Served::start_with(&app, None, &["--data", &named]);

    let sets = served.get("/api/data");
    assert_eq!(
        sets.json(),
        json!([{ "name": "skin", "images": 3, "licence": null }])
    );
    let cases = served.get("/api/data/skin").json();
    let case = cases[0].as_str().unwrap();
    assert_eq!(cases.as_array().unwrap().len(), 3);
    for folder in ["images", "masks"] {
        let answer = served.get(&format!("/api/data/skin/{folder}/{case}"));
        let file = fs::read(set.join(folder).join(format!("{case}.png"))).unwrap();
        assert!(answer.status == 200 && answer.body == file, "{folder}");
        assert_eq!(answer.header("content-type"), "image/png");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    for path in [
        "/api/data/other".to_owned(),
        "/api/data/skin/images/link".to_owned(),
        "/api/data/skin/masks/link".to_owned(),
        "/api/data/skin/images/no-case".to_owned(),
        format!("/api/data/skin/images/{case}.png"),
        "/api/data/skin/images/..%2f..%2f..%2fsecret".to_owned(),
        "/api/data/..%2fskin/images/a".to_owned(),
        "/api/data/skin/images/%2e%2e/%2e%2e/secret.png".to_owned(),
        "/api/data/skin/licence/a".to_owned(),
    ] {
        let answer = served.get(&path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("secret"), "{path}");
    }
    // A file that becomes a link after the start is not followed either.
    let image = set.join(format!("images/{case}.png"));
    fs::remove_file(&image).unwrap();
    symlink(dir.path().join("secret.png"), &image).unwrap();
    assert_eq!(
        served.get(&format!("/api/data/skin/images/{case}")).status,
        404
    );
    let without = Served::start(&app, None);
    assert_eq!(without.get("/api/data").json(), json!([]));
}

#[test]
fn a_data_set_that_cannot_be_served_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("index.html"), "<!doctype html>").unwrap();
    let app = dir.path().display().to_string();
    let empty = format!("skin={app}");
    fails(
        &["serve", "--port", "0", "--app", &app, "--data", &empty],
        "no images/ folder",
    );
    let data = dir.path().join("data").display().to_string();
    synthesise(&data, "3");
    let twice = format!("skin={data}/lesion");
    fails(
        &[
            "serve", "--port", "0", "--app", &app, "--data", &twice, "--data", &twice,
        ],
        "two data sets are called skin",
    );
}
