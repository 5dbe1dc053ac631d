//! The entry point of the engine's module, which serves the page from a worker or from the page's own thread.

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        if let Err(reason) = Box::pin(web::host::serve()).await {
            panic!("the engine cannot serve: {reason}");
        }
    });
}
