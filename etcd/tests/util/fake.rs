//! A server that speaks etcd's language and misbehaves on purpose.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use etcd_client::proto::{
    PbCompactionRequest, PbCompactionResponse, PbDeleteRequest, PbDeleteResponse, PbEvent, PbKeyValue, PbKvServer,
    PbKvService, PbPutRequest, PbPutResponse, PbRangeRequest, PbRangeResponse, PbRangeStreamResponse, PbResponseHeader,
    PbTxnRequest, PbTxnResponse, PbWatchRequest, PbWatchRequestUnion, PbWatchResponse, PbWatchServer, PbWatchService,
};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::{TcpListenerStream, UnboundedReceiverStream};
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming};

/// What the server does with a new watch.
#[derive(Clone, Debug)]
pub enum Answer {
    Follow,
    Refuse(Status),
    /// It ends as soon as it is created.
    End,
    /// It is cancelled as soon as it is created.
    Cancel,
    /// There is no answer at all.
    Silence,
    /// It answers a request for progress, and then it ends.
    EndAfterAWord,
    /// It is created by a member of this cluster.
    OfCluster(u64),
    /// It follows, but does not answer requests for progress, like etcd's gRPC proxy.
    Unanswering,
}

type Responses = mpsc::UnboundedSender<Result<PbWatchResponse, Status>>;

#[derive(Default)]
struct State {
    revision: i64,
    keys: Vec<PbKeyValue>,
    answers: Vec<Answer>,
    watches: HashMap<usize, Responses>,
    muted: Vec<Responses>,
    started_at: Vec<i64>,
}

#[derive(Clone, Default)]
struct Shared {
    state: Arc<Mutex<State>>,
    reads: Arc<AtomicU64>,
    looks: Arc<AtomicU64>,
}

pub struct Fake {
    shared: Shared,
    port: u16,
    task: JoinHandle<()>,
}

impl Fake {
    /// Answers the first watches in these ways; all later ones follow.
    pub async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::start_with(answers, None).await
    }

    /// Like a proxy that allows this many streams on a connection.
    pub async fn with_streams(streams: u32) -> Self {
        Self::start_with([], Some(streams)).await
    }

    async fn start_with(answers: impl IntoIterator<Item = Answer>, streams: Option<u32>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Shared::default();
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        *shared.state.lock().unwrap() = State { revision: 1, answers, ..State::default() };
        let server = tonic::transport::Server::builder()
            .max_concurrent_streams(streams)
            .add_service(PbKvServer::new(shared.clone()))
            .add_service(PbWatchServer::new(shared.clone()));
        let task =
            tokio::spawn(async move { server.serve_with_incoming(TcpListenerStream::new(listener)).await.unwrap() });
        Self { shared, port, task }
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn put(&self, key: &str, value: &str) {
        let kv = self.put_untold(key, value);
        self.tell(kv);
    }

    /// No watch is told: only a read finds it.
    pub fn put_untold(&self, key: &str, value: &str) -> PbKeyValue {
        let mut state = self.shared.state.lock().unwrap();
        state.revision += 1;
        let kv = kv(key, value, state.revision);
        state.keys.retain(|other| other.key != kv.key);
        state.keys.push(kv.clone());
        kv
    }

    pub fn delete_untold(&self, key: &str) {
        let mut state = self.shared.state.lock().unwrap();
        state.revision += 1;
        state.keys.retain(|other| other.key != key.as_bytes());
    }

    /// Sends an event that is older than the watch asked for.
    pub fn tell_again(&self, key: &str, revision: i64, value: &str) {
        self.tell(kv(key, value, revision));
    }

    fn tell(&self, kv: PbKeyValue) {
        let mut state = self.shared.state.lock().unwrap();
        let response = PbWatchResponse {
            header: header(state.revision),
            events: vec![PbEvent { r#type: 0, kv: Some(kv), prev_kv: None }],
            ..PbWatchResponse::default()
        };
        state.watches.retain(|_, watch| watch.send(Ok(response.clone())).is_ok());
    }

    /// The present watches are never sent anything more, not even their end.
    pub fn mute_all(&self) {
        let mut state = self.shared.state.lock().unwrap();
        let watches = std::mem::take(&mut state.watches);
        state.muted.extend(watches.into_values());
    }

    /// Forgets the answers that are still to be given.
    pub fn follow_from_now_on(&self) {
        self.shared.state.lock().unwrap().answers.clear();
    }

    pub fn end_all(&self) {
        self.shared.state.lock().unwrap().watches.clear();
    }

    pub fn reads(&self) -> u64 {
        self.shared.reads.load(Ordering::SeqCst)
    }

    /// How often it was asked whether something has changed.
    pub fn looks(&self) -> u64 {
        self.shared.looks.load(Ordering::SeqCst)
    }

    /// The revisions from which watches were asked for.
    pub fn started_at(&self) -> Vec<i64> {
        self.shared.state.lock().unwrap().started_at.clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn kv(key: &str, value: &str, revision: i64) -> PbKeyValue {
    let (key, value) = (key.into(), value.into());
    PbKeyValue { key, value, mod_revision: revision, create_revision: revision, version: 1, lease: 0 }
}

fn header(revision: i64) -> Option<PbResponseHeader> {
    Some(PbResponseHeader { revision, ..PbResponseHeader::default() })
}

type AnyStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl PbWatchService for Shared {
    type WatchStream = AnyStream<PbWatchResponse>;

    async fn watch(&self, request: Request<Streaming<PbWatchRequest>>) -> Result<Response<Self::WatchStream>, Status> {
        let mut requests = request.into_inner();
        let Some(PbWatchRequestUnion::CreateRequest(create)) = requests.next().await.unwrap()?.request_union else {
            return Err(Status::unimplemented("only watches"));
        };
        let (responses, stream) = mpsc::unbounded_channel();
        let (answer, number) = self.create(create.start_revision, &responses);
        match answer {
            Answer::Refuse(status) => return Err(status),
            Answer::Silence => std::future::pending().await,
            Answer::Cancel => {
                let cancel_reason = "no reason".into();
                let cancelled = PbWatchResponse { canceled: true, cancel_reason, ..PbWatchResponse::default() };
                responses.send(Ok(cancelled)).unwrap();
            }
            Answer::End | Answer::Unanswering => {}
            Answer::EndAfterAWord | Answer::Follow | Answer::OfCluster(_) => {
                let ends = matches!(answer, Answer::EndAfterAWord);
                tokio::spawn(self.clone().answer(number, requests, ends));
            }
        }
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(stream))))
    }
}

impl Shared {
    /// Confirms a watch, and sends what it has missed.
    fn create(&self, start: i64, responses: &Responses) -> (Answer, usize) {
        let mut state = self.state.lock().unwrap();
        state.started_at.push(start);
        let (answer, number) = (state.answers.pop().unwrap_or(Answer::Follow), state.started_at.len());
        let mut header = header(state.revision);
        if let (Some(header), Answer::OfCluster(cluster)) = (&mut header, &answer) {
            header.cluster_id = *cluster;
        }
        responses.send(Ok(PbWatchResponse { header, created: true, ..PbWatchResponse::default() })).unwrap();
        let missed: Vec<_> = state.keys.iter().filter(|kv| kv.mod_revision >= start).cloned().collect();
        if matches!(answer, Answer::Follow | Answer::EndAfterAWord | Answer::OfCluster(_) | Answer::Unanswering) {
            if !missed.is_empty() {
                let events = missed.into_iter().map(|kv| PbEvent { r#type: 0, kv: Some(kv), prev_kv: None }).collect();
                responses.send(Ok(PbWatchResponse { header, events, ..PbWatchResponse::default() })).unwrap();
            }
            state.watches.insert(number, responses.clone());
        }
        (answer, number)
    }

    /// Answers requests for progress.
    async fn answer(self, number: usize, mut requests: Streaming<PbWatchRequest>, ends: bool) {
        while let Some(Ok(request)) = requests.next().await {
            let mut state = self.state.lock().unwrap();
            let header = header(state.revision);
            let Some(watch) = state.watches.get(&number) else { continue };
            if let Some(PbWatchRequestUnion::ProgressRequest(_)) = request.request_union {
                let _ = watch.send(Ok(PbWatchResponse { header, watch_id: -1, ..PbWatchResponse::default() }));
            }
            if ends {
                state.watches.remove(&number);
            }
        }
    }
}

#[tonic::async_trait]
impl PbKvService for Shared {
    type RangeStreamStream = AnyStream<PbRangeStreamResponse>;

    async fn range(&self, request: Request<PbRangeRequest>) -> Result<Response<PbRangeResponse>, Status> {
        let least = request.into_inner().min_mod_revision;
        let count = if least == 0 { &self.reads } else { &self.looks };
        count.fetch_add(1, Ordering::SeqCst);
        let state = self.state.lock().unwrap();
        let kvs = state.keys.iter().filter(|kv| kv.mod_revision >= least).cloned().collect();
        let count = i64::try_from(state.keys.len()).unwrap();
        Ok(Response::new(PbRangeResponse { header: header(state.revision), kvs, count, ..PbRangeResponse::default() }))
    }

    async fn range_stream(&self, _: Request<PbRangeRequest>) -> Result<Response<Self::RangeStreamStream>, Status> {
        Err(Status::unimplemented("only range"))
    }

    async fn put(&self, _: Request<PbPutRequest>) -> Result<Response<PbPutResponse>, Status> {
        Err(Status::unimplemented("only range"))
    }

    async fn delete_range(&self, _: Request<PbDeleteRequest>) -> Result<Response<PbDeleteResponse>, Status> {
        Err(Status::unimplemented("only range"))
    }

    async fn txn(&self, _: Request<PbTxnRequest>) -> Result<Response<PbTxnResponse>, Status> {
        Err(Status::unimplemented("only range"))
    }

    async fn compact(&self, _: Request<PbCompactionRequest>) -> Result<Response<PbCompactionResponse>, Status> {
        Err(Status::unimplemented("only range"))
    }
}
