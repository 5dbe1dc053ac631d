//! A report: what it says, as Markdown and as one page of HTML.

use std::path::Path;

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::drawing::svg::escape;

use crate::files;
use crate::report::Table;

/// A part of a report.
pub enum Part {
    /// A paragraph.
    Text(String),
    /// A table below its heading.
    Table(String, Table),
    /// A drawing: a caption, and SVG.
    Drawing(String, String),
    /// A picture: a caption, and a PNG file's bytes.
    Picture(String, Vec<u8>),
}

/// What a target's report has.
pub struct Report {
    /// The heading.
    pub title: String,
    /// The parts, from top to bottom.
    pub parts: Vec<Part>,
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;\
    color:#1b1f27;background:#fff}table{border-collapse:collapse;font-size:.9rem;margin:1rem 0}\
    th,td{padding:.3rem .6rem;border-bottom:1px solid #d8dce3;text-align:right}\
    th:first-child,td:first-child{text-align:left}img,svg{max-width:100%;height:auto}\
    div{overflow-x:auto}figure{margin:1.5rem 0;display:inline-block}";

impl Report {
    /// Writes `report.md` with its pictures beside it, and `report.html`, which has them inside.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn save(&self, folder: &Path) -> Result<()> {
        files::write(&folder.join("report.html"), self.html().as_bytes())?;
        for (number, part) in self.parts.iter().enumerate() {
            match part {
                Part::Drawing(_, svg) => {
                    files::write(&folder.join(drawing_name(number)), svg.as_bytes())?;
                }
                Part::Picture(_, png) => files::write(&folder.join(picture_name(number)), png)?,
                Part::Text(_) | Part::Table(..) => {}
            }
        }
        files::write(&folder.join("report.md"), self.markdown().as_bytes())
    }

    /// The text of `report.md`.
    pub fn markdown(&self) -> String {
        let part = |(number, part): (usize, &Part)| match part {
            Part::Text(paragraph) => format!("{paragraph}\n"),
            Part::Table(heading, table) => format!("## {heading}\n\n{}", table.markdown()),
            Part::Drawing(caption, _) => format!("![{caption}]({})\n", drawing_name(number)),
            Part::Picture(caption, _) => format!("![{caption}]({})\n", picture_name(number)),
        };
        let head = format!("# {}\n", self.title);
        let parts = self.parts.iter().enumerate().map(part);
        [head]
            .into_iter()
            .chain(parts)
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn html(&self) -> String {
        let title = escape(&self.title);
        let markup = |part: &Part| match part {
            Part::Text(paragraph) => format!("<p>{}</p>\n", with_code(paragraph)),
            Part::Table(heading, table) => {
                let (heading, table) = (escape(heading), table.html());
                format!("<h2>{heading}</h2><div>{table}</div>\n")
            }
            Part::Drawing(caption, svg) => figure(svg, caption),
            Part::Picture(caption, png) => {
                let data = STANDARD.encode(png);
                let image = format!("<img alt=\"\" src=\"data:image/png;base64,{data}\">");
                figure(&image, caption)
            }
        };
        let body = self.parts.iter().map(markup).collect::<Vec<_>>().concat();
        format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style><h1>{title}</h1>\n{body}</html>\n"
        )
    }
}

/// What stands between backticks as code.
fn with_code(paragraph: &str) -> String {
    let parts = paragraph.split('`').map(escape).enumerate();
    let marked = parts.map(|(index, part)| match index % 2 {
        0 => part,
        _ => format!("<code>{part}</code>"),
    });
    marked.collect::<Vec<_>>().concat()
}

fn figure(content: &str, caption: &str) -> String {
    format!(
        "<figure>{content}<figcaption>{}</figcaption></figure>\n",
        escape(caption)
    )
}

fn drawing_name(number: usize) -> String {
    format!("figure-{number}.svg")
}

fn picture_name(number: usize) -> String {
    format!("figure-{number}.png")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_everything_inside_and_the_markdown_names_its_files() {
        let mut table = Table::new(["a", "b"]);
        table.push(["x < y", "1"]);
        let report = Report {
            title: "T & U".to_owned(),
            parts: vec![
                Part::Text("words and `code`".to_owned()),
                Part::Table("Heading".to_owned(), table),
                Part::Drawing("drawn".to_owned(), "<svg></svg>".to_owned()),
                Part::Picture("seen".to_owned(), vec![1, 2, 3]),
            ],
        };
        let dir = tempfile::tempdir().unwrap();
        report.save(dir.path()).unwrap();
        let html = std::fs::read_to_string(dir.path().join("report.html")).unwrap();
        assert!(html.contains("words and <code>code</code>"));
        assert!(html.contains("x &lt; y") && html.contains("base64,AQID"));
        assert!(html.contains("T &amp; U") && html.contains("<svg></svg>"));
        let text = std::fs::read_to_string(dir.path().join("report.md")).unwrap();
        assert!(text.contains("![drawn](figure-2.svg)") && text.contains("## Heading"));
        assert!(dir.path().join("figure-3.png").is_file());
    }
}
