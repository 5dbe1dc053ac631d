//! Three weights that sum to 1 as a point of a triangle of side 1.

use shared::mixing::softmax;

/// The point of three weights: the first corner left below, the second right below, the third on top; `[x, y]` with y
/// downwards and the top at 0.
pub fn point(weights: [f64; 3]) -> [f64; 2] {
    let height = 3.0_f64.sqrt() / 2.0;
    [weights[1] + weights[2] / 2.0, height * (1.0 - weights[2])]
}

/// The border of what a softmax over three draws in [0, 1] can reach.
pub fn reach() -> [[f64; 2]; 6] {
    let corners = [
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 1.0, 1.0],
        [0.0, 0.0, 1.0],
        [1.0, 0.0, 1.0],
    ];
    corners.map(|draws| {
        let weights = softmax(&draws);
        point([0, 1, 2].map(|i| f64::from(weights[i])))
    })
}

#[cfg(test)]
mod tests {
    use shared::mixing::softmax_range;

    use super::*;

    #[test]
    fn corners_and_centre_of_the_triangle_are_where_they_belong() {
        let height = 3.0_f64.sqrt() / 2.0;
        assert_eq!(point([1.0, 0.0, 0.0]), [0.0, height]);
        assert_eq!(point([0.0, 1.0, 0.0]), [1.0, height]);
        assert_eq!(point([0.0, 0.0, 1.0]), [0.5, 0.0]);
        let third = 1.0 / 3.0;
        let [x, y] = point([third; 3]);
        assert!((x - 0.5).abs() < 1e-12 && (y - height * 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_reach_is_the_middle_part_of_the_triangle() {
        let [_, high] = softmax_range(3);
        let height = 3.0_f64.sqrt() / 2.0;
        let top = reach()[4];
        assert!((top[0] - 0.5).abs() < 1e-6 && (top[1] - height * (1.0 - high)).abs() < 1e-6);
    }
}
