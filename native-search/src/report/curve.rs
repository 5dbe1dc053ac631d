//! Line charts of training curves and schedules.

use shared::drawing::svg::{Anchor, Canvas, INK, MUTED, Type};

use super::axes::{Axes, COLOURS, PLOT, corners, legend_width};

const DASHES: [&str; 3] = ["", "7 4", "2 3"];

/// A line chart: an SVG file that needs nothing else. Points that are not finite break their line.
pub fn line_chart_svg(title: &str, y_label: &str, series: &[(String, Vec<(f64, f64)>)]) -> String {
    let points = || {
        series
            .iter()
            .flat_map(|(_, points)| points)
            .filter(|p| finite(p))
    };
    let axes = Axes::around(points(), 7.0);
    let mut canvas = Canvas::default();
    axes.draw(&mut canvas, title, y_label);
    if points().next().is_none() {
        let (cx, cy) = PLOT.centre();
        let style = Type::new(14.0, MUTED).at(Anchor::Middle);
        canvas.text(cx, cy, "no data", style);
    }
    for (index, (_, points)) in series.iter().enumerate() {
        draw_series(&mut canvas, index, points, &axes);
    }
    let legend = legend_width(series.iter().map(|(name, _)| name));
    for (index, (name, _)) in series.iter().enumerate() {
        draw_entry(&mut canvas, index, name);
    }
    let height = (PLOT.bottom() + 44.0).max(PLOT.y + series.len() as f64 * 20.0 + 20.0);
    canvas.finish(PLOT.right() + 70.0 + legend, height, title)
}

fn finite((x, y): &(f64, f64)) -> bool {
    x.is_finite() && y.is_finite()
}

/// The colour and the dashes of a series; dashes change when the colours are used up.
fn style(index: usize) -> (&'static str, &'static str) {
    let colour = COLOURS[index % COLOURS.len()];
    (colour, DASHES[index / COLOURS.len() % DASHES.len()])
}

fn draw_series(canvas: &mut Canvas, index: usize, points: &[(f64, f64)], axes: &Axes) {
    let (colour, dashes) = style(index);
    for run in points
        .split(|point| !finite(point))
        .filter(|run| !run.is_empty())
    {
        if let [only] = run {
            canvas.circle(axes.at(*only), 3.0, colour, "none");
            continue;
        }
        canvas.raw(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" \
             stroke-linejoin=\"round\" stroke-dasharray=\"{}\"/>",
            corners(run.iter().map(|point| axes.at(*point))),
            if dashes.is_empty() { "none" } else { dashes }
        ));
    }
}

fn draw_entry(canvas: &mut Canvas, index: usize, name: &str) {
    let (colour, dashes) = style(index);
    let dashes = if dashes.is_empty() { "none" } else { dashes };
    let (x, y) = (PLOT.right() + 18.0, PLOT.y + 6.0 + index as f64 * 20.0);
    let more = format!("stroke-width=\"3\" stroke-dasharray=\"{dashes}\"");
    canvas.line((x, y), (x + 22.0, y), colour, &more);
    canvas.text(x + 30.0, y + 4.5, name, Type::new(12.5, INK));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_breaks_the_line_and_names_are_escaped() {
        let points = vec![(0.0, 1.0), (1.0, 0.5), (2.0, f64::NAN), (3.0, 0.2)];
        let svg = line_chart_svg("Loss", "mean", &[("a<b".to_owned(), points)]);
        assert!(svg.contains("a&lt;b") && !svg.contains("NaN"));
        assert_eq!(svg.matches("<polyline").count(), 1);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(line_chart_svg("Empty", "", &[]).contains("no data"));
    }
}
