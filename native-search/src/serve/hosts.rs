//! The names that a browser may call this server by.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Names besides `localhost` and addresses in numbers.
///
/// A page from elsewhere can let a name of its own point to this machine (DNS rebinding) and would
/// then read what this server says; its requests bear that name. An address cannot be bent so.
#[derive(Clone, Debug)]
pub(super) struct Hosts(Arc<[String]>);

impl Hosts {
    /// With these names, in any case.
    pub(super) fn named(names: &[String]) -> Self {
        Self(names.iter().map(|name| name.to_lowercase()).collect())
    }

    /// Whether a name, with or without a port, is one of them.
    fn know(&self, authority: &str) -> bool {
        let name = without_port(authority).to_lowercase();
        let address = name.trim_start_matches('[').trim_end_matches(']');
        name == "localhost" || address.parse::<IpAddr>().is_ok() || self.0.contains(&name)
    }

    /// What a request calls this server, or says that it comes from, where that is unknown here.
    fn unknown(&self, headers: &HeaderMap) -> Option<String> {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        // A request without a host is no browser's.
        let host = text(header::HOST).unwrap_or_default();
        // "null" is a page without an address, such as a file.
        let origin = text(header::ORIGIN);
        let origin = origin.map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
        let named = [Some(host), origin].into_iter().flatten();
        let mut unknown = named.filter(|name| !self.know(name));
        unknown.next().map(str::to_owned)
    }
}

/// `name:port`, `[address]:port` or either without a port.
fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') && !name.ends_with(':') && !name.is_empty() => {
            name
        }
        _ => authority,
    }
}

/// Refuses requests under other names.
pub(super) async fn admit(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    match hosts.unknown(request.headers()) {
        None => next.run(request).await,
        Some(name) => {
            let message = format!(
                "this server does not answer as {name:?}: open it as localhost or by its address, \
                 or start it with --name"
            );
            (StatusCode::FORBIDDEN, message).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_localhost_and_given_names_are_known_and_others_are_not() {
        let hosts = Hosts::named(&["Lab.example".to_owned()]);
        for known in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:80",
            "[::1]:8080",
            "[::1]",
            "192.168.0.7",
            "lab.example:8080",
        ] {
            assert!(hosts.know(known), "{known}");
        }
        for unknown in [
            "evil.example",
            "evil.example:8080",
            "localhost.evil.example",
            "127.0.0.1.evil.example:80",
            "",
            ":80",
            "null",
        ] {
            assert!(!hosts.know(unknown), "{unknown}");
        }
    }

    #[test]
    fn host_and_origin_both_count() {
        let hosts = Hosts::named(&[]);
        let with = |host: &str, origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            hosts.unknown(&headers)
        };
        assert_eq!(with("127.0.0.1:1", None), None);
        assert_eq!(with("localhost:1", Some("http://localhost:1")), None);
        let evil = Some("evil.example".to_owned());
        assert_eq!(with("evil.example", None), evil);
        assert_eq!(with("127.0.0.1:1", Some("https://evil.example")), evil);
        assert!(with("127.0.0.1:1", Some("null")).is_some());
        assert!(hosts.unknown(&HeaderMap::new()).is_some());
    }
}
