//! A browser session with the app, or the reason why there is none.

use std::cell::RefCell;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::driver::Driver;
use crate::server::Server;

/// A browser and the app's address.
pub(crate) struct Session {
    pub(crate) driver: Driver,
    pub(crate) address: String,
    /// The fragment with the token that lets a page start runs; empty where none may.
    pub(crate) jobs: String,
    server: RefCell<Option<Server>>,
}

/// Runs a test in a browser, or says why not.
pub(crate) fn with_browser(test: impl FnOnce(&Session)) {
    with_flags(&[], test);
}

/// The same with more flags of the server.
pub(crate) fn with_flags(flags: &[&str], test: impl FnOnce(&Session)) {
    with_both(&dist(), flags, test);
}

/// The same with a copy of the app, which may change meanwhile.
pub(crate) fn with_app(app: &Path, test: impl FnOnce(&Session)) {
    with_both(app, &[], test);
}

fn with_both(app: &Path, flags: &[&str], test: impl FnOnce(&Session)) {
    let preference = env::var("MIXSEARCH_BROWSER").unwrap_or_default();
    let left_out = if preference == "none" {
        Some("MIXSEARCH_BROWSER is none".to_owned())
    } else {
        missing()
    };
    if let Some(missing) = left_out {
        assert_ne!(preference, "required", "{missing}");
        #[expect(clippy::print_stderr, reason = "a test that is left out says so")]
        {
            eprintln!("left out: {missing}");
        }
        return;
    }
    let server = Server::start(app, flags);
    test(&Session {
        driver: Driver::start(),
        address: server.address.clone(),
        jobs: server.jobs.clone(),
        server: RefCell::new(Some(server)),
    });
}

impl Session {
    /// Ends the server, as a network that fails does.
    pub(crate) fn stop_server(&self) {
        self.server.replace(None);
    }

    /// Keeps what the browser shows as a picture.
    pub(crate) fn screenshot(&self, name: &str) {
        let folder = pictures();
        fs::create_dir_all(&folder).expect("the target folder can be written");
        let file = folder.join(format!("{name}.png"));
        fs::write(file, self.driver.screenshot()).expect("a picture can be written");
    }
}

fn missing() -> Option<String> {
    if !dist().join("index.html").is_file() {
        return Some("dist/ has no index.html; `./run --build` makes it".into());
    }
    let absent = |program: &&str| {
        let mut version = Command::new(program);
        version
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        !version.status().is_ok_and(|status| status.success())
    };
    let program = ["chromedriver", "chromium"].into_iter().find(absent)?;
    Some(format!(
        "{program} does not run; setup/browser.sh installs it"
    ))
}

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder
        .parent()
        .expect("the crate lies in the project")
        .into()
}

/// The built app.
pub(crate) fn dist() -> PathBuf {
    env::var_os("MIXSEARCH_DIST").map_or_else(|| root().join("dist"), PathBuf::from)
}

/// Where screenshots go.
fn pictures() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR");
    target
        .map_or_else(|| root().join("target"), PathBuf::from)
        .join("browser")
}
