//! A short hash of bytes.

/// FNV-1a in hexadecimal: equal bytes have equal names.
pub fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.into_iter().flatten() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_byte_changes_the_fingerprint() {
        // The published test vector of the hash.
        assert_eq!(fingerprint([&b"foobar"[..]]), "85944171f73967e8");
        assert_eq!(fingerprint([&b"foo"[..], b"bar"]), "85944171f73967e8");
        assert_ne!(fingerprint([&[1, 2, 3][..]]), fingerprint([&[1, 2, 4][..]]));
    }
}
