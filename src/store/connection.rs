//! What operations see of a store: SQL and values, within a transaction. There is one for each kind of store.
//!
//! The same SQL is understood by both, parameters being `$1`, `$2`, …

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::store::error::StoreError;
use crate::store::value::{Row, Value};

/// Something that is being done to a store.
pub(super) type Answer<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// What can be done within one transaction. It may be done more than once until it is committed.
pub(super) type Operation<I, T> = for<'c> fn(&'c mut dyn Connection, &'c I) -> Answer<'c, T>;

/// Which SQL is spoken, where the two differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

/// An open store.
pub(super) trait Connection: Send {
    fn dialect(&self) -> Dialect;

    /// Which store it is, for messages.
    fn place(&self) -> &str;

    fn query<'c>(&'c mut self, sql: &'c str, parameters: &'c [Value]) -> Answer<'c, Vec<Row>>;

    /// Gives how many rows were touched.
    fn execute<'c>(&'c mut self, sql: &'c str, parameters: &'c [Value]) -> Answer<'c, u64>;

    /// Several statements without parameters.
    fn batch<'c>(&'c mut self, sql: &'c str) -> Answer<'c, ()>;
}

/// What an operation is going to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
    /// What is deleted is to be gone from the disk as well.
    Erase,
    /// The schema is changed, by one process at a time.
    Migrate,
}

/// An operation with its input, whose result somebody waits for.
pub(super) trait Job: Send {
    fn access(&self) -> Access;

    /// After so long it is given up.
    fn limit(&self) -> Duration;

    /// Whether nobody waits any more, so that it must not be begun.
    fn is_abandoned(&self) -> bool;

    fn run<'c>(&'c mut self, connection: &'c mut dyn Connection) -> Answer<'c, ()>;

    /// Tells how it ended; where it ended well, what came of it.
    fn finish(self: Box<Self>, ended: Result<(), StoreError>);
}

/// What a store's thread or task is told.
pub(super) enum Message {
    /// Do this.
    Do(Box<dyn Job>),
    /// Let go of the store, and end; this goes away then.
    Close(oneshot::Sender<()>),
}

pub(super) struct Task<I, T> {
    access: Access,
    limit: Duration,
    operation: Operation<I, T>,
    input: I,
    made: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<I: Send + Sync + 'static, T: Send + 'static> Task<I, T> {
    pub(super) fn with_reply(
        access: Access,
        limit: Duration,
        operation: Operation<I, T>,
        input: I,
    ) -> (Box<dyn Job>, oneshot::Receiver<Result<T, StoreError>>) {
        let (reply, replied) = oneshot::channel();
        (Box::new(Self { access, limit, operation, input, made: None, reply }), replied)
    }
}

impl<I: Send + Sync + 'static, T: Send + 'static> Job for Task<I, T> {
    fn access(&self) -> Access {
        self.access
    }

    fn limit(&self) -> Duration {
        self.limit
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn run<'c>(&'c mut self, connection: &'c mut dyn Connection) -> Answer<'c, ()> {
        Box::pin(async move {
            self.made = Some((self.operation)(connection, &self.input).await?);
            Ok(())
        })
    }

    fn finish(self: Box<Self>, ended: Result<(), StoreError>) {
        let Self { made, reply, .. } = *self;
        // Nobody may be left to hear it.
        let _ = reply.send(ended.and_then(|()| made.ok_or(StoreError::Closed)));
    }
}
