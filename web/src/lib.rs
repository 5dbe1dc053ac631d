//! The browser app: a page that will segment images on the user's own machine.

pub mod app;
