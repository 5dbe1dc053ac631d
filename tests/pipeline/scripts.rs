//! The scripts: they are shell of the oldest bash that there is, and take root's rights only where they may.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .into()
}

fn scripts() -> Vec<PathBuf> {
    let setup = fs::read_dir(root().join("setup")).unwrap();
    let setup = setup.map(|entry| entry.unwrap().path());
    setup
        .chain(["run", "test", "demo"].map(|name| root().join(name)))
        .collect()
}

#[test]
fn every_script_is_sound_and_expands_no_list_that_may_be_empty() {
    for script in scripts() {
        let checked = Command::new("bash")
            .arg("-n")
            .arg(&script)
            .status()
            .unwrap();
        assert!(checked.success(), "{}", script.display());
        let text = fs::read_to_string(&script).unwrap();
        // In bash 3.2, that of macOS, `set -u` takes an empty list for one that is not there.
        for list in text
            .lines()
            .filter_map(|line| line.trim().strip_suffix("=()"))
        {
            let bare = format!("\"${{{list}[@]}}\"");
            let guarded = format!("${{{list}[@]+{bare}}}");
            let rest = text.replace(&guarded, "");
            // One that is filled in every case before it is used is named here.
            let filled = ["data", "images"].contains(&list);
            assert!(
                filled || !rest.contains(&bare),
                "{}: {list}",
                script.display()
            );
        }
    }
}

/// `setup/apt.sh` for somebody who is not root and has no terminal, on a machine with that `sudo`, whose `apt-get` only says
/// what it is told.
fn apt(allowed: &str, sudo: &str) -> (Output, String) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("id", "echo 1000"),
        ("sudo", sudo),
        ("apt-get", "echo \"apt-get $*\""),
    ] {
        let path = dir.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!(
        "{}:{}",
        dir.path().display(),
        std::env::var("PATH").unwrap()
    );
    let log = dir.path().join("log");
    let mut command = Command::new("bash");
    command
        .arg(root().join("setup/apt.sh"))
        .arg(&log)
        .arg("a-package");
    command
        .env("PATH", path)
        .env("MIXSEARCH_SUDO", allowed)
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    (output, fs::read_to_string(log).unwrap_or_default())
}

#[test]
fn sudo_is_used_where_it_is_allowed_alone() {
    let says = "echo \"sudo $*\"";
    for (allowed, sudo, advice) in [
        ("", says, "MIXSEARCH_SUDO=yes"),
        ("no", says, "MIXSEARCH_SUDO=yes"),
        // It wants a password.
        ("yes", "exit 1", "in a terminal or as root"),
    ] {
        let (output, log) = apt(allowed, sudo);
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && log.is_empty(), "{log}");
        assert_eq!(message.trim().lines().count(), 1, "{message}");
        assert!(message.contains(advice), "{message}");
    }
    let (output, log) = apt("yes", says);
    assert!(output.status.success(), "{log}");
    let install = "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install";
    assert!(log.contains(install), "{log}");
}
