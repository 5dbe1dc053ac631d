//! The controls of the mixing lab that a teacher may hide.

use crate::named::named;

named! {
    /// A control or a section.
    pub enum Hideable {
        Lesson = "lesson",
        Images = "images",
        Weights = "weights",
        K = "k",
        Mu = "mu",
        Kind = "kind",
        Seed = "seed",
        Clouds = "clouds",
        Formula = "formula",
        Model = "model",
        Twins = "twins",
    }
}
