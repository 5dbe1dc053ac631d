//! The field's words: names and phrases that an earlier vocabulary used are refused.

use std::fs;

use crate::assert_tidy;
use crate::source::{SourceFile, Token, find, root, rust_files, tokens};

/// Words inside identifiers (`model_wish`, `WishKind`) and what says the same in the field's terms.
const REFUSED_PARTS: [(&str, &str); 6] = [
    ("belief", "probabilities"),
    ("unlike", "out of distribution, or different"),
    ("wish", "preference"),
    ("diary", "progress"),
    ("departure", "max_abs_diff or difference"),
    ("trusted", "self-test"),
];

/// Whole identifiers and what to call the thing instead.
const REFUSED_NAMES: [(&str, &str); 22] = [
    ("place", "index, position or path"),
    ("places", "indices, positions or paths"),
    ("Rules", "SearchSettings"),
    ("Course", "EpochProgress"),
    ("Halves", "BilevelSplit"),
    ("Move", "Event or Report"),
    ("Position", "SearchProgress or TrainingProgress"),
    ("Answer", "Response"),
    ("Ask", "Request"),
    ("Asked", "Request"),
    ("asked", "requested"),
    ("Said", "Message"),
    ("said", "message"),
    ("Appearance", "ImageStatistics"),
    ("Frozen", "NonAffine"),
    ("Repair", "Interpolation"),
    ("known_answer", "reference_output"),
    ("KnownAnswer", "ReferenceOutput"),
    ("Standing", "ContenderResult"),
    ("Subject", "Selection"),
    ("Shown", "Profiled"),
    ("Piece", "Item"),
];

/// A random source called by the name of a game, which is also the name of a metric.
const REFUSED_PATTERNS: [&[&str]; 4] = [
    &["dice", ":", "&", "mut"],
    &["&", "mut", "dice"],
    &["let", "mut", "dice"],
    &["dice", ":", "ChaCha8Rng"],
];

/// Phrases of comments, documents and of what the app says.
const REFUSED_PHRASES: [(&str, &str); 10] = [
    ("known answer", "reference output"),
    ("known-answer", "reference-output"),
    ("unlike", "out of distribution, or different"),
    ("played gpu", "software adapter"),
    ("gpu that a program plays", "software adapter"),
    ("that plays one", "software adapter"),
    ("belief", "probabilities"),
    ("believes", "probabilities"),
    ("believed", "probabilities"),
    ("diary", "progress"),
];

/// Names in files, which earlier versions wrote and later ones read.
const FILE_NAMES: [&str; 4] = ["belief", "known-answer", "known_answer", "unlike"];

/// What people read besides the source.
const TEXTS: [&str; 8] = [
    "README.md",
    "ARCHITECTURE.md",
    "METHOD.md",
    "BENCHMARKS.md",
    "CHANGELOG.md",
    "index.html",
    "web/assets/text/en.json",
    "web/assets/models/models.json",
];

/// `modelWish`, `ModelWish` and `model_wish` as `["model", "wish"]`.
fn parts(identifier: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for letter in identifier.chars() {
        if letter == '_' || letter.is_uppercase() {
            parts.push(String::new());
        }
        if letter != '_' {
            let last = parts.last_mut().expect("one was pushed above");
            last.extend(letter.to_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn refused_name(token: &Token) -> Option<&'static str> {
    let whole = REFUSED_NAMES.iter().find(|(name, _)| *name == token.text);
    let inside = || {
        let parts = parts(&token.text);
        let known = |(word, _): &&(&str, &str)| parts.iter().any(|part| part == word);
        REFUSED_PARTS.iter().find(known)
    };
    whole.or_else(inside).map(|(_, instead)| *instead)
}

fn refused_names(file: &SourceFile) -> Vec<String> {
    let path = &file.path;
    let tokens = match tokens(&file.text) {
        Ok(tokens) => tokens,
        Err(reason) => return vec![format!("{path} is not Rust: {reason}")],
    };
    let named = tokens.iter().filter_map(|token| {
        let instead = refused_name(token)?;
        let Token { text, line } = token;
        Some(format!("{path}:{line} says `{text}`: call it {instead}"))
    });
    let patterns = REFUSED_PATTERNS.iter().flat_map(|pattern| {
        let lines = find(&tokens, pattern).into_iter();
        lines.map(|line| format!("{path}:{line} calls a random source dice: call it rng"))
    });
    named.chain(patterns).collect()
}

/// Whether no letter follows or precedes what stands at `at`.
fn is_whole(line: &str, at: usize, length: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    !letter(line[..at].chars().next_back()) && !letter(line[at + length..].chars().next())
}

fn refused_phrases(path: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut line = line.to_lowercase();
        for name in FILE_NAMES {
            line = line.replace(&format!("\"{name}\""), "");
            line = line.replace(&format!("\\\"{name}\\\""), "");
        }
        for (phrase, instead) in REFUSED_PHRASES {
            if line
                .match_indices(phrase)
                .any(|(at, _)| is_whole(&line, at, phrase.len()))
            {
                let number = number + 1;
                complaints.push(format!("{path}:{number} says \"{phrase}\": say {instead}"));
            }
        }
    }
    complaints
}

#[test]
fn names_and_comments_are_the_fields() {
    let mut complaints = Vec::new();
    // This folder's own sources hold the refused words.
    for file in rust_files() {
        if !file.path.starts_with("tests/tidy/") {
            complaints.extend(refused_names(&file));
            complaints.extend(refused_phrases(&file.path, &file.text));
        }
    }
    assert_tidy(&complaints);
}

#[test]
fn what_people_read_is_in_the_fields_words() {
    let mut complaints = Vec::new();
    for path in TEXTS {
        match fs::read_to_string(root().join(path)) {
            Ok(text) => complaints.extend(refused_phrases(path, &text)),
            Err(error) => complaints.push(format!("{path}: {error}")),
        }
    }
    assert_tidy(&complaints);
}

#[test]
fn each_refused_word_is_found() {
    let complaints = |text: &str| {
        refused_names(&SourceFile {
            path: "shared/src/a.rs".into(),
            text: text.into(),
        })
        .len()
    };
    for text in [
        "fn f(places: &[usize]) {}",
        "struct ModelWish;",
        "fn reference_unlike() {}",
        "fn f(dice: &mut Rng) {}",
        "fn f() { let mut dice = rng(); }",
        "fn known_answer() {}",
        "enum Move {}",
        "fn f() { let said = run(); }",
    ] {
        assert_eq!(complaints(text), 1, "{text}");
    }
    let fine = "fn f(rng: &mut Rng) -> f64 { move || dice(mask) + displaced + replace(x) }";
    assert_eq!(complaints(fine), 0);
}

#[test]
fn each_refused_phrase_is_found_and_names_in_files_are_not() {
    assert_eq!(refused_phrases("a.md", "An image Unlike these.").len(), 1);
    assert_eq!(refused_phrases("a.md", "its known answer").len(), 1);
    assert!(refused_phrases("a.md", "It is unlikely.").is_empty());
    let renamed = "#[serde(rename = \"belief\")]";
    assert!(refused_phrases("a.rs", renamed).is_empty());
}
