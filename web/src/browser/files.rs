//! File input and output: chosen, dropped, pasted, fetched from the app's own folder, and saved.

use gloo_file::futures::read_as_bytes;
use gloo_file::{Blob, File, FileList, ObjectUrl};
use gloo_net::Error;
use gloo_net::http::Request;
use gloo_utils::document;
use shared::formats::is_dicom;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Event, HtmlAnchorElement, HtmlInputElement};

use super::calls::{NOT_FOUND, sentence};
use super::{events, message};

/// Bytes that are enough to know a DICOM file by.
const DICOM_HEAD: u64 = 256;

/// A file that the user gave.
#[derive(Clone, Debug)]
pub struct Given(File);

impl Given {
    /// Its name.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Whether it begins like a DICOM file; one that cannot be read does not.
    pub async fn is_dicom(&self) -> bool {
        let head = read_as_bytes(&self.0.slice(0, DICOM_HEAD)).await;
        head.is_ok_and(|head| is_dicom(&head))
    }

    /// Its bytes.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn bytes(&self) -> Result<Vec<u8>, String> {
        let bytes = read_as_bytes(&self.0).await;
        bytes.map_err(|error| error.to_string())
    }
}

/// Files that were given together.
#[derive(Clone, Debug)]
pub enum Batch {
    /// One by one.
    Files(Vec<Given>),
    /// As a folder.
    Folder(Vec<Given>),
}

impl From<web_sys::File> for Given {
    fn from(file: web_sys::File) -> Self {
        Self(file.into())
    }
}

/// The files that were dropped.
pub(super) fn dropped(event: &DragEvent) -> Vec<Given> {
    all(event.data_transfer().and_then(|data| data.files()))
}

/// Hears the files of every paste, as long as the component that listens is there.
pub fn on_paste(hear: impl Fn(Vec<Given>) + 'static) {
    events::listen("paste", move |event| {
        let event: Option<&ClipboardEvent> = event.dyn_ref();
        let data = event.and_then(ClipboardEvent::clipboard_data);
        hear(all(data.and_then(|data| data.files())));
    });
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

/// The files of a folder that was chosen, by name, without hidden ones.
pub fn chosen_folder(event: &Event) -> Vec<Given> {
    let mut given = chosen(event);
    given.retain(|file| !file.name().starts_with('.'));
    given.sort_by_key(Given::name);
    given
}

fn all(files: Option<web_sys::FileList>) -> Vec<Given> {
    let files = files.map(FileList::from);
    let files = files.iter().flat_map(|files| files.iter());
    files.cloned().map(Given).collect()
}

/// A file of the app's own folder.
///
/// # Errors
/// A sentence that names the file.
pub async fn fetch(path: &str) -> Result<Vec<u8>, String> {
    let found = find(path).await?;
    found.ok_or_else(|| format!("{path} could not be loaded: the server has no such file"))
}

/// The same where it may be missing; `None` where the server has it not.
///
/// # Errors
/// A sentence that names the file.
pub async fn find(path: &str) -> Result<Option<Vec<u8>>, String> {
    let failed = |why: String| format!("{path} could not be loaded: {why}");
    let unreached = |error: Error| failed(sentence(error));
    let response = Request::get(path).send().await.map_err(unreached)?;
    if response.status() == NOT_FOUND {
        return Ok(None);
    }
    if !response.ok() {
        return Err(failed(format!("the server answered {}", response.status())));
    }
    response.binary().await.map(Some).map_err(unreached)
}

/// Offers bytes as a download.
///
/// # Errors
/// What the browser says.
pub fn save(name: &str, kind: &str, bytes: &[u8]) -> Result<(), String> {
    offer(name, Blob::new_with_options(bytes, Some(kind)))
}

/// Offers a blob as a download.
pub(super) fn offer(name: &str, blob: Blob) -> Result<(), String> {
    let url = ObjectUrl::from(blob);
    let link = document().create_element("a").map_err(|e| message(&e))?;
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Ok(())
}
