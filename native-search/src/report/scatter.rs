//! Scatter charts of a few groups of points, with a line through some of them.

use shared::drawing::Rect;
use shared::drawing::svg::{Anchor, Canvas, INK, MUTED, PAPER, Type};

use super::axes::{Axes, COLOURS, PLOT, corners, legend_width};

/// Half the side of a mark, in pixels.
const MARK: f64 = 4.5;

/// Points of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What they are.
    pub name: String,
    /// Where they are.
    pub points: Vec<(f64, f64)>,
}

/// A scatter chart: an SVG file that needs nothing else. `line` is drawn in steps, each reaching to the
/// right until the next begins.
pub fn scatter_svg(
    title: &str,
    [x_label, y_label]: [&str; 2],
    groups: &[Group],
    line: &[(f64, f64)],
) -> String {
    let axes = Axes::around(groups.iter().flat_map(|group| &group.points), 6.0);
    let mut canvas = Canvas::default();
    axes.draw(&mut canvas, title, y_label);
    let foot = Type::new(12.5, MUTED).at(Anchor::Middle);
    canvas.text(PLOT.centre().0, PLOT.bottom() + 42.0, x_label, foot);
    draw_steps(&mut canvas, line.iter().map(|point| axes.at(*point)));
    for (index, group) in groups.iter().enumerate() {
        for point in &group.points {
            draw_mark(&mut canvas, index, axes.at(*point));
        }
        let entry = (PLOT.right() + 24.0, PLOT.y + 6.0 + index as f64 * 20.0);
        draw_mark(&mut canvas, index, entry);
        let style = Type::new(12.5, INK);
        canvas.text(entry.0 + 16.0, entry.1 + 4.5, &group.name, style);
    }
    let legend = legend_width(groups.iter().map(|group| &group.name));
    canvas.finish(PLOT.right() + 64.0 + legend, PLOT.bottom() + 62.0, title)
}

fn draw_steps(canvas: &mut Canvas, line: impl Iterator<Item = (f64, f64)>) {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (x, y) in line {
        steps.extend(steps.last().map(|&(_, height)| (x, height)));
        steps.push((x, y));
    }
    if let Some(&(_, height)) = steps.last() {
        steps.push((PLOT.right(), height));
        canvas.raw(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{MUTED}\" stroke-width=\"1.5\"/>",
            corners(steps)
        ));
    }
}

/// Groups differ in colour and in shape.
fn draw_mark(canvas: &mut Canvas, index: usize, (x, y): (f64, f64)) {
    let colour = COLOURS[index % COLOURS.len()];
    let around = |offsets: &[(f64, f64)]| corners(offsets.iter().map(|(dx, dy)| (x + dx, y + dy)));
    let polygon = match index % 4 {
        0 => return canvas.circle((x, y), MARK, colour, PAPER),
        1 => {
            let (x, y, side) = (x - MARK, y - MARK, 2.0 * MARK);
            let square = Rect {
                x,
                y,
                w: side,
                h: side,
            };
            return canvas.rect(square, 0.0, colour, PAPER);
        }
        2 => around(&[(0.0, -1.2 * MARK), (1.2 * MARK, MARK), (-1.2 * MARK, MARK)]),
        _ => {
            let reach = 1.4 * MARK;
            around(&[(0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)])
        }
    };
    canvas.raw(&format!(
        "<polygon points=\"{polygon}\" fill=\"{colour}\" stroke=\"{PAPER}\"/>"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_has_a_mark_and_the_line_goes_in_steps() {
        let group = |name: &str, points: &[(f64, f64)]| Group {
            name: name.to_owned(),
            points: points.to_vec(),
        };
        let groups = [
            group("round", &[(1.0, 0.2), (2.0, 0.3)]),
            group("square", &[(3.0, 0.1)]),
            group("three <corners>", &[(4.0, 0.5)]),
        ];
        let line = [(1.0, 0.2), (2.0, 0.3), (4.0, 0.5)];
        let svg = scatter_svg("Front", ["cost", "Dice"], &groups, &line);
        // One more of each in the legend.
        assert_eq!(svg.matches("<circle").count(), 3);
        assert_eq!(svg.matches("<polygon").count(), 2);
        assert!(svg.contains("three &lt;corners&gt;") && svg.contains(">cost<"));
        let steps = svg.split("<polyline points=\"").nth(1).unwrap();
        let steps = steps.split('"').next().unwrap();
        assert_eq!(steps.split(' ').count(), 6, "{steps}");
        assert!(!scatter_svg("None", ["x", "y"], &[], &[]).contains("<polyline"));
    }
}
