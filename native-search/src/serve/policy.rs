//! The security headers of every response.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Headers of every answer. The two cross-origin ones isolate the page, so that it may use threads.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Adds the headers of every answer; a page that brings its own policy keeps it.
pub(super) async fn protect(mut response: Response) -> Response {
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert_with(|| content_policy(""));
    response
}

/// The Content-Security-Policy for a page: everything from here, and no script in the page but
/// those it has now. A bundler writes the start of the app into the page, so their hashes are
/// named instead of allowing all inline scripts.
pub(super) fn content_policy(page: &str) -> HeaderValue {
    let policy = format!("{}; frame-ancestors 'none'", page_policy(page));
    HeaderValue::try_from(policy).expect("names and base64 are plain ASCII")
}

/// The part of it that a page can say of itself.
pub(crate) fn page_policy(page: &str) -> String {
    let mut scripts = String::from("'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(page) {
        // A browser hashes what is left after it made all line ends alike.
        let digest = Sha256::digest(script.replace("\r\n", "\n").replace('\r', "\n"));
        scripts.extend([" 'sha256-", &STANDARD.encode(digest), "'"]);
    }
    format!(
        "default-src 'self'; connect-src 'self'; script-src {scripts}; worker-src 'self' blob:; \
         img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; object-src 'none'; \
         base-uri 'self'; form-action 'self'"
    )
}

/// The texts of the script elements without `src`.
fn inline_scripts(page: &str) -> Vec<&str> {
    // Lower case of ASCII letters only, so that places in both texts agree.
    let lower = page.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut at = 0;
    while let Some(open) = next_script(&lower, at) {
        let Some(body) = tag_end(&lower, open) else {
            break;
        };
        let Some(length) = lower[body..].find("</script") else {
            break;
        };
        if !has_src(&lower[open..body]) {
            scripts.push(&page[body..body + length]);
        }
        at = body + length;
    }
    scripts
}

/// Where the next script element opens, outside comments.
fn next_script(lower: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let open = at + lower[at..].find("<script")?;
        match lower[at..open].find("<!--") {
            None => return Some(open),
            Some(comment) => {
                let comment = at + comment;
                at = comment + lower[comment..].find("-->")?;
            }
        }
    }
}

/// Where the text after the tag that opens at `open` begins; a `>` in quotes ends no tag.
fn tag_end(lower: &str, open: usize) -> Option<usize> {
    let mut quote = None;
    for (i, c) in lower[open..].char_indices() {
        match (quote, c) {
            (None, '>') => return Some(open + i + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), _) if q == c => quote = None,
            _ => {}
        }
    }
    None
}

fn has_src(tag: &str) -> bool {
    tag.split(|c: char| c.is_whitespace() || c == '/')
        .any(|word| word == "src" || word.starts_with("src="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_scripts_of_the_page_are_found() {
        let page = "<!-- <script>no</script> --><SCRIPT type=\"module\" data-x='>'>\nimport a;\n\
                    </SCRIPT><script defer src=\"b.js\"></script><script>c</script><script>open";
        assert_eq!(inline_scripts(page), ["\nimport a;\n", "c"]);
        assert!(inline_scripts("<p>No script, <scripture></p>").is_empty());
    }

    #[test]
    fn a_script_is_named_by_its_hash() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let policy = content_policy("<script>alert(1)</script>");
        let policy = policy.to_str().unwrap();
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(policy.contains(hash), "{policy}");
        assert!(!policy.contains("script-src 'self' 'unsafe-inline'"));
        let lines = |page: &str| content_policy(page);
        assert_eq!(
            lines("<script>a\r\nb</script>"),
            lines("<script>a\nb</script>")
        );
    }
}
