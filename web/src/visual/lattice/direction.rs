//! The node that an arrow key goes to.

use shared::space::NodeId;

/// A node with its place in a drawing.
type Placed = (NodeId, (f64, f64));

/// Where an arrow key points: right and down are positive.
pub fn of_key(key: &str) -> Option<(f64, f64)> {
    match key {
        "ArrowRight" => Some((1.0, 0.0)),
        "ArrowLeft" => Some((-1.0, 0.0)),
        "ArrowDown" => Some((0.0, 1.0)),
        "ArrowUp" => Some((0.0, -1.0)),
        _ => None,
    }
}

/// How much further off a node is for lying beside the direction: enough to stay in a row, too little to jump over one.
const BESIDE: f64 = 1.2;

/// The nearest node in that direction; none at the edge.
pub fn neighbour(nodes: &[Placed], from: NodeId, (dx, dy): (f64, f64)) -> Option<NodeId> {
    let (_, (x, y)) = nodes.iter().find(|(node, _)| *node == from)?;
    let cost = |(px, py): (f64, f64)| {
        let (forth, beside) = ((px - x) * dx + (py - y) * dy, (px - x) * dy + (py - y) * dx);
        (forth > 1.0).then_some(forth + BESIDE * beside.abs())
    };
    let reached = nodes
        .iter()
        .filter_map(|(node, at)| Some((*node, cost(*at)?)));
    let nearest = reached.min_by(|a, b| a.1.total_cmp(&b.1));
    nearest.map(|(node, _)| node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::drawing::{Flow, LatticeLayout};
    use shared::space::Lattice;

    #[test]
    fn every_node_is_reached_by_arrows_either_way() {
        for flow in [Flow::Rightwards, Flow::Downwards] {
            let nodes = LatticeLayout::of(Lattice::new(9).unwrap(), &[], flow).nodes;
            let mut reached = vec![NodeId::new(0, 0)];
            let mut next = 0;
            while let Some(from) = reached.get(next).copied() {
                next += 1;
                for key in ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"] {
                    let to = neighbour(&nodes, from, of_key(key).unwrap());
                    reached.extend(to.filter(|to| !reached.contains(to)));
                }
            }
            assert_eq!(reached.len(), nodes.len(), "{flow:?}");
        }
    }

    #[test]
    fn right_is_the_next_layer_that_is_there() {
        let nodes = LatticeLayout::of(Lattice::new(9).unwrap(), &[], Flow::Rightwards).nodes;
        let right = |node| neighbour(&nodes, node, (1.0, 0.0));
        assert_eq!(right(NodeId::new(0, 0)), Some(NodeId::new(2, 0)));
        assert_eq!(right(NodeId::new(8, 0)), None);
        let down = neighbour(&nodes, NodeId::new(5, 1), (0.0, 1.0));
        assert_eq!(down, Some(NodeId::new(4, 2)), "no depth is jumped over");
        assert_eq!(of_key("Enter"), None);
    }
}
