//! The jobs of the server: what can be started, what was, and what the page asks for.

use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::served::{Estimate, JobOffer, JobRequest, JobSummary};

use crate::browser::address;
use crate::browser::calls::{self, NOT_FOUND, Reply};
use crate::browser::kept::Keeping;
use crate::text::text;

/// Where the token is kept until the tab is closed.
const TOKEN: &str = "mixsearch-token";

/// Whether the server starts runs for this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// It was not asked yet, or cannot be.
    Unknown,
    /// It starts none.
    Closed,
    /// It starts some for who has its token.
    Locked,
    /// It does.
    Open,
}

/// Signals of the page, to be copied into its parts.
#[derive(Clone, Copy)]
pub struct Jobs {
    token: StoredValue<String>,
    pub door: RwSignal<Door>,
    pub offer: RwSignal<JobOffer>,
    pub list: RwSignal<Vec<JobSummary>>,
    /// What was wrong with the new run that was asked for last, in a sentence without its full stop.
    pub problem: RwSignal<Option<String>>,
    /// Why a job was not stopped or resumed when that was asked for last.
    refusal: RwSignal<Option<String>>,
    /// Why there was no list when it was asked for last.
    silence: RwSignal<Option<String>>,
}

impl Jobs {
    /// With the token of the link, or the one that an earlier link of this tab had.
    pub fn with(token: Option<&str>) -> Self {
        if let Some(token) = token {
            Keeping::Tab.keep(TOKEN, token);
        }
        let token = token.map(str::to_owned);
        let token = token.or_else(|| Keeping::Tab.kept(TOKEN));
        Self::unasked(token.unwrap_or_default())
    }

    /// Before anything is known.
    pub(super) fn unasked(token: String) -> Self {
        Self {
            token: StoredValue::new(token),
            door: RwSignal::new(Door::Unknown),
            offer: RwSignal::new(JobOffer::default()),
            list: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            refusal: RwSignal::new(None),
            silence: RwSignal::new(None),
        }
    }

    /// Asks what can be started, until that is known, and for the list.
    pub async fn refresh(self) {
        if self.door.get_untracked() == Door::Unknown {
            self.knock().await;
        }
        if self.door.get_untracked() != Door::Open {
            return;
        }
        let jobs = self.get::<Vec<JobSummary>>("./api/jobs").await;
        self.silence.set(jobs.as_ref().err().cloned());
        // Equal lists are not built again, so that a button keeps the keyboard.
        if let Ok(jobs) = jobs
            && self.list.with_untracked(|list| *list != jobs)
        {
            self.list.set(jobs);
        }
    }

    /// What went wrong last with the list or a job in it, in a sentence without its full stop; tracks.
    pub fn trouble(self) -> Option<String> {
        let refusal = self.refusal.get();
        refusal.or_else(|| self.silence.get())
    }

    async fn knock(self) {
        let reply = calls::get("./api/jobs/offer", &self.token.get_value()).await;
        // A server that cannot be reached now is asked again.
        let Ok(reply) = reply else { return };
        match read::<JobOffer>(&reply) {
            Ok(offer) => {
                self.offer.set(offer);
                self.door.set(Door::Open);
            }
            Err(_) if reply.status == NOT_FOUND => self.door.set(Door::Closed),
            Err(_) => self.door.set(Door::Locked),
        }
    }

    /// What the job will cost.
    pub async fn estimate(self, request: &JobRequest) -> Option<Estimate> {
        let path = "./api/jobs/estimate";
        self.send(path, &json(request), self.problem).await
    }

    /// Starts the job; whether it is in the queue.
    pub async fn start(self, request: &JobRequest) -> bool {
        let path = "./api/jobs";
        let started: Option<()> = self.send(path, &json(request), self.problem).await;
        self.refresh().await;
        started.is_some()
    }

    /// Stops the job of that name.
    pub async fn stop(self, name: &str) {
        self.act(name, "stop").await;
    }

    /// Goes on with the job of that name.
    pub async fn resume(self, name: &str) {
        self.act(name, "resume").await;
    }

    async fn act(self, name: &str, what: &str) {
        let path = format!("./api/jobs/{}/{what}", address::encoded(name));
        let _done: Option<()> = self.send(&path, "{}", self.refusal).await;
        self.refresh().await;
    }

    async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, String> {
        let reply = calls::get(path, &self.token.get_value()).await?;
        read(&reply)
    }

    /// What the server answers; why it does not goes to `problem`.
    async fn send<T: DeserializeOwned>(
        self,
        path: &str,
        body: &str,
        problem: RwSignal<Option<String>>,
    ) -> Option<T> {
        let reply = calls::post(path, &self.token.get_value(), body.to_owned()).await;
        let answered = reply.and_then(|reply| read(&reply));
        problem.set(answered.as_ref().err().cloned());
        answered.ok()
    }
}

fn json(request: &JobRequest) -> String {
    serde_json::to_string(request).expect("a request is texts")
}

/// What a reply holds, or the sentence with which the server refuses.
fn read<T: DeserializeOwned>(reply: &Reply) -> Result<T, String> {
    #[derive(Deserialize)]
    struct Refused {
        error: String,
    }
    let read = serde_json::from_str(&reply.text);
    if (200..300).contains(&reply.status)
        && let Ok(value) = read
    {
        return Ok(value);
    }
    let refused: Result<Refused, _> = serde_json::from_str(&reply.text);
    Err(refused.map_or_else(|_other| text("runs.job.refused").into(), |why| why.error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_the_server_s_sentence() {
        let reply = |status, text: &str| Reply {
            status,
            text: text.into(),
        };
        assert_eq!(read::<()>(&reply(200, "null")), Ok(()));
        let refused = read::<()>(&reply(422, r#"{"error":"no such job"}"#));
        assert_eq!(refused, Err("no such job".into()));
        assert!(read::<Vec<JobSummary>>(&reply(200, "<!doctype html>")).is_err());
    }
}
