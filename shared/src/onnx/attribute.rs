//! The settings of operators.

use super::messages::{
    ATTRIBUTE_FLOAT, ATTRIBUTE_INT, ATTRIBUTE_INTS, ATTRIBUTE_STRING, AttributeProto,
};

/// A count as ONNX has it.
pub(super) fn whole(count: usize) -> i64 {
    i64::try_from(count).expect("numbers of channels and pixels are far below 2^63")
}

/// An attribute of one whole number.
pub(super) fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        int: Some(value),
        kind: ATTRIBUTE_INT,
        ..AttributeProto::default()
    }
}

/// An attribute of whole numbers.
pub(super) fn ints(name: &str, values: &[usize]) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        ints: values.iter().map(|value| whole(*value)).collect(),
        kind: ATTRIBUTE_INTS,
        ..AttributeProto::default()
    }
}

/// An attribute of one float.
pub(super) fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        float: Some(value),
        kind: ATTRIBUTE_FLOAT,
        ..AttributeProto::default()
    }
}

/// An attribute of a word.
pub(super) fn text(name: &str, value: &str) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        text: Some(value.as_bytes().to_vec()),
        kind: ATTRIBUTE_STRING,
        ..AttributeProto::default()
    }
}
