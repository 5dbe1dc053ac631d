//! A found architecture as one picture: its three cells, its lattice, and a legend.

use crate::genotype::Genotype;
use crate::space::{Branch, Fusion};

use super::cell::{CellLayout, LABEL};
use super::kind::{OperationKind, branch_colour};
use super::lattice::{Arm, Flow, LatticeLayout, Stroke};
use super::rect::Rect;
use super::svg::{Anchor, Canvas, FAINT, INK, MUTED, PAPER, Type, short};

const MARGIN: f64 = 36.0;
const TITLE: f64 = 84.0;
const HEADING: f64 = 54.0;
const APART: f64 = 44.0;
const GUTTER: f64 = 72.0;
const CELL_WIDTH: f64 = 480.0;
const FILL: &str = "#f1f4f8";

/// Whether the genotype says the shares of its branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shares {
    Known,
    Unknown,
}

/// The picture of an architecture: an SVG file that needs nothing else.
pub fn architecture_svg(genotype: &Genotype) -> String {
    let cells = Branch::ALL.map(|branch| CellLayout::of(genotype.cells.nodes(branch)));
    let lattice = LatticeLayout::of(genotype.lattice, &genotype.branches, Flow::Rightwards);
    let mut canvas = Canvas::default();
    draw_title(&mut canvas, genotype);
    let mut y = TITLE;
    for (branch, cell) in Branch::ALL.into_iter().zip(&cells) {
        draw_cell(&mut canvas, branch, cell, (MARGIN, y));
        y += HEADING + cell.size().1 + APART;
    }
    let x = MARGIN + CELL_WIDTH + GUTTER;
    let shares = if genotype.branches.is_empty() {
        Shares::Unknown
    } else {
        Shares::Known
    };
    draw_lattice(&mut canvas, &lattice, shares, (x, TITLE));
    let (lattice_width, lattice_height) = lattice.size();
    let below = TITLE + HEADING + lattice_height + APART;
    let bottom = draw_legend(&mut canvas, shares, (x, below));
    let width = x + lattice_width.max(LEGEND_WIDTH) + MARGIN;
    canvas.finish(width, (y - APART).max(bottom) + MARGIN, "Architecture")
}

fn draw_title(canvas: &mut Canvas, genotype: &Genotype) {
    let structure = &genotype.structure;
    let fusion = match structure.fusion {
        Fusion::Sum => "branches summed".to_owned(),
        Fusion::Weighted => "branches weighted".to_owned(),
        Fusion::Pruned { threshold } => {
            format!("branches pruned below {}", short(f64::from(threshold)))
        }
    };
    let facts = format!(
        "{} layers · width {} · {} · {fusion}",
        genotype.lattice.layers(),
        structure.width,
        match structure.classes {
            1 => "1 class".to_owned(),
            many => format!("{many} classes"),
        }
    );
    canvas.text(MARGIN, 40.0, "Architecture", Type::new(22.0, INK).bold());
    canvas.text(MARGIN, 61.0, &facts, Type::new(13.0, MUTED));
}

fn draw_heading(canvas: &mut Canvas, (x, y): (f64, f64), text: &str, more: &str) {
    canvas.text(x, y + 16.0, text, Type::new(16.0, INK).bold());
    canvas.text(x, y + 35.0, more, Type::new(12.5, MUTED));
}

fn draw_cell(canvas: &mut Canvas, branch: Branch, cell: &CellLayout, (x, y): (f64, f64)) {
    let (name, about) = match branch {
        Branch::Down => (
            "Down cell",
            "the main input comes from the shallower depth; its operations halve it",
        ),
        Branch::Normal => ("Normal cell", "both inputs come from the same depth"),
        Branch::Up => (
            "Up cell",
            "the main input comes from the deeper depth; its operations double it",
        ),
    };
    draw_heading(canvas, (x, y), name, about);
    let y = y + HEADING;
    for (state, end) in cell.states.iter().zip(&cell.rails) {
        let (column, _) = state.centre();
        if *end > state.bottom() {
            let from = (x + column, y + state.bottom());
            let more = "stroke-width=\"2\" stroke-linecap=\"round\"";
            canvas.line(from, (x + column, y + end), RAIL, more);
        }
    }
    for lane in &cell.lanes {
        let colour = OperationKind::of(lane.op).colour();
        canvas.arrow(x + lane.from, x + lane.to, y + lane.y, colour);
        canvas.circle((x + lane.from, y + lane.y), 3.0, colour, "none");
        draw_label(canvas, lane.label.moved(x, y), lane.op.label());
    }
    draw_output(canvas, cell, (x, y));
    let names = ["skip", "main", "1", "2", "3", "4"];
    for (state, name) in cell.states.iter().zip(names) {
        draw_box(canvas, state.moved(x, y), name, FILL);
    }
}

const RAIL: &str = "#aeb7c3";

fn draw_output(canvas: &mut Canvas, cell: &CellLayout, (x, y): (f64, f64)) {
    let middle = y + cell.output.centre().1;
    let first = x + cell.states[2].centre().0;
    canvas.arrow(first, x + cell.output.x, middle, INK);
    for state in &cell.states[2..] {
        canvas.circle((x + state.centre().0, middle), 3.0, INK, "none");
    }
    draw_label(canvas, cell.joined.0.moved(x, y), cell.joined.1);
    draw_box(canvas, cell.output.moved(x, y), "out", PAPER);
}

fn draw_label(canvas: &mut Canvas, at: Rect, text: &str) {
    canvas.text(at.x, at.bottom() - 3.5, text, Type::new(LABEL, INK));
}

fn draw_box(canvas: &mut Canvas, at: Rect, name: &str, fill: &str) {
    canvas.rect(at, 5.0, fill, INK);
    let (x, y) = at.centre();
    let style = Type::new(11.0, INK).bold().at(Anchor::Middle);
    canvas.text(x, y + 4.0, name, style);
}

fn draw_lattice(canvas: &mut Canvas, lattice: &LatticeLayout, shares: Shares, (x, y): (f64, f64)) {
    let about = if shares == Shares::Known {
        "each line is a cell, drawn from its main input; its number is its share, softmax(beta)"
    } else {
        "each line is a cell, drawn from its main input; the shares of the branches are unknown"
    };
    draw_heading(canvas, (x, y), "Lattice", about);
    let y = y + HEADING;

    draw_scales(canvas, lattice, (x, y));
    for arm in &lattice.arms {
        draw_arm(canvas, arm, (x, y));
    }
    for (exit, at) in &lattice.exits {
        let at = at.moved(x, y);
        let (from, to) = lattice.exit_arrow(*exit);
        let (middle, tip) = (x + to.0, y + to.1);
        let more = "stroke-width=\"1.8\"";
        canvas.line((middle, y + from.1), (middle, tip + 6.0), INK, more);
        let (edge, tip) = (short(middle), short(tip));
        canvas.raw(&format!(
            "<path d=\"M{edge} {tip}l-4.5 8h9z\" fill=\"{INK}\"/>"
        ));
        canvas.rect(at, 4.0, INK, "none");
        let style = Type::new(12.0, PAPER).bold().at(Anchor::Middle);
        canvas.text(at.centre().0, at.bottom() - 5.0, &exit.name(), style);
    }
    let exits: Vec<_> = lattice.exits.iter().map(|(exit, _)| exit.node()).collect();
    for (node, (cx, cy)) in &lattice.nodes {
        let is_exit = exits.contains(node);
        let at = (x + cx, y + cy);
        canvas.circle(
            at,
            lattice.radius(),
            if is_exit { "#dfe8f5" } else { FILL },
            INK,
        );
        let name = if node.layer == 0 {
            "stem".to_owned()
        } else {
            node.paper_name()
        };
        let style = Type::new(12.0, INK).at(Anchor::Middle);
        canvas.text(at.0, at.1 + 4.0, &name, style);
    }
}

fn draw_scales(canvas: &mut Canvas, lattice: &LatticeLayout, (x, y): (f64, f64)) {
    let numbers = lattice
        .layer_scale()
        .into_iter()
        .chain(lattice.depth_scale());
    let mut texts: Vec<(String, Rect)> = numbers.map(|(n, at)| (n.to_string(), at)).collect();
    texts.push(("layer".to_owned(), lattice.layer_name()));
    texts.push(("depth".to_owned(), lattice.depth_name()));
    let style = Type::new(12.0, MUTED).at(Anchor::Middle);
    for (text, at) in texts {
        let (cx, cy) = at.centre();
        canvas.text(x + cx, y + cy + 4.0, &text, style);
    }
}

fn draw_arm(canvas: &mut Canvas, arm: &Arm, (x, y): (f64, f64)) {
    let Stroke { width, opacity } = Stroke::of(arm.share);
    let (from, to) = (
        (x + arm.from.0, y + arm.from.1),
        (x + arm.to.0, y + arm.to.1),
    );
    let more = format!(
        "stroke-width=\"{}\" stroke-opacity=\"{}\"",
        short(width),
        short(opacity)
    );
    canvas.line(from, to, branch_colour(arm.branch), &more);
    if let Some(share) = arm.share {
        let at = arm.label.moved(x, y);
        canvas.rect(at, 3.0, PAPER, "none");
        let style = Type::new(11.0, branch_colour(arm.branch)).at(Anchor::Middle);
        let text = format!("{share:.2}");
        canvas.text(at.centre().0, at.centre().1 + 4.0, &text, style);
    }
}

const LEGEND_WIDTH: f64 = 520.0;

/// Draws what the colours stand for and returns where it ends.
fn draw_legend(canvas: &mut Canvas, shares: Shares, (x, y): (f64, f64)) -> f64 {
    canvas.line((x, y), (x + LEGEND_WIDTH, y), FAINT, "");
    canvas.text(x, y + 28.0, "Operations", Type::new(13.0, INK).bold());
    canvas.text(x + 300.0, y + 28.0, "Branches", Type::new(13.0, INK).bold());
    let mut entry = |at: (f64, f64), colour: &str, name: &str| {
        let line = at.1 - 4.5;
        let more = "stroke-width=\"3\"";
        canvas.line((at.0, line), (at.0 + 26.0, line), colour, more);
        canvas.text(at.0 + 36.0, at.1, name, Type::new(13.0, INK));
    };
    for (index, kind) in OperationKind::FOUND.into_iter().enumerate() {
        let (column, row) = ((index / 4) as f64, (index % 4) as f64);
        let at = (x + column * 144.0, y + 52.0 + row * 22.0);
        entry(at, kind.colour(), kind.name());
    }
    for (row, branch) in Branch::ALL.into_iter().enumerate() {
        let at = (x + 300.0, y + 52.0 + row as f64 * 22.0);
        let name = format!("{} cell", branch.name());
        entry(at, branch_colour(branch), &name);
    }
    if shares == Shares::Known {
        let y = y + 52.0 + 3.0 * 22.0;
        let text = "thicker and darker: larger share";
        canvas.text(x + 300.0, y, text, Type::new(12.5, MUTED));
    }
    y + 52.0 + 3.0 * 22.0 + 10.0
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::space::{Candidates, Decoding, Lattice, Probabilities, Structure, discretise};

    /// The published genotypes.
    pub(crate) const PUBLISHED: &str = include_str!("../../../tests/fixtures/spec/genotypes.json");

    /// The names in a list of genotypes.
    pub(crate) fn ids(text: &str) -> Vec<String> {
        let list: serde_json::Value = serde_json::from_str(text).unwrap();
        let entries = list["genotypes"].as_array().unwrap().iter();
        entries
            .map(|entry| entry["id"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_published_genotype_shows_its_operations_nodes_and_exits() {
        let genotype = Genotype::from_list(PUBLISHED, &ids(PUBLISHED)[0]).unwrap();
        let svg = architecture_svg(&genotype);
        for part in ["atrous conv, up", "X5.5", "stem", ">x0.9<", "unknown"] {
            assert!(svg.contains(part), "{part} is missing");
        }
        assert!(!svg.contains("<script") && !svg.contains("NaN"));
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    }

    #[test]
    fn all_edges_and_shares_are_drawn() {
        let structure = Structure::default();
        let lattice = Lattice::new(9).unwrap();
        let all = Candidates::complete(&structure);
        let mut probabilities = Probabilities::uniform(lattice, &all);
        for (index, node) in probabilities.branches.iter_mut().enumerate() {
            let lean = (index as f32 * 1.7).sin() * 0.25;
            if let [(_, first), .., (_, last)] = node.branches.as_mut_slice() {
                *first += lean;
                *last -= lean;
            }
        }
        let genotype = Genotype {
            cells: discretise(&all, &probabilities, Decoding::AllEdges),
            structure,
            lattice,
            branches: probabilities.branches,
            provenance: BTreeMap::new(),
        };
        let svg = architecture_svg(&genotype);
        assert!(svg.contains("stroke-opacity=\"1\""));
        assert_eq!(svg.matches("l-8 -4.5v9z").count(), 3 * 15);
    }
}
