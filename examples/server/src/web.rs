//! The requests of clients.
//!
//! ```text
//! GET /values                                     all values
//! GET /values/NAME                                one value
//! GET /values/NAME?newer_than=VERSION&timeout=S   a long poll: the next version, or after S seconds the current one
//! GET /values/NAME/events?pace=MS                 one value as it changes, as Server-Sent Events
//! GET /events?names=NAME,NAME&pace=MS             several values, in one stream
//! PUT /values/NAME                                sets it; with `If-Match: VERSION`, only if that is still the newest
//! ```
//!
//! Each answer is JSON that contains the version, which is also in `ETag`. Each refusal is JSON with an `error` that
//! says why.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Path, Query, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use event_value::{ArcReader, Version};
use futures::stream::{self, Stream, select_all};
use futures::{StreamExt as _, future};
use serde::Serialize;
use serde_json::json;
use tokio::select;
use tokio::time::timeout;
use values::{News, Offered, PutError, SetError};

use crate::SLEEP;
use crate::audience::{Audience, Client, Kind, Presence};

const LARGEST_BODY: usize = 4 * 1024;
/// How long a client may take to send a body.
const BODY_WITHIN: Duration = Duration::from_secs(5);
const LONGEST_POLL: u64 = 300;
const SLOWEST_PACE: u64 = 60_000;
/// How long a client waits before it reconnects, after its stream has ended.
const RETRY: Duration = Duration::from_millis(500);

type Params = Query<HashMap<String, String>>;
type Answer = Result<Response, Refusal>;

/// The values, and the clients that watch them.
pub(crate) struct Offers {
    by_name: BTreeMap<&'static str, Arc<dyn Offered>>,
    audience: Audience,
    /// Different for each server, so that a page notices that the server was restarted.
    server: String,
}

#[derive(Clone)]
struct App {
    offers: Arc<Offers>,
    /// Closed when the server ends.
    stop: ArcReader<()>,
}

impl Offers {
    pub(crate) fn new(offers: impl IntoIterator<Item = Arc<dyn Offered>>, audience: Audience) -> Self {
        let by_name = offers.into_iter().map(|offer| (offer.name(), offer)).collect();
        let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        Self { by_name, audience, server: format!("{since}-{}", std::process::id()) }
    }

    fn get(&self, name: &str) -> Result<&Arc<dyn Offered>, Refusal> {
        let unknown = || {
            let names: Vec<_> = self.by_name.keys().copied().collect();
            Refusal::new(
                StatusCode::NOT_FOUND,
                format!("there is no value {name:?}; the values are {}", names.join(", ")),
            )
        };
        self.by_name.get(name).ok_or_else(unknown)
    }
}

pub(crate) fn router(offers: Offers, stop: ArcReader<()>) -> Router {
    Router::new()
        .route("/values", get(look_at_all))
        .route("/values/{name}", get(look).put(put))
        .route("/values/{name}/events", get(events_of_one))
        .route("/events", get(events))
        .merge(crate::page::routes())
        .fallback(async |uri: Uri| Refusal::new(StatusCode::NOT_FOUND, format!("there is nothing at {}", uri.path())))
        .method_not_allowed_fallback(async || {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this method is not allowed here")
        })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(App { offers: Arc::new(offers), stop })
}

async fn look_at_all(State(app): State<App>) -> Answer {
    let all = future::try_join_all(app.offers.by_name.values().map(|offer| offer.look())).await?;
    Ok(json(StatusCode::OK, &all))
}

async fn look(State(app): State<App>, Path(name): Path<String>, Query(params): Params) -> Answer {
    let offer = app.offers.get(&name)?;
    let Some(seen) = params.get("newer_than") else {
        return Ok(versioned(&offer.look().await?));
    };
    let seen = Version::new(number("newer_than", seen, 0..=u64::MAX)?);
    let limit = params.get("timeout").map_or(Ok(60), |time| number("timeout", time, 0..=LONGEST_POLL))?;
    poll(&app, offer, seen, Duration::from_secs(limit)).await
}

async fn poll(app: &App, offer: &Arc<dyn Offered>, seen: Version, limit: Duration) -> Answer {
    let client = Client { by: Kind::Poll, names: vec![offer.name().into()], pace: 0 };
    // A client that waits for a change of the audience must not cause that change.
    let _presence = (offer.name() != "audience").then(|| app.offers.audience.enter(client));
    let news = select! {
        news = offer.newer_than(seen) => news.ok_or_else(Refusal::stopping)?,
        () = SLEEP(limit) => offer.look().await?,
        () = app.stop.closed() => return Err(Refusal::stopping()),
    };
    Ok(versioned(&news))
}

async fn events_of_one(State(app): State<App>, Path(name): Path<String>, Query(params): Params) -> Answer {
    stream_of(&app, &[&name], &params)
}

async fn events(State(app): State<App>, Query(params): Params) -> Answer {
    match params.get("names") {
        Some(names) => stream_of(&app, &names.split(',').collect::<Vec<_>>(), &params),
        None => stream_of(&app, &app.offers.by_name.keys().copied().collect::<Vec<_>>(), &params),
    }
}

fn stream_of(app: &App, names: &[&str], params: &HashMap<String, String>) -> Answer {
    let pace = params.get("pace").map_or(Ok(0), |pace| number("pace", pace, 0..=SLOWEST_PACE))?;
    // Each value once, however often it is named.
    let names: BTreeSet<_> = names.iter().collect();
    let offers = names.into_iter().map(|name| app.offers.get(name)).collect::<Result<Vec<_>, _>>()?;
    let names = offers.iter().map(|offer| offer.name().into()).collect();
    let presence = app.offers.audience.enter(Client { by: Kind::Stream, names, pace });
    let pace = Duration::from_millis(pace);
    let news = select_all(offers.iter().map(|offer| offer.news(pace, SLEEP)));
    let hello = hello(&presence, &app.offers.server);
    let events = stream::once(future::ready(hello)).chain(news.map(move |news| event(&news, &presence)));
    Ok(Sse::new(ending(events, app.stop.clone())).keep_alive(KeepAlive::default()).into_response())
}

/// The stream, which ends when the server does.
fn ending(
    events: impl Stream<Item = Event> + Send + 'static,
    stop: ArcReader<()>,
) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    events.take_until(stop.closed()).map(Ok)
}

fn hello(presence: &Presence, server: &str) -> Event {
    let hello = json!({ "client": presence.id, "server": server });
    Event::default().event("hello").retry(RETRY).data(hello.to_string())
}

/// Holds the presence, so that the client counts as long as there may be another event.
fn event(news: &News, _presence: &Presence) -> Event {
    Event::default().event("news").data(to_json(news))
}

async fn put(State(app): State<App>, Path(name): Path<String>, headers: HeaderMap, request: Request) -> Answer {
    let offer = app.offers.get(&name)?;
    let seen = headers.get(IF_MATCH).map(|tag| if_match(tag.to_str().unwrap_or_default())).transpose()?;
    let body = body_of(request).await?;
    let start = Instant::now();
    let put = offer.put(seen, &body).await;
    let timing = format!("set;dur={}", start.elapsed().as_secs_f64() * 1000.0);
    let answer = match put {
        Ok(version) => json(StatusCode::OK, &json!({ "name": name, "version": version.get() })),
        Err(PutError::Store(SetError::NotNewest)) => lost(&offer.look().await?),
        Err(PutError::Store(error)) => return Err(error.into()),
        Err(PutError::ReadOnly) => {
            return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, format!("{name} can't be set by a client")));
        }
        Err(PutError::Malformed(why)) => {
            return Err(Refusal::new(StatusCode::BAD_REQUEST, format!("not a {name}: {why}")));
        }
    };
    Ok(([("server-timing", timing)], answer).into_response())
}

fn lost(newest: &News) -> Response {
    let error = format!("somebody was faster: the newest version is {}", newest.version);
    json(StatusCode::PRECONDITION_FAILED, &json!({ "error": error, "newest": newest }))
}

async fn body_of(request: Request) -> Result<Bytes, Refusal> {
    match timeout(BODY_WITHIN, Bytes::from_request(request, &())).await {
        Ok(body) => body.map_err(|rejection| unreadable(&rejection)),
        Err(_) => Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time")),
    }
}

fn unreadable(rejection: &BytesRejection) -> Refusal {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("a body may have at most {LARGEST_BODY} bytes"))
        }
        status => Refusal::new(status, rejection.body_text()),
    }
}

/// Takes a version as an entity tag, `"12"`, or as a plain number.
fn if_match(tag: &str) -> Result<Version, Refusal> {
    let bare = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag);
    number("If-Match", bare, 0..=u64::MAX).map(Version::new)
}

fn number(name: &str, text: &str, range: std::ops::RangeInclusive<u64>) -> Result<u64, Refusal> {
    // `from_str` would also accept a plus sign.
    let number = u64::from_str(text).ok().filter(|number| range.contains(number) && !text.starts_with('+'));
    let (start, end) = (range.start(), range.end());
    let refusal =
        || Refusal::new(StatusCode::BAD_REQUEST, format!("{name} must be a number from {start} to {end}: {text:?}"));
    number.ok_or_else(refusal)
}

/// The reason why a client does not get what it asked for.
struct Refusal {
    status: StatusCode,
    error: String,
}

impl Refusal {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into() }
    }

    fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping")
    }
}

impl From<SetError> for Refusal {
    fn from(error: SetError) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json(self.status, &json!({ "error": self.error }))
    }
}

fn to_json(content: &impl Serialize) -> String {
    serde_json::to_string(content).expect("structs of text, numbers and JSON")
}

fn json(status: StatusCode, content: &impl Serialize) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (status, headers, to_json(content) + "\n").into_response()
}

fn versioned(news: &News) -> Response {
    ([(ETAG, format!("\"{}\"", news.version))], json(StatusCode::OK, news)).into_response()
}
