//! A server that speaks etcd's language and misbehaves on purpose.

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

/// What becomes of a watch that is asked for.
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
    /// It is created by a member that is at this revision.
    FollowFrom(i64),
}

type Responses = mpsc::UnboundedSender<Result<PbWatchResponse, Status>>;

#[derive(Default)]
struct State {
    revision: i64,
    keys: Vec<PbKeyValue>,
    answers: Vec<Answer>,
    watches: Vec<Responses>,
    started_at: Vec<i64>,
}

#[derive(Clone, Default)]
struct Shared {
    state: Arc<Mutex<State>>,
    reads: Arc<AtomicU64>,
}

pub struct Fake {
    shared: Shared,
    port: u16,
    task: JoinHandle<()>,
}

impl Fake {
    /// Answers the first watches in this way, and follows with all others.
    pub async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Shared::default();
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        *shared.state.lock().unwrap() = State { revision: 1, answers, ..State::default() };
        let server = tonic::transport::Server::builder()
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
        let mut state = self.shared.state.lock().unwrap();
        state.revision += 1;
        let kv = PbKeyValue {
            key: key.into(),
            value: value.into(),
            mod_revision: state.revision,
            create_revision: state.revision,
            version: 1,
            lease: 0,
        };
        state.keys.retain(|other| other.key != kv.key);
        state.keys.push(kv.clone());
        let response = PbWatchResponse {
            header: header(state.revision),
            events: vec![PbEvent { r#type: 0, kv: Some(kv), prev_kv: None }],
            ..PbWatchResponse::default()
        };
        state.watches.retain(|watch| watch.send(Ok(response.clone())).is_ok());
    }

    pub fn end_all(&self) {
        self.shared.state.lock().unwrap().watches.clear();
    }

    pub fn reads(&self) -> u64 {
        self.shared.reads.load(Ordering::SeqCst)
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
        let answer = {
            let mut state = self.state.lock().unwrap();
            state.started_at.push(create.start_revision);
            let answer = state.answers.pop().unwrap_or(Answer::Follow);
            let revision = if let Answer::FollowFrom(revision) = answer { revision } else { state.revision };
            let created = PbWatchResponse { header: header(revision), created: true, ..PbWatchResponse::default() };
            responses.send(Ok(created)).unwrap();
            let missed: Vec<_> = state.keys.iter().filter(|kv| kv.mod_revision >= create.start_revision).collect();
            let events = missed.into_iter().map(|kv| PbEvent { r#type: 0, kv: Some(kv.clone()), prev_kv: None });
            let catch_up = PbWatchResponse { header: header(revision), events: events.collect(), ..Default::default() };
            if matches!(answer, Answer::Follow | Answer::FollowFrom(_)) {
                responses.send(Ok(catch_up)).unwrap();
                state.watches.push(responses.clone());
            }
            answer
        };
        match answer {
            Answer::Refuse(status) => return Err(status),
            Answer::Silence => std::future::pending().await,
            Answer::Cancel => {
                let cancel_reason = "no reason".into();
                let cancelled = PbWatchResponse { canceled: true, cancel_reason, ..PbWatchResponse::default() };
                responses.send(Ok(cancelled)).unwrap();
            }
            Answer::End | Answer::Follow | Answer::FollowFrom(_) => {}
        }
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(stream))))
    }
}

#[tonic::async_trait]
impl PbKvService for Shared {
    type RangeStreamStream = AnyStream<PbRangeStreamResponse>;

    async fn range(&self, _: Request<PbRangeRequest>) -> Result<Response<PbRangeResponse>, Status> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let state = self.state.lock().unwrap();
        let kvs = state.keys.clone();
        Ok(Response::new(PbRangeResponse { header: header(state.revision), kvs, ..PbRangeResponse::default() }))
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
