//! A modal dialog, which the browser closes on Escape and keeps the keyboard in.

use web_sys::HtmlDialogElement;

/// Opens it, or closes it where it is open.
pub fn toggle(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    } else {
        // It is in the page and closed, which is all that can be wrong.
        drop(dialog.show_modal());
    }
}
