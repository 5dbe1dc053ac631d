//! Tests of the runs page: runs of this machine, followed live.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use crate::axe;
use crate::server::program;
use crate::session::{Session, with_flags};

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
    with_flags(&["--runs", &text(folder.path())], |page| {
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

/// Long enough to be stopped in the middle.
const LONG: &str = "[structure]\\nwidth = 2\\n[preprocess]\\nsize = [16, 16]\\n[drawn]\\nimages = 6\\n\
    [search]\\nlayers = [5]\\nepochs = 60\\nwarm-up = 1\\nbatch = 2\\nsteps = 5\\n[retrain]\\nepochs = 2\\nbatch = 4";

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Draws a small data set; what `--data` names it by.
pub(crate) fn drawn(folder: &Path) -> String {
    let mut draw = Command::new(program());
    draw.args(["data", "synth", "--count", "8", "--size", "48x64", "--out"]);
    let drawn = draw.arg(folder).output().expect("mixsearch is built");
    assert!(drawn.status.success());
    format!("skin={}", text(&folder.join("lesion")))
}

impl Session {
    /// Waits until the job is in that state.
    fn until_job(&self, name: &str, state: &str) {
        self.until(&format!(
            "document.getElementById('job-{name}')?.dataset.state === '{state}'"
        ));
    }

    /// Replaces the text of a field; `text` is JavaScript.
    fn write(&self, id: &str, text: &str) {
        self.run(&format!(
            "const field = document.getElementById('{id}'); field.value = {text}; \
             field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
        ));
    }

    /// Has the cost estimated, which is shown before there is a start.
    fn estimate(&self) {
        self.until("document.getElementById('new-start').hidden");
        self.click("new-estimate");
        self.until("!document.getElementById('new-start').hidden");
    }
}

#[test]
fn a_search_is_started_stopped_resumed_and_opened_and_its_network_is_trained() {
    let folder = tempfile::tempdir().expect("a folder");
    let (runs, data) = (
        text(&folder.path().join("runs")),
        drawn(&folder.path().join("data")),
    );
    let flags = ["--runs", &runs, "--allow-runs", "--data", &data];
    with_flags(&flags, |page| {
        page.open("#/runs");
        page.until("document.getElementById('job-note')?.textContent.includes('token')");
        page.open(&page.jobs);
        page.until("document.getElementById('new-run')");
        assert!(!page.text_of("location.href").contains("token"));
        page.run("document.getElementById('new-run').open = true");
        page.until("document.getElementById('new-text').value.includes('# images per composite')");
        page.write("new-text", "'[search]\\nepoch = 3'");
        page.click("new-estimate");
        page.until("document.getElementById('new-problem').textContent.includes('did you mean')");
        page.write("new-text", &format!("'{LONG}'"));
        page.estimate();
        page.until("document.getElementById('new-total').textContent.includes('60 epochs')");
        page.screenshot("runs-estimate");
        assert_eq!(axe::faults(page), Vec::<String>::new());
        page.click("new-start");
        page.until_job("search-1", "running");
        page.until("parseInt(document.getElementById('run-left')?.textContent) >= 2");
        page.click("job-stop-search-1");
        page.until_job("search-1", "stopped");
        page.screenshot("runs-stopped");
        page.click("job-resume-search-1");
        page.until_job("search-1", "finished");
        page.until("document.getElementById('explore')?.hidden === false");
        page.click("explore");
        page.until("location.hash.startsWith('#/architecture')");
        page.until("document.querySelector('.lattice')");

        page.run("location.hash = '#/runs'");
        page.until("document.getElementById('new-run')");
        page.run("document.getElementById('new-run').open = true");
        page.choose("retraining");
        page.until("document.getElementById('new-genotype')?.value === 'search-1'");
        page.click("data-skin");
        page.write("new-text", &format!("'{LONG}'"));
        page.estimate();
        page.click("new-start");
        page.until_job("retraining-1", "finished");
        page.until("document.getElementById('use-bundle')?.hidden === false");
        page.click("use-bundle");
        page.until("document.querySelector('#engine')?.dataset.kind === 'cpu'");
        page.until("document.querySelector('#about').textContent.includes('own')");
        assert_eq!(page.driver.console_errors(), Vec::<String>::new());
    });
}
