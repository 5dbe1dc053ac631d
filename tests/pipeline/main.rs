//! Whole commands, from data to an exported model, as a user would run them.
