//! Tests of volumes, slice by slice.

use crate::axe;
use crate::files::{Desk, dicom, nifti};
use crate::session::with_browser;

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
