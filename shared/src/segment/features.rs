//! Feature maps inside a network.

/// What a node of the lattice gives for an image, in the network's frame.
#[derive(Clone, Debug)]
pub struct Features {
    /// `[height, width]` of each map.
    pub size: [usize; 2],
    /// One map a channel, row by row.
    pub channels: Vec<Vec<f32>>,
}
