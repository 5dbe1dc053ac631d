//! The controls of the search lab that a teacher may hide.

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
