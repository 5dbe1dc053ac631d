//! onnxruntime, by way of a Python that has it: the one that `MIXSEARCH_PYTHON` names, or `python3`.
//!
//! Where there is none, the tests say so and pass; with `MIXSEARCH_ONNX=required` they fail instead,
//! with `MIXSEARCH_ONNX=none` they are left out anyway.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::env;
use std::fs;
use std::process::Command;

use serde_json::json;

use crate::program::left_out;

const SCRIPT: &str = include_str!("../../fixtures/run_onnx.py");

/// A model, its input, and the outputs that are wanted.
pub(crate) struct Job {
    pub(crate) model: Vec<u8>,
    pub(crate) shape: [usize; 4],
    pub(crate) values: Vec<f32>,
    pub(crate) outputs: Vec<String>,
}

/// A Python that runs ONNX models.
pub(crate) struct Runtime {
    python: String,
}

impl Runtime {
    /// The runtime, or none after saying why.
    pub(crate) fn find() -> Option<Self> {
        let wanted = env::var("MIXSEARCH_ONNX").unwrap_or_default();
        let python = env::var("MIXSEARCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let has = || {
            let mut command = Command::new(&python);
            let output = command
                .args(["-c", "import numpy, onnx, onnxruntime"])
                .output();
            output.is_ok_and(|output| output.status.success())
        };
        let missing = if wanted == "none" {
            "MIXSEARCH_ONNX is none".to_owned()
        } else if has() {
            return Some(Self { python });
        } else {
            format!("{python} has no onnxruntime and onnx; name one that has in MIXSEARCH_PYTHON")
        };
        assert_ne!(wanted, "required", "{missing}");
        left_out(&missing);
        None
    }

    /// The values of every output of every job, row by row; each model has passed ONNX's checker.
    pub(crate) fn run(&self, jobs: &[Job]) -> Vec<Vec<Vec<f32>>> {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let mut list = Vec::new();
        for (index, job) in jobs.iter().enumerate() {
            let (model, input) = (format!("{index}.onnx"), format!("{index}.f32"));
            fs::write(at(&model), &job.model).unwrap();
            let bytes: Vec<u8> = job.values.iter().flat_map(|v| v.to_le_bytes()).collect();
            fs::write(at(&input), bytes).unwrap();
            let output = |name: &String| json!({ "name": name, "file": file(index, name) });
            let outputs: Vec<_> = job.outputs.iter().map(output).collect();
            list.push(json!({
                "model": model, "input": input, "shape": job.shape, "outputs": outputs,
            }));
        }
        fs::write(at("jobs.json"), json!(list).to_string()).unwrap();
        fs::write(at("run.py"), SCRIPT).unwrap();
        let mut command = Command::new(&self.python);
        let done = command.arg(at("run.py")).arg(dir.path()).output().unwrap();
        let message = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{message}");
        let read = |(index, job): (usize, &Job)| {
            let values = |name: &String| {
                let bytes = fs::read(at(&file(index, name))).unwrap();
                let four = bytes.chunks_exact(4);
                four.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                    .collect()
            };
            job.outputs.iter().map(values).collect()
        };
        jobs.iter().enumerate().map(read).collect()
    }
}

fn file(job: usize, output: &str) -> String {
    format!("{job}-{output}.f32")
}
