//! Tests of the runs page: runs of this machine, followed live.

use std::fs;
use std::io::Write as _;

use crate::session::with_runs;

const EPOCH: &str = r#"{"epoch":N,"rate":0.01,"loss":1.5,"validation-dice":0.25}"#;

#[test]
fn a_run_is_watched_while_it_goes_on_and_its_model_is_one_click_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = folder.path().join("lesions");
    fs::create_dir(&run).expect("a folder");
    let line = |epoch: usize| EPOCH.replace('N', &epoch.to_string()) + "\n";
    fs::write(
        run.join("run.toml"),
        include_str!("../../native-search/recipes/quick.toml"),
    )
    .expect("a file");
    fs::write(run.join("events.jsonl"), line(0) + &line(1)).expect("a file");
    let model = include_bytes!("../../web/assets/models/skin-lesions.safetensors");
    fs::write(run.join("model.safetensors"), model).expect("a file");
    with_runs(Some(folder.path()), |page| {
        page.open("#/runs?run=lesions");
        page.until("document.querySelector('#run-left')?.textContent.startsWith('2 of')");
        let mut events = fs::OpenOptions::new()
            .append(true)
            .open(run.join("events.jsonl"))
            .expect("a file");
        events.write_all(line(2).as_bytes()).expect("a line");
        page.until("document.querySelector('#run-left').textContent.startsWith('3 of')");
        page.screenshot("runs-watched");
        page.click("use-bundle");
        page.until("document.querySelector('#engine')?.dataset.kind === 'cpu'");
        page.until("document.querySelector('#about').textContent.includes('own')");
    });
}
