//! An Indexed Job for Kubernetes: a pod a row.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::tasks::{Tasks, quoted};
use crate::sweep::Row;

/// What pods need besides tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pods {
    /// The image, with the program in it.
    pub image: String,
    /// The claim of the volume that the sweep, its data and its rows lie on.
    pub claim: String,
    /// Where the volume is seen in the pods.
    pub mount: PathBuf,
}

/// Seconds that a pod waits for the rows before its own, so that few pods begin in vain.
const WAIT: &str = "300";

/// The Job of the rows of all waves, as JSON, which `kubectl apply -f` takes. Pods begin in the order of the waves; one
/// whose row has to wait ends, and begins again later.
pub fn kubernetes(tasks: &Tasks, pods: &Pods, waves: &[Vec<&Row>]) -> Value {
    let ids: Vec<String> = waves.iter().flatten().map(|row| quoted(&row.id)).collect();
    let words = tasks.command("ROW").into_iter();
    let words = words.chain(["--wait".to_owned(), WAIT.to_owned()]);
    let words: Vec<String> = words.map(|word| quoted(&word)).collect();
    let command = words.join(" ").replace("'ROW'", "\"$1\"");
    let script = format!(
        "set -- {}; shift \"$JOB_COMPLETION_INDEX\"; exec {command}",
        ids.join(" ")
    );
    let mut most = json!({ "cpu": tasks.cpus.to_string() });
    if let Some(memory) = &tasks.memory {
        most["memory"] = json!(memory);
    }
    if tasks.gpus > 0 {
        most["nvidia.com/gpu"] = json!(tasks.gpus.to_string());
    }
    // Pods that are asked to end have saved their step, those that are killed or wait begin again: none of them failed.
    let again = json!({ "action": "Ignore",
        "onExitCodes": { "operator": "In", "values": [75, 137, 138, 143] } });
    let moved = json!({ "action": "Ignore",
        "onPodConditions": [{ "type": "DisruptionTarget", "status": "True" }] });
    json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": { "name": "mixsearch-sweep" },
        "spec": {
            "completionMode": "Indexed",
            "completions": ids.len(),
            "parallelism": tasks.at_once.unwrap_or(ids.len()).min(ids.len()),
            "backoffLimitPerIndex": 1,
            "maxFailedIndexes": ids.len(),
            "podFailurePolicy": { "rules": [again, moved] },
            "template": { "spec": {
                "restartPolicy": "Never",
                "terminationGracePeriodSeconds": 120,
                "containers": [{
                    "name": "row",
                    "image": pods.image,
                    "workingDir": tasks.folder,
                    "command": ["/bin/sh", "-c", script],
                    "resources": { "requests": most, "limits": most },
                    "volumeMounts": [{ "name": "sweep", "mountPath": pods.mount }],
                }],
                "volumes": [{ "name": "sweep",
                    "persistentVolumeClaim": { "claimName": pods.claim } }],
            } },
        },
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn an_index_is_a_row_and_a_row_that_saved_its_step_has_not_failed() {
        let (search, train) = (Row::named("search", &[]), Row::named("train", &[]));
        let pods = Pods {
            image: "registry/mixsearch:1".to_owned(),
            claim: "data".to_owned(),
            mount: "/data".into(),
        };
        let tasks = Tasks {
            program: "echo".into(),
            ..Tasks::example()
        };
        let job = kubernetes(&tasks, &pods, &[vec![&search], vec![&train]]);
        let spec = &job["spec"];
        assert_eq!(
            (&spec["completions"], &spec["parallelism"]),
            (&json!(2), &json!(2))
        );
        let codes = &spec["podFailurePolicy"]["rules"][0]["onExitCodes"]["values"];
        assert!(codes.as_array().unwrap().contains(&json!(138)));
        let command = &spec["template"]["spec"]["containers"][0]["command"];
        let words: Vec<&str> = command
            .as_array()
            .unwrap()
            .iter()
            .map(|w| w.as_str().unwrap())
            .collect();
        let output = Command::new(words[0])
            .args(&words[1..])
            .env("JOB_COMPLETION_INDEX", "1")
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8(output.stdout).unwrap().trim(),
            "sweep row /home/me/it's mine/sweep.toml train --threads 2 --tries 4 --wait 300"
        );
    }
}
