//! Tests of volumes, slice by slice.

use std::path::{Path, PathBuf};

use crate::axe;
use crate::files::{Desk, dicom, dicom_of_series, nifti};
use crate::session::{Session, with_browser};

const SLICE: &str = "document.querySelector('output[for=slice]')?.textContent";
const JOBS: &str =
    "[...document.querySelectorAll('.job span:first-child')].map(name => name.textContent).join()";
const STATES: &str = "[...document.querySelectorAll('.job')].map(job => job.dataset.state).join()";

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
fn a_whole_volume_is_segmented_as_by_the_program() {
    with_browser(|page| {
        let desk = Desk::new();
        let bright = |i: usize| {
            let (z, y, x) = (i / (40 * 60), i / 60 % 40, i % 60);
            let organ = z > 0 && (8..30).contains(&y) && (10..40).contains(&x);
            if organ { 90 } else { -400 }
        };
        let values: Vec<i16> = (0..4 * 40 * 60).map(bright).collect();
        let volume = desk.put("body.nii", &nifti([4, 40, 60], [3.0, 1.0, 0.5], &values));
        page.load("?device=cpu");
        page.give("image-file", &volume);
        page.click("segment-whole");
        page.until("document.querySelector('#whole-state').textContent.includes('ml are')");
        let state = page.text("whole-state");
        assert!(state.contains("in 4 slices"), "{state}");
        assert_eq!(page.text_of(SLICE), "3 of 4", "the shown slice stays");
        page.run(
            "const make = URL.createObjectURL; window.saved = null; \
             URL.createObjectURL = blob => { \
               blob.arrayBuffer().then(bytes => { window.saved = [...new Uint8Array(bytes)] }); \
               return make.call(URL, blob) }",
        );
        page.click("save-whole");
        page.until("window.saved !== null");
        let found = page.run("return window.saved");
        let found: Vec<u8> = serde_json::from_value(found).expect("bytes");
        let faults = axe::faults(page);
        assert!(faults.is_empty(), "{}", faults.join("\n"));

        let out = desk.path("whole");
        let model = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../web/assets/models/universal.safetensors"
        );
        let program = std::env::current_exe().expect("a test is a program");
        let program = program.ancestors().nth(2).expect("two folders up");
        let output = std::process::Command::new(program.join("mixsearch"))
            .args(["segment", "--whole", "--model", model, "--out"])
            .args([&out, &volume])
            .output()
            .expect("the program is built");
        assert!(output.status.success());
        let expected = std::fs::read(out.join("body-mask.nii.gz")).expect("its mask");
        let labels = |bytes: Vec<u8>| match shared::formats::decode_source(bytes) {
            Ok(shared::formats::Source::Slices(volume)) => volume.values().collect::<Vec<f32>>(),
            other => panic!("a volume of labels, not {other:?}"),
        };
        assert_eq!(labels(found), labels(expected), "to the voxel");
    });
}

/// Without waiting for its end.
const BEGIN: &str = "document.getElementById('segment-whole').click()";

#[test]
fn another_picture_ends_the_mask_of_a_volume_without_an_error() {
    with_browser(|page| {
        let desk = Desk::new();
        let values = vec![20_i16; 400 * 32 * 32];
        let long = desk.put("long.nii", &nifti([400, 32, 32], [1.0; 3], &values));
        let other = desk.put(
            "other.nii",
            &nifti([2, 32, 48], [1.0; 3], &[0; 2 * 32 * 48]),
        );
        page.load("?device=cpu");
        page.give("image-file", &long);
        page.run(BEGIN);
        page.until("document.querySelector('#whole-state').textContent.includes('of 400')");
        page.give("image-file", &other);
        assert_eq!((page.text("error").as_str(), page.mask().1), ("", [32, 48]));
        assert_eq!(page.text("whole-state"), "");

        page.give("image-file", &long);
        page.run(BEGIN);
        page.until("document.querySelector('#whole-state').textContent.includes('of 400')");
        page.click("stop-whole");
        page.until_idle();
        assert_eq!(
            (
                page.text("error").as_str(),
                page.text("whole-state").as_str()
            ),
            ("", "")
        );
    });
}

/// Slices of a series 2 mm apart, under names in another order than theirs (their number is no multiple of three); a
/// slice is as bright as it is high.
fn series(desk: &Desk, series: &str, count: i16) -> Vec<PathBuf> {
    let files = (0..count).map(|number| {
        let values = vec![100 * number - 100; 20 * 30];
        let height = 2.0 * f32::from(number);
        let name = format!("{series}-{}.dcm", (3 * number + 1) % count);
        desk.put(&name, &dicom_of_series(series, height, [20, 30], &values))
    });
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    files
}

fn give(page: &Session, files: &[PathBuf]) {
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    page.give_all("image-file", &files);
}

/// The grey level in the middle of the picture.
fn level(page: &Session) -> u64 {
    page.slide("opacity", 0);
    let script = "const canvas = document.getElementById('canvas'); \
        return canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[0]";
    page.run(script).as_u64().expect("a level")
}

#[test]
fn the_files_of_a_dicom_series_are_one_volume() {
    with_browser(|page| {
        let desk = Desk::new();
        page.load("?device=cpu");
        give(page, &series(&desk, "1.2.3", 5));
        page.until(&format!("{SLICE} === '3 of 5'"));
        assert_eq!(page.text("error"), "");
        assert_eq!(page.text_of(JOBS), "", "it is no queue");
        assert!(page.text("caption").starts_with("1.2.3-0.dcm"));
        assert!(
            page.text("notes").contains("5 DICOM files"),
            "{}",
            page.text("notes")
        );
        let middle = level(page);
        page.slide("slice", 4);
        page.until_idle();
        assert!(level(page) > middle, "in the order of their heights");
        page.choose("coronal");
        page.until_idle();
        assert_eq!(page.mask().1, [5, 30]);
        page.screenshot("series");

        // Another engine opens it again.
        page.click("retry");
        page.until("document.querySelector('#engine').dataset.kind === 'cpu'");
        page.until_idle();
        page.until(&format!("{SLICE} === '3 of 5'"));
    });
}

#[test]
fn files_of_several_series_are_a_queue_and_what_is_refused_says_why() {
    with_browser(|page| {
        let desk = Desk::new();
        page.load("?device=cpu");
        let mut files = series(&desk, "1.2.4", 5);
        files.extend(series(&desk, "1.2.5", 4));
        files.push(desk.put("slice.dcm", &dicom([48, 64], 0.7, &[0; 48 * 64])));
        give(page, &files);
        page.until(&format!("{STATES} === 'done,done,done'"));
        assert_eq!(page.text_of(JOBS), "1.2.4-0.dcm,1.2.5-0.dcm,slice.dcm");

        page.click("clear-queue");
        let mut gap = series(&desk, "1.2.6", 4);
        let lost = dicom_of_series("1.2.6", 30.0, [20, 30], &[0; 20 * 30]);
        gap.push(desk.put("1.2.6-9.dcm", &lost));
        give(page, &gap);
        page.until("document.querySelector('#error').textContent !== ''");
        let error = page.text("error");
        assert!(
            error.starts_with("1.2.6-0.dcm: ") && error.contains("mm apart"),
            "{error}"
        );
        assert!(error.ends_with('.') && !error.ends_with(".."), "{error}");
    });
}

#[test]
fn a_dropped_folder_with_a_series_is_one_volume() {
    with_browser(|page| {
        page.load("?device=cpu");
        // Folders can be dropped by hand only: an event with the browser's interface to one.
        let files: Vec<(String, Vec<u8>)> = (0..4_i16)
            .map(|number| {
                let values = vec![50 * number; 20 * 30];
                let height = 3.0 * f32::from(number);
                let bytes = dicom_of_series("1.2.7", height, [20, 30], &values);
                (format!("IM{number}"), bytes)
            })
            .chain([("README".to_owned(), b"no slice".to_vec())])
            .collect();
        let files = serde_json::to_string(&files).expect("bytes");
        page.run(&format!(
            "const file = ([name, bytes]) => ({{ name, isDirectory: false, \
               file: done => done(new File([new Uint8Array(bytes)], name)) }}); \
             let parts = [{files}.map(file), []]; \
             const folder = {{ name: 'scan', isDirectory: true, \
               createReader: () => ({{ readEntries: done => done(parts.shift()) }}) }}; \
             const event = new DragEvent('drop', {{ bubbles: true, cancelable: true }}); \
             Object.defineProperty(event, 'dataTransfer', {{ value: {{ files: [], \
               items: [{{ webkitGetAsEntry: () => folder }}] }} }}); \
             document.getElementById('frame').dispatchEvent(event)"
        ));
        page.until(&format!("{SLICE} === '3 of 4'"));
        assert_eq!(
            (page.text("error").as_str(), page.text_of(JOBS).as_str()),
            ("", "")
        );
        assert!(
            page.text("caption").starts_with("IM0"),
            "{}",
            page.text("caption")
        );
    });
}
