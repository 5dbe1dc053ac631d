//! The extent of a JPEG picture in its file.

use super::bytes::Order;

const AFTER_START: usize = 2;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

/// The picture's own bytes, without what a camera or a phone puts behind them (a film, a second picture); `None` where
/// its end is missing, which the decoder would fill up with grey.
pub(super) fn picture(bytes: &[u8]) -> Option<&[u8]> {
    let mut at = AFTER_START;
    let mut scanned = false;
    loop {
        match marker(bytes, &mut at)? {
            END => return scanned.then_some(&bytes[..at]),
            // Markers that stand alone: of restarts, and one without a meaning.
            0x01 | 0xd0..=0xd8 => {}
            kind => {
                scanned |= kind == SCAN;
                at += usize::from(Order::Big.u16(bytes, at)?);
            }
        }
    }
}

/// The next marker from `at` on, which moves behind it. In a scan a byte of 255 is followed by 0, which is no marker.
fn marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let start = bytes.get(*at..)?.iter().position(|byte| *byte == 0xff)?;
        *at += start + 1;
        match *bytes.get(*at)? {
            0xff => {}
            0 => *at += 1,
            kind => {
                *at += 1;
                return Some(kind);
            }
        }
    }
}
