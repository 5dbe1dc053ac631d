//! What a teacher may hide of the search lab.

use crate::named::named;

named! {
    /// A control.
    pub enum Hideable {
        Speed = "speed",
        Seed = "seed",
        Data = "data",
        Length = "length",
        Rate = "rate",
        Remedy = "remedy",
        Own = "own",
    }
}
