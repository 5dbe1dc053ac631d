//! Requests to the server that the app comes from, with a token.

use gloo_net::Error;
use gloo_net::http::{Request, RequestBuilder, Response};

/// The status of what is not there.
pub const NOT_FOUND: u16 = 404;

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status, such as 200.
    pub status: u16,
    /// The body.
    pub text: String,
}

/// Asks for what lies at a path.
///
/// # Errors
/// Why the server cannot be reached.
pub async fn get(path: &str, token: &str) -> Result<Reply, String> {
    let sent = with(Request::get(path), token).send().await;
    reply(sent.map_err(sentence)?).await
}

/// Sends JSON to a path.
///
/// # Errors
/// Why the server cannot be reached.
pub async fn post(path: &str, token: &str, json: String) -> Result<Reply, String> {
    let request = with(Request::post(path), token).header("content-type", "application/json");
    let sent = request.body(json).map_err(sentence)?.send().await;
    reply(sent.map_err(sentence)?).await
}

fn with(request: RequestBuilder, token: &str) -> RequestBuilder {
    request.header("authorization", &format!("Bearer {token}"))
}

async fn reply(response: Response) -> Result<Reply, String> {
    Ok(Reply {
        status: response.status(),
        text: response.text().await.map_err(sentence)?,
    })
}

/// What went wrong on the way, in a sentence without its full stop.
pub(super) fn sentence(error: Error) -> String {
    match error {
        Error::JsError(error) => error.message,
        other => other.to_string(),
    }
}
