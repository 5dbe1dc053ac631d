//! Lists of numbers as text in a JSON file: base64 of their bytes, little-endian.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer, Serializer};

fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    STANDARD.decode(text).map_err(D::Error::custom)
}

/// Floats of two bytes.
pub(super) mod halves {
    use base64::Engine as _;
    use half::f16;

    use super::{Deserializer, STANDARD, Serializer, bytes};

    pub(crate) fn serialize<S: Serializer>(values: &[f32], to: S) -> Result<S::Ok, S::Error> {
        let halves = values.iter().map(|value| f16::from_f32(*value));
        let bytes: Vec<u8> = halves.flat_map(f16::to_le_bytes).collect();
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f32>, D::Error> {
        let bytes = bytes(from)?;
        let two = bytes.chunks_exact(2);
        Ok(two
            .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
            .collect())
    }
}

/// 8-bit integers.
pub(super) mod small {
    use base64::Engine as _;

    use super::{Deserializer, STANDARD, Serializer, bytes};

    pub(crate) fn serialize<S: Serializer>(values: &[i8], to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = values.iter().map(|value| value.cast_unsigned()).collect();
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i8>, D::Error> {
        Ok(bytes(from)?.into_iter().map(u8::cast_signed).collect())
    }
}
