//! Dropped files and folders. Browsers show folders through an interface that web-sys has behind features of its own; the
//! few calls of it are made by name.

use std::pin::Pin;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File};

use super::files::{self, Batch, Given};

/// Deepest nesting of folders that is followed.
const DEEPEST: usize = 8;

/// Hears what was dropped: at once where it is files, and where it is one folder or several when they have been read, each
/// folder in the order of its names.
pub fn dropped(event: &DragEvent, hear: impl Fn(Batch) + 'static) {
    // They can be asked for during the event only.
    let entries = entries(event).unwrap_or_default();
    if !entries.iter().any(is_folder) {
        hear(Batch::Files(files::dropped(event)));
        return;
    }
    spawn_local(async move {
        let mut found = Vec::new();
        for entry in entries {
            found.extend(files_in(entry, 0).await);
        }
        hear(Batch::Folder(found));
    });
}

fn entries(event: &DragEvent) -> Result<Vec<JsValue>, JsValue> {
    let Some(data) = event.data_transfer() else {
        return Ok(Vec::new());
    };
    let items = Array::from(&Reflect::get(&data, &"items".into())?);
    let entries = items
        .iter()
        .map(|item| call(&item, "webkitGetAsEntry", &[]));
    let entries = entries.collect::<Result<Vec<_>, _>>()?.into_iter();
    // Text that is dropped has none.
    Ok(entries.filter(JsValue::is_object).collect())
}

fn is_folder(entry: &JsValue) -> bool {
    let folder = Reflect::get(entry, &"isDirectory".into());
    folder.is_ok_and(|folder| folder.is_truthy())
}

/// A file, or the files of a folder and of those in it; without hidden ones, and without what cannot be read.
fn files_in(entry: JsValue, depth: usize) -> Pin<Box<dyn Future<Output = Vec<Given>>>> {
    Box::pin(async move {
        if !is_folder(&entry) {
            let file = called_back(&entry, "file").await;
            let file = file.ok().and_then(|file| file.dyn_into::<File>().ok());
            let file = file.map(Given::from);
            return file
                .filter(|file| !file.name().starts_with('.'))
                .into_iter()
                .collect();
        }
        let mut found = Vec::new();
        if depth < DEEPEST
            && let Ok(mut inside) = listed(&entry).await
        {
            inside.sort_by_key(name);
            for entry in inside {
                found.extend(files_in(entry, depth + 1).await);
            }
        }
        found
    })
}

/// A browser gives some entries at a time, and none at the end.
async fn listed(folder: &JsValue) -> Result<Vec<JsValue>, JsValue> {
    let reader = call(folder, "createReader", &[])?;
    let mut all = Vec::new();
    loop {
        let some = Array::from(&called_back(&reader, "readEntries").await?);
        if some.length() == 0 {
            return Ok(all);
        }
        all.extend(some.iter());
    }
}

fn name(entry: &JsValue) -> String {
    let name = Reflect::get(entry, &"name".into()).ok();
    name.and_then(|name| name.as_string()).unwrap_or_default()
}

fn call(on: &JsValue, method: &str, values: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(on, &method.into())?.dyn_into()?;
    method.apply(on, &values.iter().collect::<Array>())
}

/// What a method gives to the first of two callbacks; the second hears why not.
async fn called_back(on: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |done, failed| {
        if let Err(error) = call(on, method, &[done.into(), failed.clone().into()]) {
            drop(failed.call1(&JsValue::UNDEFINED, &error));
        }
    });
    JsFuture::from(promise).await
}
