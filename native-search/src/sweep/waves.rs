//! The rows of a sweep that are to be run, in waves: each after those before it.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::plan::Plan;
use super::row::{Row, RowProgress};

/// The rows that are neither finished nor being worked on. A row is in a later wave than the rows of these that it comes
/// after.
///
/// # Errors
/// Rows that come after each other, and those whose folder cannot be read.
pub fn waves(plan: &Plan) -> Result<Vec<Vec<&Row>>> {
    let mut left = Vec::new();
    for row in &plan.rows {
        if !matches!(
            row.standing()?,
            RowProgress::Finished | RowProgress::Running
        ) {
            left.push(row);
        }
    }
    in_waves(&left)
}

fn in_waves<'a>(rows: &[&'a Row]) -> Result<Vec<Vec<&'a Row>>> {
    let mut wave_of: BTreeMap<&str, usize> = BTreeMap::new();
    let known: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.id.as_str(), *row)).collect();
    let mut waves: Vec<Vec<&Row>> = Vec::new();
    while wave_of.len() < rows.len() {
        let is_ready = |row: &&&Row| {
            let mut before = row.after.iter().map(String::as_str);
            !wave_of.contains_key(row.id.as_str())
                && before.all(|id| !known.contains_key(id) || wave_of.contains_key(id))
        };
        let ready: Vec<&Row> = rows.iter().filter(is_ready).copied().collect();
        if ready.is_empty() {
            let stuck = rows
                .iter()
                .filter(|row| !wave_of.contains_key(row.id.as_str()));
            let stuck: Vec<&str> = stuck.map(|row| row.id.as_str()).collect();
            bail!(
                "these rows come after each other, so none can begin: {}",
                stuck.join(", ")
            );
        }
        wave_of.extend(ready.iter().map(|row| (row.id.as_str(), waves.len())));
        waves.push(ready);
    }
    Ok(waves)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_in_a_later_wave_than_those_before_it_and_a_circle_is_named() {
        let rows = [
            Row::named("score", &["train", "search"]),
            Row::named("train", &["search"]),
            Row::named("search", &["finished-already"]),
            Row::named("other", &[]),
        ];
        let all: Vec<&Row> = rows.iter().collect();
        let found = in_waves(&all).unwrap();
        let ids = |wave: &Vec<&Row>| -> Vec<String> { wave.iter().map(|r| r.id.clone()).collect() };
        let ids: Vec<Vec<String>> = found.iter().map(ids).collect();
        assert_eq!(ids, [vec!["search", "other"], vec!["train"], vec!["score"]]);
        let (a, b) = (Row::named("a", &["b"]), Row::named("b", &["a"]));
        let error = in_waves(&[&a, &b, &rows[3]]).unwrap_err().to_string();
        assert!(error.ends_with("none can begin: a, b"), "{error}");
    }
}
