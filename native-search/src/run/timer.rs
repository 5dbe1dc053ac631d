//! The time between two checkpoints of a run, within an epoch.

use std::time::{Duration, Instant};

/// Says when the step that a run has reached is to be saved.
#[derive(Clone, Copy, Debug)]
pub struct Timer {
    every: Option<Duration>,
    last: Instant,
}

impl Timer {
    /// From now on; without a time it never says so.
    pub(super) fn new(every: Option<Duration>) -> Self {
        let last = Instant::now();
        Self { every, last }
    }

    /// Whether the time is over.
    pub fn is_due(&self) -> bool {
        self.every.is_some_and(|every| self.last.elapsed() >= every)
    }

    /// Something was saved.
    pub fn restart(&mut self) {
        self.last = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_after_its_time_and_never_without_one() {
        assert!(Timer::new(Some(Duration::ZERO)).is_due());
        assert!(!Timer::new(Some(Duration::from_hours(1))).is_due());
        assert!(!Timer::new(None).is_due());
        let mut timer = Timer::new(Some(Duration::from_millis(20)));
        std::thread::sleep(Duration::from_millis(30));
        assert!(timer.is_due());
        timer.restart();
        assert!(!timer.is_due());
    }
}
