//! The page's language: what the address, an earlier visit and the browser ask for, and its mark for those who read aloud.

use gloo_utils::{document_element, history, window};
use wasm_bindgen::JsValue;

use super::kept::Keeping;
use super::page;

/// Where a choice is kept.
const KEY: &str = "mixsearch-language";
/// The key in the address.
const PARAMETER: &str = "lang";

/// Tags of languages, the most wanted first: that of the address, the one that was chosen here before, the browser's.
pub fn wanted() -> Vec<String> {
    let browser = window().navigator().languages();
    let browser = browser.iter().filter_map(|tag| tag.as_string());
    let kept = Keeping::Visits.kept(KEY);
    let own = page::parameter(PARAMETER).into_iter().chain(kept);
    own.chain(browser).collect()
}

/// Keeps a choice for the next visit; the address says the same from now on, where it says anything.
pub fn choose(tag: &str) {
    Keeping::Visits.keep(KEY, tag);
    let Some(before) = page::parameter(PARAMETER) else {
        return;
    };
    let location = window().location();
    let search = location.search().unwrap_or_default();
    let search = search.replace(
        &format!("{PARAMETER}={before}"),
        &format!("{PARAMETER}={tag}"),
    );
    let address = format!("{search}{}", location.hash().unwrap_or_default());
    // A browser that refuses keeps the address, which then decides at the next visit.
    drop(history().replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}

/// Says in the page which language it is in.
pub fn mark(tag: &str) {
    // A page without it is read aloud in the browser's own language.
    drop(document_element().set_attribute("lang", tag));
}
