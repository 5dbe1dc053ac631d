//! Distances of all pixels to the nearest of some, exactly (Felzenszwalb and Huttenlocher, 2012).

/// Squared distances `[height * width]` in pixels from each pixel to the nearest marked one; infinite where none is.
pub(super) fn squared_distances([height, width]: [usize; 2], marked: &[bool]) -> Vec<f64> {
    let start = marked
        .iter()
        .map(|is| if *is { 0.0 } else { f64::INFINITY });
    let mut values: Vec<f64> = start.collect();
    let mut column = vec![0.0; height];
    for x in 0..width {
        for (y, value) in column.iter_mut().enumerate() {
            *value = values[y * width + x];
        }
        for (y, value) in lower_envelope(&column).into_iter().enumerate() {
            values[y * width + x] = value;
        }
    }
    for row in values.chunks_exact_mut(width) {
        let new = lower_envelope(row);
        row.copy_from_slice(&new);
    }
    values
}

/// The minimum over q of (p - q)^2 + values[q], for every p.
fn lower_envelope(values: &[f64]) -> Vec<f64> {
    // The parabolas that are lowest somewhere, and from where on each is.
    let mut parabolas: Vec<(usize, f64)> = Vec::with_capacity(values.len());
    for (q, value) in values
        .iter()
        .enumerate()
        .filter(|(_, value)| value.is_finite())
    {
        let meets = |other: usize| {
            let height = |at: usize, value: f64| value + (at * at) as f64;
            (height(q, *value) - height(other, values[other])) / (2.0 * (q - other) as f64)
        };
        while let Some((last, from)) = parabolas.last() {
            if meets(*last) > *from {
                break;
            }
            parabolas.pop();
        }
        let from = parabolas
            .last()
            .map_or(f64::NEG_INFINITY, |(last, _)| meets(*last));
        parabolas.push((q, from));
    }
    if parabolas.is_empty() {
        return vec![f64::INFINITY; values.len()];
    }
    let mut current = 0;
    let lowest = |p: usize| {
        while parabolas
            .get(current + 1)
            .is_some_and(|(_, from)| *from < p as f64)
        {
            current += 1;
        }
        let q = parabolas[current].0;
        p.abs_diff(q).pow(2) as f64 + values[q]
    };
    (0..values.len()).map(lowest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_every_pair() {
        let size = [7, 9];
        for seed in 0..40_usize {
            let marked: Vec<bool> = (0..63)
                .map(|i| (i * 37 + seed * seed * 11) % 23 < 2)
                .collect();
            let found = squared_distances(size, &marked);
            for (i, found) in found.iter().enumerate() {
                let (y, x) = (i / 9, i % 9);
                let pairs = marked.iter().enumerate().filter(|(_, is)| **is);
                let distances = pairs
                    .map(|(j, _)| (y.abs_diff(j / 9).pow(2) + x.abs_diff(j % 9).pow(2)) as f64);
                let expected = distances.fold(f64::INFINITY, f64::min);
                assert_eq!(*found, expected, "seed {seed}, pixel {i}");
            }
        }
        assert!(
            squared_distances([2, 2], &[false; 4])
                .iter()
                .all(|d| d.is_infinite())
        );
    }
}
