//! Clusters of vectors by k-means, from a beginning that no random number decides.

/// Rounds at most.
const ROUNDS: usize = 50;

/// The cluster of each vector, from 0 to less than `count`. The first centre is the vector that is farthest from the mean
/// of all, each next one the farthest from those before; then each centre moves to the mean of its cluster until none
/// changes. `vectors` are of one length.
pub(super) fn clusters(vectors: &[Vec<f64>], count: usize) -> Vec<usize> {
    if count < 2 || vectors.len() < count {
        return vec![0; vectors.len()];
    }
    let mut centres = vec![vectors[farthest(vectors, &[mean(vectors.iter())])].clone()];
    while centres.len() < count {
        let next = vectors[farthest(vectors, &centres)].clone();
        centres.push(next);
    }
    let mut found = vec![0; vectors.len()];
    for round in 0..ROUNDS {
        let now: Vec<usize> = vectors
            .iter()
            .map(|vector| nearest(vector, &centres).0)
            .collect();
        if round > 0 && now == found {
            break;
        }
        found = now;
        for (index, centre) in centres.iter_mut().enumerate() {
            let own = vectors.iter().zip(&found);
            let own = own.filter(|(_, cluster)| **cluster == index);
            let own: Vec<&Vec<f64>> = own.map(|(vector, _)| vector).collect();
            // An empty one stays where it is.
            if !own.is_empty() {
                *centre = mean(own.into_iter());
            }
        }
    }
    found
}

fn mean<'a>(vectors: impl ExactSizeIterator<Item = &'a Vec<f64>>) -> Vec<f64> {
    let weight = 1.0 / vectors.len() as f64;
    let mut mean = Vec::new();
    for vector in vectors {
        mean.resize(vector.len(), 0.0);
        for (sum, value) in mean.iter_mut().zip(vector) {
            *sum += weight * value;
        }
    }
    mean
}

/// The share of the variance of all vectors that is within their clusters: 1 where these explain nothing.
pub(super) fn share_within(vectors: &[Vec<f64>], clusters: &[usize]) -> f64 {
    let squares = |own: &[&Vec<f64>]| {
        let centre = [mean(own.iter().copied())];
        own.iter()
            .map(|vector| nearest(vector, &centre).1)
            .sum::<f64>()
    };
    let count = clusters.iter().max().map_or(0, |last| last + 1);
    let within = (0..count).map(|index| {
        let own = vectors.iter().zip(clusters);
        let own = own.filter(|(_, cluster)| **cluster == index);
        let own: Vec<&Vec<f64>> = own.map(|(vector, _)| vector).collect();
        squares(&own)
    });
    let all: Vec<&Vec<f64>> = vectors.iter().collect();
    let whole = squares(&all);
    if whole > 0.0 {
        within.sum::<f64>() / whole
    } else {
        1.0
    }
}

/// The index of the nearest centre, and the square of its distance.
fn nearest(vector: &[f64], centres: &[Vec<f64>]) -> (usize, f64) {
    let square = |centre: &Vec<f64>| {
        let pairs = vector.iter().zip(centre);
        pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>()
    };
    let squares = centres.iter().map(square).enumerate();
    let least = squares.min_by(|a, b| a.1.total_cmp(&b.1));
    least.unwrap_or((0, f64::INFINITY))
}

/// The index of the vector that is farthest from its nearest centre.
fn farthest(vectors: &[Vec<f64>], centres: &[Vec<f64>]) -> usize {
    let distances = vectors.iter().map(|vector| nearest(vector, centres).1);
    let most = distances.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    most.map_or(0, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heaps_are_found_apart() {
        let heap = |x: f64, y: f64| (0..5).map(move |i| vec![x + f64::from(i) / 10.0, y]);
        let vectors: Vec<Vec<f64>> = heap(0.0, 0.0)
            .chain(heap(9.0, 0.0))
            .chain(heap(0.0, 9.0))
            .collect();
        let found = clusters(&vectors, 3);
        for heap in found.chunks(5) {
            assert!(heap.iter().all(|cluster| *cluster == heap[0]), "{found:?}");
        }
        let mut heaps = [found[0], found[5], found[10]];
        assert!(share_within(&vectors, &found) < 0.01);
        assert!((share_within(&vectors, &[0; 15]) - 1.0).abs() < 1e-9);
        heaps.sort_unstable();
        assert_eq!(heaps, [0, 1, 2]);
    }

    #[test]
    fn one_cluster_and_too_few_vectors_are_not_divided() {
        let vectors = vec![vec![0.0], vec![5.0]];
        assert_eq!(clusters(&vectors, 1), [0, 0]);
        assert_eq!(clusters(&vectors, 3), [0, 0]);
        assert_eq!(clusters(&[], 2), Vec::<usize>::new());
    }
}
