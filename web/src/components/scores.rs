//! How well a model does, by data set: the table of its description.

use leptos::prelude::*;

use crate::text::text;

/// Whether other images of a data set trained the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Training {
    Seen,
    Unseen,
}

/// A row: means over the images of a data set, as they are written.
#[derive(Clone, Debug, PartialEq)]
struct Score {
    set: String,
    training: Training,
    images: String,
    model: String,
    /// Without any network: Otsu's threshold, and the mean of the training masks.
    otsu: String,
    mean: String,
}

/// Two groups of rows, what was seen in training and what was not; nothing where the description has no such table.
#[component]
pub fn Scores(
    /// Markdown.
    about: Signal<String>,
) -> impl IntoView {
    let all = Memo::new(move |_| about.with(|about| scores(about)));
    let row = |score: Score| {
        view! {
            <tr>
                <th scope="row">{score.set}</th>
                <td>{score.images}</td>
                <td><strong>{score.model}</strong></td>
                <td>{score.otsu}</td>
                <td>{score.mean}</td>
            </tr>
        }
    };
    let group = move |training: Training, title: &str| {
        let rows = all.get().into_iter();
        let rows: Vec<_> = rows.filter(|score| score.training == training).collect();
        let title = text(title).to_owned();
        (!rows.is_empty()).then(|| {
            view! {
                <tbody>
                    <tr class="group"><th scope="rowgroup" colspan="5">{title}</th></tr>
                    {rows.into_iter().map(row).collect_view()}
                </tbody>
            }
        })
    };
    view! {
        <div class="scores" hidden=move || all.with(Vec::is_empty)>
            <table id="scores">
                <caption>{text("card.scores")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text("card.set")}</th>
                        <th scope="col">{text("card.images")}</th>
                        <th scope="col">{text("card.model")}</th>
                        <th scope="col">{text("card.otsu")}</th>
                        <th scope="col">{text("card.mean")}</th>
                    </tr>
                </thead>
                {move || group(Training::Seen, "card.seen")}
                {move || group(Training::Unseen, "card.unseen")}
            </table>
            <p class="about">{text("card.scores-about")}</p>
        </div>
    }
}

/// The rows of the table that begins with these two columns.
fn scores(markdown: &str) -> Vec<Score> {
    let mut lines = markdown.lines().map(cells);
    let is_head = |cells: &Vec<&str>| cells.starts_with(&["data set", "in training"]);
    let Some(head) = lines.find(is_head) else {
        return Vec::new();
    };
    let column = |name: &str| head.iter().position(|cell| *cell == name);
    let rows = lines.take_while(|cells| !cells.is_empty());
    let score = |cells: Vec<&str>| {
        let cell = |name: &str| Some(*cells.get(column(name)?)?);
        let first = |name: &str, end: char| {
            let cell = cell(name)?.trim_matches('*').split(end).next()?.trim();
            Some(cell.to_owned())
        };
        Some(Score {
            set: cell("data set")?.to_owned(),
            training: match cell("in training")? {
                "seen" => Training::Seen,
                "unseen" => Training::Unseen,
                _ => return None,
            },
            images: first("images", ' ')?,
            model: first("this model", '/')?,
            otsu: first("Otsu", '/')?,
            mean: first("mean mask", '/')?,
        })
    };
    rows.filter_map(score).collect()
}

/// Of a row of a table; none where the line is something else.
fn cells(line: &str) -> Vec<&str> {
    let inside = line.trim().strip_prefix('|').unwrap_or_default();
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    if inside.is_empty() {
        return Vec::new();
    }
    inside.split('|').map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_the_shipped_models_are_read() {
        let universal = scores(include_str!("../../assets/models/universal.md"));
        let texts = |score: &Score| {
            let Score {
                set, images, model, ..
            } = score.clone();
            [set, images, model, score.otsu.clone(), score.mean.clone()].join(" ")
        };
        assert_eq!(texts(&universal[0]), "isic2018-task1 76 0.890 0.682 0.533");
        let others = [
            include_str!("../../assets/models/broad.md"),
            include_str!("../../assets/models/skin-lesions.md"),
        ];
        for rows in others.map(scores).iter().chain([&universal]) {
            for training in [Training::Seen, Training::Unseen] {
                assert!(rows.iter().any(|row| row.training == training));
            }
            for row in rows {
                let share: f64 = row.model.parse().unwrap();
                assert!((0.0..=1.0).contains(&share), "{row:?}");
            }
        }
    }

    #[test]
    fn a_text_without_the_table_has_no_rows() {
        assert_eq!(scores(""), []);
        assert_eq!(scores("| a | b |\n|---|---|\n| 1 | 2 |"), []);
        assert_eq!(scores("| data set | in training |\n| a | seen |"), []);
    }
}
