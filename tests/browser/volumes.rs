//! Tests of volumes and queues of files.

use std::path::PathBuf;

use shared::formats::encode_png_rgb;

use crate::axe;
use crate::files::{Desk, dicom, nifti};
use crate::session::with_browser;

const LESION: usize = 1;

#[test]
fn a_volume_is_looked_at_slice_by_slice() {
    with_browser(|page| {
        let desk = Desk::new();
        let values: Vec<i16> = (0..5 * 40 * 60)
            .map(|i| (i / (40 * 60) * 100) as i16)
            .collect();
        let volume = desk.put("scan.nii", &nifti([5, 40, 60], [3.0, 1.0, 0.5], &values));
        page.load("?device=cpu");
        page.give("image-file", &volume);
        assert_eq!(page.text("error"), "");
        assert_eq!(page.mask().1, [40, 60]);
        assert_eq!(
            page.text_of("document.querySelector('output[for=slice]').textContent"),
            "3 of 5"
        );
        assert_eq!(
            page.text_of("document.querySelector('#area-mm2').textContent !== '–'"),
            "true"
        );

        page.slide("slice", 4);
        page.until_idle();
        assert_eq!(
            page.text_of("document.querySelector('output[for=slice]').textContent"),
            "5 of 5"
        );
        page.press(&[","]);
        page.until_idle();
        assert_eq!(
            page.text_of("document.querySelector('output[for=slice]').textContent"),
            "4 of 5"
        );
        page.choose("sagittal");
        page.until_idle();
        assert_eq!(page.mask().1, [5, 40]);
        let shape = "(() => { const box = document.getElementById('canvas').getBoundingClientRect(); \
            return (box.width / box.height).toFixed(2); })()";
        assert_eq!(page.text_of(shape), "2.67", "as 40 mm to 15 mm");
        page.slide("opacity", 0);
        let levels = "(() => { const canvas = document.getElementById('canvas'); \
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; \
            return [...new Set(data.filter((_, i) => i % 4 === 0))].sort((a, b) => a - b).join(); })()";
        let dim = page.text_of(levels);
        page.slide("window-centre", 100);
        page.until_idle();
        let bright = page.text_of(levels);
        assert_ne!(dim, bright, "the window decides what is seen");
        page.screenshot("volume");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));

        let values: Vec<i16> = (0..48 * 64).map(|i| (i % 64 * 10 - 300) as i16).collect();
        let slice = desk.put("slice.dcm", &dicom([48, 64], 0.7, &values));
        page.give("image-file", &slice);
        assert_eq!((page.text("error").as_str(), page.mask().1), ("", [48, 64]));
        assert_eq!(
            page.text_of("document.querySelector('output[for=window-width]').textContent"),
            "400"
        );
    });
}

#[test]
fn several_files_are_a_queue_and_one_bad_file_does_not_stop_it() {
    with_browser(|page| {
        let desk = Desk::new();
        let png =
            |level: u8| encode_png_rgb([30, 50], &vec![level; 30 * 50 * 3]).expect("a picture");
        let files = [
            desk.put("one.png", &png(90)),
            desk.put("bad.png", b"no picture"),
            desk.put("two.png", &png(200)),
        ];
        page.load("?device=cpu");
        let files: Vec<_> = files.iter().map(PathBuf::as_path).collect();
        page.give_all("image-file", &files);
        let states = "[...document.querySelectorAll('.job')].map(job => job.dataset.state).join()";
        page.until(&format!("{states} === 'done,failed,done'"));
        assert!(
            page.text("error").contains("One file of the queue"),
            "{}",
            page.text("error")
        );
        page.press(&["["]);
        page.until_idle();
        page.screenshot("queue");
        page.run("document.querySelectorAll('.job')[0].click()");
        page.until_idle();
        assert!(
            page.text("caption").starts_with("one.png"),
            "{}",
            page.text("caption")
        );
        page.sample(LESION);
        assert_eq!(
            page.text_of("document.querySelectorAll('.job').length"),
            "0"
        );
    });
}

#[test]
fn what_takes_long_is_stopped_and_the_app_goes_on() {
    with_browser(|page| {
        let desk = Desk::new();
        let one = |number: usize| {
            let rgb: Vec<u8> = (0..900 * 900 * 3).map(|i| (i * 7 % 251) as u8).collect();
            let png = encode_png_rgb([900, 900], &rgb).expect("a picture");
            desk.put(&format!("{number}.png"), &png)
        };
        let files: Vec<PathBuf> = (0..12).map(one).collect();
        page.load("?device=cpu");
        let files: Vec<_> = files.iter().map(PathBuf::as_path).collect();
        page.driver.give("image-file", &files);
        let done = "document.querySelectorAll('.job[data-state=done]').length";
        page.until(&format!("{done} >= 1"));
        page.press(&["\u{e00c}"]);
        page.until("document.querySelector('#engine').dataset.kind === 'cpu'");
        page.until_idle();
        let jobs = "document.querySelectorAll('.job').length";
        let left: usize = page.text_of(jobs).parse().expect("a number");
        assert!(left < files.len(), "{left} pictures are still in the queue");
        page.screenshot("stopped");
        assert_eq!(page.text("error"), "", "what is stopped has not failed");
        page.sample(LESION);
        assert_eq!(page.text("error"), "");
    });
}
