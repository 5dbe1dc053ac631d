//! The door of the jobs: a token that only the printed address has, and no page from elsewhere.

use std::sync::Arc;

use anyhow::Context as _;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use sha2::{Digest as _, Sha256};

use crate::serve::answer::refused;

/// What a request has to bring along. It is drawn anew whenever the server starts.
#[derive(Clone)]
pub(crate) struct Token(Arc<str>);

impl Token {
    /// 128 bits of the system's randomness, as hexadecimal digits.
    ///
    /// # Errors
    /// A system that gives none.
    pub(crate) fn draw() -> anyhow::Result<Self> {
        let mut bytes = [0; 16];
        OsRng
            .try_fill_bytes(&mut bytes)
            .context("the system gives no random numbers for a token")?;
        Ok(Self(
            format!("{:032x}", u128::from_be_bytes(bytes))
                .as_str()
                .into(),
        ))
    }

    /// As it stands in the address.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether the request brings it. Digests are compared, so that the time of the comparison says nothing of it.
    fn is_in(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION);
        let given = given.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        given.is_some_and(|given| Sha256::digest(given) == Sha256::digest(self.text()))
    }
}

/// Whether the request comes from no page at all, or from one of this very server: `Origin` then has the host and the
/// port that the request itself calls it by.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    origin.split_once("://").map(|(_, host)| host) == text(header::HOST)
}

/// Refuses requests without the token, and those of other pages.
pub(super) async fn admit(State(token): State<Token>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !is_own(headers) {
        let why = "a page from elsewhere may not ask for jobs";
        return refused(StatusCode::FORBIDDEN, why);
    }
    if !token.is_in(headers) {
        let why =
            "jobs need the token of the address that mixsearch serve printed: open that address";
        return refused(StatusCode::UNAUTHORIZED, why);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_never_the_same() {
        let [one, two] = [(); 2].map(|()| Token::draw().unwrap());
        assert_eq!(one.text().len(), 32);
        assert_ne!(one.text(), two.text());
        let with = |value: String| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            headers
        };
        assert!(one.is_in(&with(format!("Bearer {}", one.text()))));
        assert!(!one.is_in(&with(format!("Bearer {}", two.text()))));
        assert!(!one.is_in(&with(one.text().to_owned())));
        assert!(!one.is_in(&HeaderMap::new()));
    }

    #[test]
    fn only_the_server_s_own_page_counts() {
        let with = |host: &str, origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            is_own(&headers)
        };
        assert!(with("127.0.0.1:8080", None));
        assert!(with("127.0.0.1:8080", Some("http://127.0.0.1:8080")));
        for other in [
            "http://127.0.0.1:3000",
            "http://localhost:8080",
            "https://evil.example",
            "null",
        ] {
            assert!(!with("127.0.0.1:8080", Some(other)), "{other}");
        }
    }
}
