//! Files in and out: chosen, dropped, pasted, fetched from the app's own folder, and saved.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, DragEvent, Event, File, FileList, HtmlAnchorElement,
    HtmlInputElement, Url,
};

use super::message;

/// A file that the user gave.
#[derive(Clone, Debug)]
pub struct Given(File);

impl Given {
    /// Its name.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Its bytes.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn bytes(&self) -> Result<Vec<u8>, String> {
        let buffer = JsFuture::from(self.0.array_buffer()).await;
        let buffer = buffer.map_err(|error| message(&error))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// The files that were dropped.
pub fn dropped(event: &DragEvent) -> Vec<Given> {
    all(event.data_transfer().and_then(|data| data.files()))
}

/// The files that were pasted.
pub fn pasted(event: &ClipboardEvent) -> Vec<Given> {
    all(event.clipboard_data().and_then(|data| data.files()))
}

/// The files that were chosen in an input; the input forgets them, so that the same can be chosen again.
pub fn chosen(event: &Event) -> Vec<Given> {
    let target = event.target();
    let Some(input) = target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return Vec::new();
    };
    let given = all(input.files());
    input.set_value("");
    given
}

fn all(files: Option<FileList>) -> Vec<Given> {
    let Some(files) = files else {
        return Vec::new();
    };
    let each = (0..files.length()).filter_map(|i| files.get(i));
    each.map(Given).collect()
}

/// A file of the app's own folder.
///
/// # Errors
/// A sentence that names the file.
pub async fn fetch(path: &str) -> Result<Vec<u8>, String> {
    let failed = |why: String| format!("{path} could not be loaded: {why}");
    let window = web_sys::window().ok_or_else(|| failed("there is no page".into()))?;
    let response = JsFuture::from(window.fetch_with_str(path)).await;
    let response: web_sys::Response = response
        .map_err(|error| failed(message(&error)))?
        .unchecked_into();
    if !response.ok() {
        return Err(failed(format!("the server answered {}", response.status())));
    }
    let buffer = response.array_buffer().map_err(|e| failed(message(&e)))?;
    let buffer = JsFuture::from(buffer)
        .await
        .map_err(|e| failed(message(&e)))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Offers bytes as a download.
///
/// # Errors
/// What the browser says.
pub fn save(name: &str, kind: &str, bytes: &[u8]) -> Result<(), String> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options);
    offer(name, &blob.map_err(|error| message(&error))?)
}

/// Offers a blob as a download.
pub(super) fn offer(name: &str, blob: &Blob) -> Result<(), String> {
    let url = Url::create_object_url_with_blob(blob).map_err(|error| message(&error))?;
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or("there is no page")?;
    let link = document.create_element("a").map_err(|e| message(&e))?;
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url).map_err(|error| message(&error))
}
