use super::*;

fn counted() -> Volume {
    let values: Vec<f32> = (0..24).map(|v| v as f32).collect();
    Volume::new([2, 3, 4], values.into())
}

#[test]
fn slices_in_each_plane_keep_rows_and_columns() {
    let volume = counted();
    let window = Window::new(12.0, 24.0).unwrap();
    let at = |plane, index| {
        let image = volume.slice(plane, index, window).unwrap();
        let values: Vec<f32> = image.values().iter().map(|v| (v * 24.0).round()).collect();
        (image.size(), values)
    };
    assert_eq!(
        at(SlicePlane::Axial, 1),
        ([3, 4], (12..24).map(|v| v as f32).collect())
    );
    let rows = vec![4.0, 5.0, 6.0, 7.0, 16.0, 17.0, 18.0, 19.0];
    assert_eq!(at(SlicePlane::Coronal, 1), ([2, 4], rows));
    assert_eq!(
        at(SlicePlane::Sagittal, 3),
        ([2, 3], vec![3.0, 7.0, 11.0, 15.0, 19.0, 23.0])
    );
    assert_eq!(volume.sides(SlicePlane::Axial), None, "nothing says it");
    let volume = volume.with_spacing(Some([5.0, 2.0, 1.0]));
    let apart = SlicePlane::ALL.map(|plane| volume.pixel_mm(plane));
    assert_eq!(apart, [[2.0, 1.0], [5.0, 1.0], [5.0, 2.0]].map(Some));
    let error = volume.slice(SlicePlane::Sagittal, 4, window).unwrap_err();
    assert!(error.to_string().contains("no sagittal slice 4"), "{error}");
}

#[test]
fn a_window_cuts_off_and_may_be_turned_round() {
    let values = [-1000.0, 40.0, f32::NAN, f32::INFINITY];
    let volume = Volume::new([1, 1, 4], values.into());
    let window = Window::new(40.0, 400.0).unwrap();
    let shown = volume.slice(SlicePlane::Axial, 0, window).unwrap();
    assert_eq!(shown.values(), &[0.0, 0.5, 0.0, 1.0]);
    let turned = volume
        .with_window(None, Bright::Low)
        .slice(SlicePlane::Axial, 0, window)
        .unwrap();
    assert_eq!(turned.values(), &[1.0, 0.5, 1.0, 0.0]);
}

#[test]
fn without_a_window_the_outermost_values_are_cut() {
    let mut values: Vec<f32> = (0..=1000).map(|v| v as f32).collect();
    values[1000] = 1e9;
    let volume = Volume::new([1, 1, 1001], values.into());
    assert_eq!(volume.window(), Window::between(5.0, 995.0).unwrap());
    assert_eq!(volume.range(), [0.0, 1e9]);
    let shown = |values: [f32; 2]| {
        let volume = Volume::new([1, 1, 2], values.into());
        let slice = volume.slice(SlicePlane::Axial, 0, volume.window()).unwrap();
        slice.values().to_vec()
    };
    assert_eq!(shown([7.0; 2]), [0.5; 2]);
    assert_eq!(shown([f32::NAN; 2]), [0.0; 2]);
}

#[test]
fn hounsfield_units_are_known_by_their_range() {
    let ramp = |low: i32, high: i32| {
        let values: Vec<f32> = (low..=high).map(|v| v as f32).collect();
        Volume::new([1, 1, values.len()], values.into())
    };
    let ct = ramp(-1000, 900);
    assert!(ct.is_ct());
    assert_eq!(ct.window(), Window::new(40.0, 400.0).unwrap());
    let own = Window::new(1.0, 2.0).unwrap();
    assert_eq!(ct.with_window(Some(own), Bright::High).window(), own);
    // An MRI, a CT that was cut to soft tissue, labels, a map of small numbers.
    for (low, high) in [(0, 1200), (-160, 240), (0, 5), (-5, 5)] {
        assert!(!ramp(low, high).is_ct(), "{low} to {high}");
    }
}
