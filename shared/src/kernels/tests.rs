//! Every kernel against burn's own operations, values and gradients.
