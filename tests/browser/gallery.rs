//! Tests of the images that `serve --data` offers.

use crate::runs::drawn;
use crate::session::with_flags;

#[test]
fn images_of_a_served_data_set_are_segmented_and_mixed() {
    const SERVED: &str = "document.querySelectorAll('.sample.served')";
    let folder = tempfile::tempdir().expect("a folder");
    let data = drawn(folder.path());
    with_flags(&["--data", &data], |page| {
        page.load("?device=cpu");
        page.until(&format!("{SERVED}.length === 8"));
        page.until(&format!(
            "[...{SERVED}].every(one => one.querySelector('img').naturalWidth === 64)"
        ));
        page.run(&format!("{SERVED}[0].click()"));
        page.until_idle();
        page.until("document.querySelector('#area').textContent !== '–'");
        // It comes with its mask.
        page.until("parseFloat(document.querySelector('#dice').textContent) >= 0");
        let name = page.text_of(&format!("{SERVED}[0].textContent"));
        assert!(
            page.text("caption").starts_with(&name),
            "{}",
            page.text("caption")
        );
        page.screenshot("served");

        page.open("#/mixing");
        page.until(&format!("{SERVED}.length === 8"));
        let pieces = "document.querySelectorAll('.piece').length";
        assert_eq!(page.text_of(pieces), "3");
        page.until("document.querySelector('#fingerprint')?.textContent");
        page.run(&format!("{SERVED}[1].click()"));
        page.until(&format!("{pieces} === 4"));
        let name = page.text_of(&format!("{SERVED}[1].textContent"));
        page.until(&format!(
            "document.querySelectorAll('.piece .name')[3].textContent.includes('{name}')"
        ));
        page.screenshot("served-mixing");

        for index in [2, 3] {
            page.run(&format!("{SERVED}[{index}].click()"));
            page.until(&format!("{pieces} === {}", index + 3));
        }
        page.run(&format!("{SERVED}[4].click()"));
        page.until("document.getElementById('served-problem').textContent.includes('Six')");
        assert_eq!(page.text_of(pieces), "6");
    });
}
