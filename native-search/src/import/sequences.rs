//! The video sequences of CVC-ClinicDB, by the numbers of their last frames.

const LAST: [u32; 29] = [
    25, 50, 67, 78, 103, 126, 151, 177, 199, 205, 227, 252, 277, 297, 317, 342, 363, 383, 408, 428,
    447, 466, 478, 503, 528, 546, 571, 591, 612,
];

/// The sequence of a frame, numbered as its owner does; none for what is no frame of it.
pub(super) fn sequence(frame: &str) -> Option<String> {
    let frame: u32 = frame.parse().ok().filter(|frame| *frame > 0)?;
    let index = LAST.iter().position(|last| frame <= *last)?;
    Some(format!("sequence-{:02}", index + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_belong_to_their_sequence() {
        for (frame, expected) in [("1", "01"), ("25", "01"), ("26", "02"), ("612", "29")] {
            assert_eq!(sequence(frame), Some(format!("sequence-{expected}")));
        }
        assert_eq!(
            (sequence("0"), sequence("613"), sequence("a")),
            (None, None, None)
        );
    }
}
