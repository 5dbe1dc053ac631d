//! The project's files, and Rust source as a flat list of tokens, without comments and doc text.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The workspace members, in which all Rust source lies.
pub(crate) const MEMBERS: [&str; 4] = ["shared", "native-search", "web", "tests"];

/// One Rust file: its path from the top of the project, with `/`, and its text.
#[derive(Clone)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The top folder of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the project")
        .into()
}

/// Every Rust file of every member, sorted by path.
pub(crate) fn rust_files() -> Vec<SourceFile> {
    let mut files = Vec::new();
    for member in MEMBERS {
        let before = files.len();
        walk(&root().join(member), &mut files);
        assert!(
            files.len() > before,
            "{member}/ has no Rust file: is it still a member?"
        );
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn walk(folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("a member is a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            if path
                .file_name()
                .is_none_or(|name| name != "target" && name != "node_modules")
            {
                walk(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path
                .strip_prefix(root())
                .expect("members lie below the root");
            let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
            let text = fs::read_to_string(&path).expect("Rust source is UTF-8");
            files.push(SourceFile {
                path: names.join("/"),
                text,
            });
        }
    }
}

/// A token of Rust source; brackets are tokens too.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The tokens of `source`, or the reason why it is not Rust. Doc comments and literals are left out.
pub(crate) fn tokens(source: &str) -> Result<Vec<Token>, String> {
    let stream = TokenStream::from_str(source).map_err(|error| error.to_string())?;
    let mut flat = Vec::new();
    flatten(stream, &mut flat);
    Ok(flat)
}

fn flatten(stream: TokenStream, flat: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let mut push = |text: String| flat.push(Token { text, line });
        match tree {
            TokenTree::Ident(ident) => push(ident.to_string()),
            TokenTree::Punct(punct) => push(punct.to_string()),
            TokenTree::Literal(_) => push("literal".into()),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                push(open.into());
                let end = group.span_close().end().line;
                flatten(group.stream(), flat);
                flat.push(Token {
                    text: close.into(),
                    line: end,
                });
            }
        }
    }
}

/// The literals of `source` as it writes them, or the reason why it is not Rust. Doc comments are left out.
pub(crate) fn literals(source: &str) -> Result<Vec<Token>, String> {
    let stream = TokenStream::from_str(source).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    collect_literals(stream, &mut found);
    Ok(found)
}

fn collect_literals(stream: TokenStream, found: &mut Vec<Token>) {
    for tree in stream {
        match tree {
            TokenTree::Literal(literal) => found.push(Token {
                line: literal.span().start().line,
                text: literal.to_string(),
            }),
            TokenTree::Group(group) if !is_doc(&group) => collect_literals(group.stream(), found),
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// Whether a group is what a doc comment becomes: `[doc = "..."]`.
fn is_doc(group: &Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
}

/// The lines on which `pattern` occurs in `tokens`.
pub(crate) fn find(tokens: &[Token], pattern: &[&str]) -> Vec<usize> {
    tokens
        .windows(pattern.len())
        .filter(|window| {
            window
                .iter()
                .zip(pattern)
                .all(|(token, text)| token.text == *text)
        })
        .map(|window| window[0].line)
        .collect()
}

#[test]
fn literals_are_found_at_any_depth_but_not_in_comments() {
    let source = "/// \"a\"\nfn f() {\n  // \"b\"\n  g!(\"c\", [1]); }";
    let found = literals(source).expect("this is Rust");
    let found: Vec<_> = found.iter().map(|l| (l.text.as_str(), l.line)).collect();
    assert_eq!(found, [("\"c\"", 4), ("1", 4)]);
}

#[test]
fn comments_and_literals_hide_nothing_and_show_nothing() {
    let tokens = tokens("// a!()\n/// a!()\nfn f() {\n  \"a!()\"; a!(1) }").expect("this is Rust");
    assert_eq!(find(&tokens, &["a", "!", "("]), [4]);
}
