//! Bars of percent with their spread.

use shared::drawing::Rect;
use shared::drawing::svg::{Anchor, Canvas, FAINT, INK, MUTED, Type};

/// One bar.
pub(super) struct Bar {
    /// What it is of.
    pub(super) label: String,
    /// From 0 to 100.
    pub(super) percent: f64,
    /// Standard deviation, in the same unit.
    pub(super) sd: f64,
}

const LEFT: f64 = 300.0;
const WIDTH: f64 = 400.0;
const STEP: f64 = 24.0;
const TOP: f64 = 52.0;
const FILL: &str = "#1d5fb4";

/// Bars below each other, from 0 to 100.
pub(super) fn bars_svg(bars: &[Bar], title: &str) -> String {
    let mut canvas = Canvas::default();
    let across = |percent: f64| LEFT + WIDTH * percent.clamp(0.0, 100.0) / 100.0;
    let bottom = TOP + STEP * bars.len() as f64;
    canvas.text(16.0, 28.0, title, Type::new(15.0, INK).bold());
    for tick in [0.0, 25.0, 50.0, 75.0, 100.0] {
        canvas.line((across(tick), TOP - 6.0), (across(tick), bottom), FAINT, "");
        let style = Type::new(11.0, MUTED).at(Anchor::Middle);
        canvas.text(across(tick), bottom + 16.0, &format!("{tick}"), style);
    }
    for (index, bar) in bars.iter().enumerate() {
        let y = TOP + STEP * index as f64;
        let style = Type::new(12.0, INK).at(Anchor::End);
        canvas.text(LEFT - 8.0, y + 12.0, &bar.label, style);
        let length = across(bar.percent) - LEFT;
        canvas.rect(
            Rect::new(LEFT, y + 2.0, length, STEP - 10.0),
            2.0,
            FILL,
            "none",
        );
        if bar.sd > 0.0 {
            let middle = y + 2.0 + (STEP - 10.0) / 2.0;
            let ends = [bar.percent - bar.sd, bar.percent + bar.sd].map(across);
            canvas.line((ends[0], middle), (ends[1], middle), INK, "");
        }
        let value = format!("{:.1}", bar.percent);
        canvas.text(LEFT + WIDTH + 12.0, y + 12.0, &value, Type::new(12.0, INK));
    }
    canvas.finish(LEFT + WIDTH + 64.0, bottom + 28.0, title)
}
