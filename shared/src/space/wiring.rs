//! The graph inside a cell: two inputs, four nodes, fourteen edges in one fixed order (Fig. 3a).
//!
//! State 0 is the skip input, state 1 the main input, states 2 to 5 the nodes.

/// Intermediate nodes of a cell.
pub const NODES: usize = 4;
/// Edges of a cell: node `i` is reached from the states `0..i + 2`.
pub const EDGES: usize = 14;

/// The index of the first edge that ends in `node`.
pub fn first_edge(node: usize) -> usize {
    node * (node + 3) / 2
}

/// The node that `edge` ends in and the state it starts from.
pub fn source(edge: usize) -> (usize, usize) {
    let node = (0..NODES)
        .rfind(|node| first_edge(*node) <= edge)
        .expect("edge 0 belongs to node 0");
    (node, edge - first_edge(node))
}

/// Whether `edge` leaves the main input, so that it changes the resolution in down and up cells.
pub(super) fn is_main(edge: usize) -> bool {
    source(edge).1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_spec() {
        let all: Vec<_> = (0..EDGES).map(source).collect();
        assert_eq!(&all[..5], &[(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)]);
        assert_eq!(all[13], (3, 4));
        let main: Vec<_> = (0..EDGES).filter(|e| is_main(*e)).collect();
        assert_eq!(main, [1, 3, 6, 10]);
    }
}
