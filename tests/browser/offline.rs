//! Tests of the app without a network.

use crate::session::with_browser;

const LESION: usize = 1;

#[test]
fn after_the_first_visit_the_app_works_without_a_server() {
    with_browser(|page| {
        page.load("?device=cpu");
        page.until("document.querySelector('#offline').textContent !== ''");
        // Only a visit that the service worker sees is answered by it.
        page.load("?device=cpu");
        page.stop_server();
        assert_eq!(page.load("?device=cpu"), "cpu");
        page.sample(LESION);
        assert_eq!(page.text("error"), "");
        assert_ne!(page.text("area"), "–");
        page.screenshot("offline");
    });
}
