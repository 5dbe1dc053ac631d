//! The files of the built web app.

use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use tower_http::services::ServeFile;

use super::folder::ServedFolder;
use super::policy;

/// Names with a hash in them belong to one content for ever.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again, and mostly answered with "not modified".
const ASK_AGAIN: &str = "no-cache";
/// Shortest run of hexadecimal digits that is taken for a hash.
const HASH_DIGITS: usize = 8;

pub(super) fn routes(app: ServedFolder) -> Router {
    Router::new().fallback(any(answer)).with_state(app)
}

/// A file, or the page for whatever looks like one of its own addresses.
async fn answer(State(app): State<ServedFolder>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allowed = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allowed, "only reading").into_response();
    }
    let Some(names) = decoded(request.uri()) else {
        return missing();
    };
    if let Some(file) = app.file(&names) {
        return match file.extension().and_then(|ending| ending.to_str()) {
            Some("html") => page(&app, &file, request).await,
            _ => send(&app, &file, request).await,
        };
    }
    let last = names.rsplit('/').next().unwrap_or_default();
    let names_a_file = last.contains('.') || names.split('/').any(|name| name == "..");
    if names_a_file {
        missing()
    } else {
        match app.file("index.html") {
            Some(file) => page(&app, &file, request).await,
            None => missing(),
        }
    }
}

/// A page, with the policy that names its scripts.
async fn page(app: &ServedFolder, file: &Path, request: Request) -> Response {
    // Read every time: the app may be built again while it is served.
    let Ok(text) = tokio::fs::read_to_string(file).await else {
        return missing();
    };
    let mut response = send(app, file, request).await;
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        policy::content_policy(&text),
    );
    response
}

/// The file, or what lies compressed beside it where the browser takes that.
async fn send(app: &ServedFolder, file: &Path, request: Request) -> Response {
    let mut service = ServeFile::new(file);
    if beside(app, file, "br") {
        service = service.precompressed_br();
    }
    if beside(app, file, "gz") {
        service = service.precompressed_gzip();
    }
    let served = service.try_call(request).await;
    let Ok(served) = served else {
        return missing();
    };
    let mut response: Response = served.map(Body::new);
    let kept = if is_hashed(file) { FOREVER } else { ASK_AGAIN };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// Whether there is such a compressed file and it lies in the app's folder.
fn beside(app: &ServedFolder, file: &Path, ending: &str) -> bool {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    Path::new(&name)
        .canonicalize()
        .is_ok_and(|real| real.starts_with(app.path()))
}

/// Whether a part of the name is a hash, as in `app-0123456789abcdef_bg.wasm`.
fn is_hashed(file: &Path) -> bool {
    let name = file.file_stem().and_then(|stem| stem.to_str());
    name.unwrap_or_default()
        .split(['-', '_', '.'])
        .skip(1)
        .any(|part| part.len() >= HASH_DIGITS && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn missing() -> Response {
    let message = "there is no such file in the web app\n";
    (StatusCode::NOT_FOUND, message).into_response()
}

/// The path with its `%xx` written out; `None` where that is no text.
fn decoded(uri: &Uri) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = uri.path().bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_told_from_words() {
        for name in ["app-0123456789abcdef_bg.wasm", "style-89abcdef01234567.css"] {
            assert!(is_hashed(Path::new(name)), "{name}");
        }
        for name in ["index.html", "service-worker.js", "0123456789abcdef.js"] {
            assert!(!is_hashed(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_path_is_decoded_once() {
        let decoded = |path: &str| decoded(&path.parse().unwrap());
        assert_eq!(decoded("/a%20b%2fc").as_deref(), Some("/a b/c"));
        assert_eq!(decoded("/%252e").as_deref(), Some("/%2e"));
        assert_eq!(decoded("/%ff"), None);
        assert_eq!(decoded("/%4"), None);
    }
}
