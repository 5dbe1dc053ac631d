//! The parts of ONNX's protobuf messages that a model of ours needs, with the field numbers of
//! `onnx.proto` (IR version 8).
//!
//! The code that prost's derive macro would write comes from a small macro of our own: that one brings
//! `itertools` with features that have all of burn compiled anew.

use prost::bytes::{Buf, BufMut};
use prost::encoding::{self, DecodeContext, WireType};
use prost::{DecodeError, Message};

/// The type of a tensor's elements: 32-bit floats.
pub(super) const FLOAT: i32 = 1;
/// 64-bit whole numbers.
pub(super) const INT64: i32 = 7;
/// 16-bit floats.
pub(super) const FLOAT16: i32 = 10;

/// The kind of an attribute's value: a float.
pub(super) const ATTRIBUTE_FLOAT: i32 = 1;
/// A whole number.
pub(super) const ATTRIBUTE_INT: i32 = 2;
/// A text.
pub(super) const ATTRIBUTE_STRING: i32 = 3;
/// Whole numbers.
pub(super) const ATTRIBUTE_INTS: i32 = 7;

/// Whether a field is left out of a file.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A message by its fields: number, name, how often it occurs (`one`, left out at its default;
/// `maybe`; `many`), its kind in prost, its type.
macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident {
        $($tag:literal $field:ident: $often:ident $kind:ident $of:ty,)*
    })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(super) struct $name {
            $(pub(super) $field: $of,)*
        }

        impl Message for $name {
            fn encode_raw(&self, buffer: &mut impl BufMut) {
                $(field!(encode $often $kind $tag, self.$field, buffer);)*
            }

            fn merge_field(
                &mut self,
                tag: u32,
                wire: WireType,
                buffer: &mut impl Buf,
                context: DecodeContext,
            ) -> Result<(), DecodeError> {
                match tag {
                    $($tag => field!(merge $often $kind wire, self.$field, buffer, context),)*
                    _ => encoding::skip_field(wire, tag, buffer, context),
                }
            }

            fn encoded_len(&self) -> usize {
                0 $(+ field!(length $often $kind $tag, self.$field))*
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }
    )* };
}

macro_rules! field {
    (encode one $kind:ident $tag:literal, $value:expr, $buffer:ident) => {
        if !is_default(&$value) {
            encoding::$kind::encode($tag, &$value, $buffer);
        }
    };
    (encode maybe $kind:ident $tag:literal, $value:expr, $buffer:ident) => {
        if let Some(value) = &$value {
            encoding::$kind::encode($tag, value, $buffer);
        }
    };
    (encode many $kind:ident $tag:literal, $value:expr, $buffer:ident) => {
        encoding::$kind::encode_repeated($tag, &$value, $buffer)
    };
    (merge one $kind:ident $wire:ident, $value:expr, $buffer:ident, $context:ident) => {
        encoding::$kind::merge($wire, &mut $value, $buffer, $context)
    };
    (merge maybe $kind:ident $wire:ident, $value:expr, $buffer:ident, $context:ident) => {
        encoding::$kind::merge(
            $wire,
            $value.get_or_insert_with(Default::default),
            $buffer,
            $context,
        )
    };
    (merge many $kind:ident $wire:ident, $value:expr, $buffer:ident, $context:ident) => {
        encoding::$kind::merge_repeated($wire, &mut $value, $buffer, $context)
    };
    (length one $kind:ident $tag:literal, $value:expr) => {
        if is_default(&$value) {
            0
        } else {
            encoding::$kind::encoded_len($tag, &$value)
        }
    };
    (length maybe $kind:ident $tag:literal, $value:expr) => {
        $value
            .as_ref()
            .map_or(0, |value| encoding::$kind::encoded_len($tag, value))
    };
    (length many $kind:ident $tag:literal, $value:expr) => {
        encoding::$kind::encoded_len_repeated($tag, &$value)
    };
}

messages! {
    /// A model: its graph and what is said of it.
    ModelProto {
        1 ir_version: one int64 i64,
        2 producer_name: one string String,
        3 producer_version: one string String,
        6 doc_string: one string String,
        7 graph: maybe message Option<GraphProto>,
        8 opset_import: many message Vec<OperatorSetIdProto>,
        14 metadata_props: many message Vec<StringStringEntryProto>,
    }
    /// Which version of which operators.
    OperatorSetIdProto {
        1 domain: one string String,
        2 version: one int64 i64,
    }
    /// A line of metadata.
    StringStringEntryProto {
        1 key: one string String,
        2 value: one string String,
    }
    /// Nodes in computing order, constants, inputs and outputs.
    GraphProto {
        1 node: many message Vec<NodeProto>,
        2 name: one string String,
        5 initializer: many message Vec<TensorProto>,
        11 input: many message Vec<ValueInfoProto>,
        12 output: many message Vec<ValueInfoProto>,
    }
    /// One operator on values by name; an input that is left out has an empty one.
    NodeProto {
        1 input: many string Vec<String>,
        2 output: many string Vec<String>,
        3 name: one string String,
        4 op_type: one string String,
        5 attribute: many message Vec<AttributeProto>,
    }
    /// A setting of an operator; `kind` says which of the values it has.
    AttributeProto {
        1 name: one string String,
        2 float: maybe float Option<f32>,
        3 int: maybe int64 Option<i64>,
        4 text: maybe bytes Option<Vec<u8>>,
        8 ints: many int64 Vec<i64>,
        20 kind: one int32 i32,
    }
    /// A constant, its elements in little-endian bytes.
    TensorProto {
        1 dims: many int64 Vec<i64>,
        2 data_type: one int32 i32,
        8 name: one string String,
        9 raw_data: one bytes Vec<u8>,
    }
    /// An input or an output.
    ValueInfoProto {
        1 name: one string String,
        2 kind: maybe message Option<TypeProto>,
    }
    /// The type of a value.
    TypeProto {
        1 tensor: maybe message Option<TensorType>,
    }
    /// A tensor's elements and shape.
    TensorType {
        1 elem_type: one int32 i32,
        2 shape: maybe message Option<TensorShapeProto>,
    }
    /// A shape.
    TensorShapeProto {
        1 dim: many message Vec<Dimension>,
    }
    /// A length, or the name of one that is free.
    Dimension {
        1 value: maybe int64 Option<i64>,
        2 name: maybe string Option<String>,
    }
}
