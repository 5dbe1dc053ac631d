//! The GPU that tests run on: this machine's, or Mesa's software adapter.
//!
//! Where there is none, the tests say so and pass; with MIXSEARCH_WGPU=required they fail instead,
//! with MIXSEARCH_WGPU=none they are left out anyway.

use std::env;

use native_search::device::{ComputeDevice, DeviceChoice};

/// The GPU, or none after saying why.
pub(crate) fn gpu() -> Option<ComputeDevice> {
    let wanted = env::var("MIXSEARCH_WGPU").unwrap_or_default();
    let found = if wanted == "none" {
        Err("MIXSEARCH_WGPU is none".to_owned())
    } else {
        let found = DeviceChoice::Wgpu(None).find();
        found.map_err(|error| format!("{error:#}"))
    };
    match found {
        Ok(device) => Some(device),
        Err(missing) => {
            assert_ne!(wanted, "required", "{missing}");
            #[expect(clippy::print_stderr, reason = "a test that is left out says so")]
            {
                eprintln!("left out on a GPU: {missing}");
            }
            None
        }
    }
}
