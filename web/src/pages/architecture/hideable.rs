//! The controls of the explorer that a teacher may hide.

use crate::named::named;

named! {
    /// A control or a section.
    pub enum Hideable {
        Lesson = "lesson",
        Source = "source",
        View = "view",
        Details = "details",
        Exits = "exits",
        Map = "map",
        Cells = "cells",
        Features = "features",
        Save = "save",
    }
}
