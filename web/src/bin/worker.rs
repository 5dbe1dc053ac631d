//! The engine's own module: it serves the page wherever it was loaded, in a worker or in the page.

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        if let Err(reason) = web::host::serve().await {
            panic!("the engine cannot serve: {reason}");
        }
    });
}
