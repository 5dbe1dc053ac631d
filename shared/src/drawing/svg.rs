//! The few SVG elements that the pictures are made of; text is escaped, numbers are short.

use std::fmt::Write as _;

use super::rect::Rect;

/// Main text and axes.
pub const INK: &str = "#1b2430";
/// Secondary text.
pub const MUTED: &str = "#55606e";
/// Rails, frames and grids.
pub const FAINT: &str = "#d5dae1";
/// Paper.
pub const PAPER: &str = "#ffffff";

/// The text with the characters replaced that mean something in XML.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// A number with two decimals at most; never "-0".
pub fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Type<'a> {
    /// Height of its letters, in pixels.
    pub size: f64,
    /// As CSS names it.
    pub colour: &'a str,
    /// Heavier.
    pub bold: bool,
    /// Where it stands.
    pub anchor: Anchor,
}

impl<'a> Type<'a> {
    /// A plain text that begins at its point.
    pub fn new(size: f64, colour: &'a str) -> Self {
        Self {
            size,
            colour,
            bold: false,
            anchor: Anchor::Start,
        }
    }

    /// The same, heavier.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same, elsewhere relative to its point.
    #[must_use]
    pub fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}

/// A picture under construction.
#[derive(Debug, Default)]
pub struct Canvas {
    body: String,
}

impl Canvas {
    /// Adds markup as it is.
    pub fn raw(&mut self, markup: &str) {
        self.body.push_str(markup);
        self.body.push('\n');
    }

    /// A line of text on the baseline `y`.
    pub fn text(&mut self, x: f64, y: f64, text: &str, style: Type) {
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if style.bold {
            " font-weight=\"600\""
        } else {
            ""
        };
        self.raw(&format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{anchor}{weight}>{}</text>",
            short(x),
            short(y),
            short(style.size),
            style.colour,
            escape(text)
        ));
    }

    /// A straight line; `more` are further attributes.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, more: &str) {
        self.raw(&format!(
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{colour}\" {more}/>",
            short(from.0),
            short(from.1),
            short(to.0),
            short(to.1)
        ));
    }

    /// A horizontal arrow to the right, its point at `to`.
    pub fn arrow(&mut self, from: f64, to: f64, y: f64, colour: &str) {
        self.line((from, y), (to - 6.0, y), colour, "stroke-width=\"1.8\"");
        self.raw(&format!(
            "<path d=\"M{} {}l-8 -4.5v9z\" fill=\"{colour}\"/>",
            short(to),
            short(y)
        ));
    }

    /// A rounded rectangle.
    pub fn rect(&mut self, at: Rect, radius: f64, fill: &str, stroke: &str) {
        self.raw(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"{fill}\" \
             stroke=\"{stroke}\"/>",
            short(at.x),
            short(at.y),
            short(at.w),
            short(at.h),
            short(radius)
        ));
    }

    /// A filled circle.
    pub fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: &str, stroke: &str) {
        self.raw(&format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{fill}\" stroke=\"{stroke}\"/>",
            short(x),
            short(y),
            short(radius)
        ));
    }

    /// The whole file.
    pub fn finish(self, width: f64, height: f64, title: &str) -> String {
        let (width, height, title) = (short(width), short(height), escape(title));
        let mut file = String::new();
        // Writing to a string cannot fail.
        write!(
            file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\" \
             font-family=\"system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', Arial, \
             sans-serif\">\n<title>{title}</title>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"{PAPER}\"/>\n{}</svg>\n",
            self.body
        )
        .expect("writing to a string cannot fail");
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_numbers_short() {
        assert_eq!(escape("a<b & \"c\"\n"), "a&lt;b &amp; &quot;c&quot; ");
        assert_eq!(
            [short(1.0), short(-0.001), short(2.345), short(100.0)],
            ["1", "0", "2.35", "100"].map(str::to_owned)
        );
    }
}
