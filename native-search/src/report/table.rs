//! Tables for reports: aligned markdown for people, CSV for programs.

use std::fmt::Write as _;

use shared::drawing::svg::escape;

/// A table of texts: every row as long as the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new<S: Into<String>>(header: impl IntoIterator<Item = S>) -> Self {
        Self {
            header: header.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; missing cells are empty, surplus ones are dropped.
    pub fn push<S: Into<String>>(&mut self, row: impl IntoIterator<Item = S>) {
        let mut row: Vec<String> = row.into_iter().map(Into::into).collect();
        row.resize(self.header.len(), String::new());
        self.rows.push(row);
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Aligned markdown; columns of numbers are set to the right.
    pub fn markdown(&self) -> String {
        let all: Vec<Vec<String>> = [&self.header]
            .into_iter()
            .chain(&self.rows)
            .map(|row| row.iter().map(|cell| markdown_cell(cell)).collect())
            .collect();
        let widths: Vec<usize> = (0..self.header.len())
            .map(|column| {
                let cells = all.iter().map(|row| row[column].chars().count());
                cells.max().unwrap_or_default().max(3)
            })
            .collect();
        let right: Vec<bool> = (0..self.header.len())
            .map(|column| self.is_numeric(column))
            .collect();
        let mut text = String::new();
        for (index, row) in all.iter().enumerate() {
            text.push_str(&markdown_row(row, &widths, &right));
            if index == 0 {
                text.push_str(&rule(&widths, &right));
            }
        }
        text
    }

    /// CSV as RFC 4180 has it, with plain line feeds.
    pub fn csv(&self) -> String {
        let mut text = String::new();
        for row in [&self.header].into_iter().chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| csv_cell(cell)).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        text
    }

    /// The table of a file that [`Table::csv`] wrote; nothing where a quote has no end.
    pub fn of_csv(text: &str) -> Option<Self> {
        let mut rows = csv_rows(text)?.into_iter();
        let mut table = Self::new(rows.next()?);
        rows.for_each(|row| table.push(row));
        Some(table)
    }

    /// The cells of a column, where there is one of that name.
    pub fn column(&self, name: &str) -> Option<Vec<&str>> {
        let index = self.header.iter().position(|column| column == name)?;
        Some(self.rows.iter().map(|row| row[index].as_str()).collect())
    }

    /// The names of its columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// A table of HTML.
    pub fn html(&self) -> String {
        let row = |cells: &[String], tag: &str| {
            let cells = cells.iter();
            let cells = cells.map(|cell| format!("<{tag}>{}</{tag}>", escape(cell)));
            format!("<tr>{}</tr>", cells.collect::<Vec<_>>().concat())
        };
        let body: String = self.rows.iter().map(|cells| row(cells, "td")).collect();
        format!("<table>{}{body}</table>", row(&self.header, "th"))
    }

    /// Whether some cells of a column start like numbers, and all others are empty or a dash.
    fn is_numeric(&self, column: usize) -> bool {
        let blank = |cell: &str| matches!(cell.trim(), "" | "-" | "–" | "—");
        let number = |cell: &str| {
            let digits = cell.trim().trim_start_matches(['+', '-', '−']);
            digits.starts_with(|c: char| c.is_ascii_digit())
                && !digits.contains(|c: char| c.is_alphabetic() && c != 'e')
        };
        let mut cells = self.rows.iter().map(|row| row[column].as_str());
        cells.clone().any(number) && cells.all(|cell| blank(cell) || number(cell))
    }
}

fn markdown_cell(cell: &str) -> String {
    let flat = cell.replace(['\r', '\n'], " ");
    flat.trim().replace('|', "\\|")
}

fn markdown_row(row: &[String], widths: &[usize], right: &[bool]) -> String {
    let mut text = String::from("|");
    for ((cell, width), right) in row.iter().zip(widths).zip(right) {
        let written = if *right {
            write!(text, " {cell:>width$} |")
        } else {
            write!(text, " {cell:<width$} |")
        };
        written.expect("writing to a string cannot fail");
    }
    text + "\n"
}

fn rule(widths: &[usize], right: &[bool]) -> String {
    let columns = widths.iter().zip(right).map(|(width, right)| {
        let end = if *right { ':' } else { '-' };
        format!(" {}{end} |", "-".repeat(width - 1))
    });
    format!("|{}\n", columns.collect::<String>())
}

fn csv_cell(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Rows of cells; a cell in quotes may hold commas, line feeds, and quotes as two.
fn csv_rows(text: &str) -> Option<Vec<Vec<String>>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => loop {
                match rest.next()? {
                    '"' if rest.next_if_eq(&'"').is_some() => cell.push('"'),
                    '"' => break,
                    inner => cell.push(inner),
                }
            },
            ',' => row.push(std::mem::take(&mut cell)),
            '\r' => {}
            '\n' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(["set", "Dice", "note"]);
        table.push(["CVC", "0.915", "a|b"]);
        table.push(["ISIC \"17\"", "-", "x, y"]);
        table.push(["short"]);
        table
    }

    #[test]
    fn markdown_is_aligned_and_numbers_stand_right() {
        let expected = "\
| set       |  Dice | note |
| --------- | ----: | ---- |
| CVC       | 0.915 | a\\|b |
| ISIC \"17\" |     - | x, y |
| short     |       |      |
";
        assert_eq!(table().markdown(), expected);
    }

    #[test]
    fn csv_quotes_what_needs_it() {
        let expected = "\
set,Dice,note
CVC,0.915,a|b
\"ISIC \"\"17\"\"\",-,\"x, y\"
short,,
";
        assert_eq!(table().csv(), expected);
        assert_eq!(Table::of_csv(expected), Some(table()));
        assert_eq!(Table::of_csv("a,b\n1,2"), Table::of_csv("a,b\r\n1,2\r\n"));
        assert_eq!(Table::of_csv("a\n\"1"), None);
        let sets = table().column("set").map(|cells| cells.len());
        assert_eq!((sets, table().column("else")), (Some(3), None));
    }
}
