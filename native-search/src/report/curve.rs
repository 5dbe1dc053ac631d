//! Line charts of training curves and schedules.

use shared::drawing::svg::{Anchor, Canvas, INK, MUTED, Type, short};
use shared::drawing::text_width;

use super::axes::{Axis, COLOURS, PLOT, draw_axes};

const DASHES: [&str; 3] = ["", "7 4", "2 3"];

/// A line chart: an SVG file that needs nothing else. Points that are not finite break their line.
pub fn line_chart_svg(title: &str, y_label: &str, series: &[(String, Vec<(f64, f64)>)]) -> String {
    let points = || {
        series
            .iter()
            .flat_map(|(_, points)| points)
            .filter(|p| finite(p))
    };
    let x = Axis::around(points().map(|(x, _)| *x), 7.0);
    let y = Axis::around(points().map(|(_, y)| *y), 5.0);
    let mut canvas = Canvas::default();
    canvas.text(24.0, 28.0, title, Type::new(16.0, INK).bold());
    canvas.text(24.0, 49.0, y_label, Type::new(12.5, MUTED));
    draw_axes(&mut canvas, &x, &y);
    if points().next().is_none() {
        let (cx, cy) = PLOT.centre();
        let style = Type::new(14.0, MUTED).at(Anchor::Middle);
        canvas.text(cx, cy, "no data", style);
    }
    for (index, (_, points)) in series.iter().enumerate() {
        draw_series(&mut canvas, index, points, (&x, &y));
    }
    let names = series.iter().map(|(name, _)| text_width(name, 12.5));
    let legend = names.fold(0.0, f64::max);
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

fn draw_series(canvas: &mut Canvas, index: usize, points: &[(f64, f64)], (x, y): (&Axis, &Axis)) {
    let (colour, dashes) = style(index);
    for run in points
        .split(|point| !finite(point))
        .filter(|run| !run.is_empty())
    {
        let at = |(px, py): &(f64, f64)| {
            (
                PLOT.x + x.share(*px) * PLOT.w,
                PLOT.bottom() - y.share(*py) * PLOT.h,
            )
        };
        if let [only] = run {
            canvas.circle(at(only), 3.0, colour, "none");
            continue;
        }
        let indices: Vec<String> = run
            .iter()
            .map(|point| {
                let (px, py) = at(point);
                format!("{},{}", short(px), short(py))
            })
            .collect();
        canvas.raw(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" \
             stroke-linejoin=\"round\" stroke-dasharray=\"{}\"/>",
            indices.join(" "),
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
