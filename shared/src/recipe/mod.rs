//! The recipe: every setting of a search and of a retraining, its file, its checks, and what follows from it.

mod check;
mod error;
mod mistake;
mod preset;
mod ranges;
mod sections;
mod text;

pub use error::RecipeError;
pub use sections::Recipe;
