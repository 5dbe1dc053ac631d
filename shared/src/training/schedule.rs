//! The cosine learning rate.

/// The rate of epoch `epoch` of `epochs`: from `start` down to `end` along half a cosine, held
/// constant within an epoch.
pub fn cosine(start: f64, end: f64, epoch: usize, epochs: usize) -> f64 {
    let share = epoch as f64 / epochs.max(1) as f64;
    end + (start - end) * (1.0 + (std::f64::consts::PI * share).cos()) / 2.0
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_starts_high_passes_the_middle_and_ends_low() {
        let rate = |epoch| super::cosine(0.025, 1e-5, epoch, 80);
        assert!((rate(0) - 0.025).abs() < 1e-12);
        assert!((rate(40) - f64::midpoint(0.025, 1e-5)).abs() < 1e-12);
        assert!(rate(79) > 1e-5 && rate(79) < 3e-5);
    }
}
