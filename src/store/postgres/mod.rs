//! A store on a server: PostgreSQL, over one connection that is made again when it breaks.

mod listen;
mod tls;

use std::error::Error;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, timeout};
use tokio_postgres::config::SslMode;
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;
use tracing::{info, warn};

use crate::config::{Encryption, PostgresAddress};
use crate::report::with_causes;
use crate::store::connection::{Access, Answer, Connection, Dialect, Job, Message};
use crate::store::error::StoreError;
use crate::store::value::{Row, Value};
use crate::store::{Change, JOBS, Opening, migrations, now};

/// A server that is there answers sooner.
const CONNECTING: Duration = Duration::from_secs(2);
/// Between two trials to connect; doubled from one to the next.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Who changes the schema holds this lock: "Prcp".
const MIGRATING: i64 = 0x5072_6370;

/// How a server is reached.
#[derive(Clone)]
pub(super) struct Server {
    config: Config,
    tls: MakeRustlsConnect,
    place: String,
}

impl Server {
    fn at(address: &PostgresAddress) -> Result<Self, StoreError> {
        let place = address.to_string();
        let mut config: Config = address.secret().parse().map_err(|error: tokio_postgres::Error| {
            StoreError::Unreachable { place: place.clone(), source: error.into() }
        })?;
        config.application_name("preceptor");
        config.connect_timeout(CONNECTING);
        config.keepalives_idle(Duration::from_secs(10));
        config.tcp_user_timeout(Duration::from_secs(5));
        match address.encryption() {
            Encryption::Needed => drop(config.ssl_mode(SslMode::Require)),
            Encryption::None => drop(config.ssl_mode(SslMode::Disable)),
            Encryption::AsWritten => {}
        }
        let tls =
            tls::connector().map_err(|error| StoreError::Unreachable { place: place.clone(), source: error.into() })?;
        Ok(Self { config, tls, place })
    }

    fn failed(&self, error: tokio_postgres::Error) -> StoreError {
        let place = self.place.clone();
        // What the server says is about a statement, or about who may use it; all else is about the way to it.
        match error.as_db_error() {
            Some(_) => StoreError::Failed { place, source: error.into() },
            None => StoreError::Unreachable { place, source: error.into() },
        }
    }
}

struct PostgresConnection {
    server: Server,
    client: Client,
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => number.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

const fn type_of(value: &Value) -> Type {
    match value {
        // The server finds out.
        Value::Null => Type::UNKNOWN,
        Value::Integer(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Bytes(_) => Type::BYTEA,
    }
}

type Typed<'p> = Vec<(&'p (dyn ToSql + Sync), Type)>;

fn typed(parameters: &[Value]) -> Typed<'_> {
    parameters.iter().map(|value| (value as &(dyn ToSql + Sync), type_of(value))).collect()
}

fn row(found: &tokio_postgres::Row) -> Result<Row, tokio_postgres::Error> {
    let column = |(place, column): (usize, &tokio_postgres::Column)| {
        Ok(match *column.type_() {
            Type::BYTEA => found.try_get::<_, Option<Vec<u8>>>(place)?.map_or(Value::Null, Value::Bytes),
            Type::TEXT | Type::VARCHAR | Type::NAME => {
                found.try_get::<_, Option<String>>(place)?.map_or(Value::Null, Value::Text)
            }
            Type::INT4 => {
                found.try_get::<_, Option<i32>>(place)?.map_or(Value::Null, |number| Value::Integer(number.into()))
            }
            _ => found.try_get::<_, Option<i64>>(place)?.map_or(Value::Null, Value::Integer),
        })
    };
    found.columns().iter().enumerate().map(column).collect::<Result<_, _>>().map(Row)
}

impl PostgresConnection {
    async fn open(server: &Server, opening: Opening) -> Result<Self, StoreError> {
        let failed = |error| server.failed(error);
        // Beyond what one address takes, as a name may have several.
        let connecting = timeout(2 * CONNECTING, server.config.connect(server.tls.clone()));
        let (client, connection) = match connecting.await {
            Ok(connected) => connected.map_err(failed)?,
            Err(elapsed) => {
                return Err(StoreError::Unreachable { place: server.place.clone(), source: elapsed.into() });
            }
        };
        let place = server.place.clone();
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                info!(%place, reason = with_causes(&error), "the connection to the store has ended");
            }
        });
        let mut open = Self { server: server.clone(), client };
        match opening {
            Opening::Using => open.migrate().await?,
            Opening::Looking => drop(migrations::check(&mut open).await?),
        }
        Ok(open)
    }

    async fn migrate(&mut self) -> Result<(), StoreError> {
        // Most of the time there is nothing to do, and nobody is to wait for a lock because of that.
        if migrations::check(self).await? == migrations::known() {
            return Ok(());
        }
        let now = now();
        self.batch(begin(Access::Migrate)).await?;
        let run = async {
            self.query("SELECT pg_advisory_xact_lock($1)::text", &[Value::Integer(MIGRATING)]).await?;
            migrations::run(self, &now).await?;
            self.batch("COMMIT").await
        };
        match run.await {
            Ok(()) => Ok(()),
            Err(error) => {
                let _ = self.batch("ROLLBACK").await;
                Err(error)
            }
        }
    }
}

const fn begin(access: Access) -> &'static str {
    match access {
        // One moment for all that is read.
        Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        Access::Write | Access::Erase | Access::Migrate => "BEGIN ISOLATION LEVEL READ COMMITTED",
    }
}

impl Connection for PostgresConnection {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn place(&self) -> &str {
        &self.server.place
    }

    fn query<'c>(&'c mut self, sql: &'c str, parameters: &'c [Value]) -> Answer<'c, Vec<Row>> {
        Box::pin(async move {
            let found = self.client.query_typed(sql, &typed(parameters)).await;
            let rows = found.and_then(|rows| rows.iter().map(row).collect::<Result<_, _>>());
            rows.map_err(|error| self.server.failed(error))
        })
    }

    fn execute<'c>(&'c mut self, sql: &'c str, parameters: &'c [Value]) -> Answer<'c, u64> {
        Box::pin(async move {
            self.client.execute_typed(sql, &typed(parameters)).await.map_err(|error| self.server.failed(error))
        })
    }

    fn batch<'c>(&'c mut self, sql: &'c str) -> Answer<'c, ()> {
        Box::pin(async move { self.client.batch_execute(sql).await.map_err(|error| self.server.failed(error)) })
    }
}

/// How far an operation came.
enum Ended {
    Well,
    /// Nothing has changed.
    Without(StoreError),
    /// Nobody knows what has become of it.
    Unknown(StoreError),
}

/// The task that has the connection.
struct Worker {
    server: Server,
    opening: Opening,
    open: Option<PostgresConnection>,
    pause: Duration,
    not_before: Option<Instant>,
    /// Why it could not be reached the last time.
    lost: Option<String>,
}

impl Worker {
    async fn serve(mut self, mut jobs: mpsc::Receiver<Message>) {
        while let Some(message) = jobs.recv().await {
            let mut job = match message {
                Message::Do(job) => job,
                Message::Close(_closed) => return,
            };
            if job.is_abandoned() {
                continue;
            }
            let done = self.done(&mut *job).await;
            job.finish(done);
        }
    }

    async fn done(&mut self, job: &mut dyn Job) -> Result<(), StoreError> {
        let had_connection = self.open.is_some();
        match self.tried(job).await {
            Ended::Well => Ok(()),
            // The connection may have broken long ago, which shows when it is used.
            Ended::Without(error) if had_connection && self.open.is_none() => match self.tried(job).await {
                Ended::Well => Ok(()),
                Ended::Without(again) | Ended::Unknown(again) => {
                    drop(error);
                    Err(again)
                }
            },
            Ended::Without(error) | Ended::Unknown(error) => Err(error),
        }
    }

    /// Whether something is left of the connection is seen afterwards by whether it is still open.
    async fn tried(&mut self, job: &mut dyn Job) -> Ended {
        let (access, limit) = (job.access(), job.limit());
        let connection = match self.opened().await {
            Ok(open) => open,
            Err(error) => return Ended::Without(error),
        };
        let work = async {
            connection.batch(begin(access)).await?;
            job.run(connection).await
        };
        let worked = timeout(limit, work).await;
        match worked {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                // After a refusal the connection can be used again once the transaction is ended; after all else it is given up.
                if connection.client.is_closed() || connection.batch("ROLLBACK").await.is_err() {
                    self.open = None;
                }
                return Ended::Without(error);
            }
            Err(_) => {
                self.open = None;
                return Ended::Without(StoreError::Slow);
            }
        }
        match timeout(limit, connection.batch("COMMIT")).await {
            Ok(Ok(())) => Ended::Well,
            Ok(Err(error)) => {
                self.open = None;
                match error {
                    StoreError::Failed { .. } => Ended::Without(error),
                    _ if access == Access::Read => Ended::Without(error),
                    // The answer is lost, and so is whether it was done.
                    _ => Ended::Unknown(StoreError::Slow),
                }
            }
            Err(_) => {
                self.open = None;
                Ended::Unknown(StoreError::Slow)
            }
        }
    }

    async fn opened(&mut self) -> Result<&mut PostgresConnection, StoreError> {
        let open = match self.open.take() {
            Some(open) if !open.client.is_closed() => open,
            _ => self.connected().await?,
        };
        Ok(self.open.insert(open))
    }

    async fn connected(&mut self) -> Result<PostgresConnection, StoreError> {
        if self.not_before.is_some_and(|moment| Instant::now() < moment) {
            let (place, reason) = (self.server.place.clone(), self.lost.clone().unwrap_or_default());
            return Err(StoreError::Unreachable { place, source: reason.into() });
        }
        match PostgresConnection::open(&self.server, self.opening).await {
            Ok(open) => {
                if self.lost.is_some() {
                    info!(place = %self.server.place, "the store can be reached again");
                }
                (self.pause, self.not_before, self.lost) = (FIRST_PAUSE, None, None);
                Ok(open)
            }
            Err(error) => {
                if self.lost.is_none() {
                    warn!(reason = with_causes(&error), "the store cannot be reached; it is tried again");
                }
                self.lost = Some(error.source().map(with_causes).unwrap_or_default());
                self.not_before = Some(Instant::now() + self.pause);
                self.pause = (2 * self.pause).min(LONGEST_PAUSE);
                Err(error)
            }
        }
    }
}

/// Begins to work with a server. One that cannot be reached for the time being is tried again when something is asked of
/// it.
///
/// # Errors
///
/// When the address says nothing that can be tried, or the server has what can never be used as it is.
pub(super) async fn open(address: &PostgresAddress, opening: Opening) -> Result<mpsc::Sender<Message>, StoreError> {
    let server = Server::at(address)?;
    let (sender, jobs) = mpsc::channel(JOBS);
    let mut worker = Worker { server, opening, open: None, pause: FIRST_PAUSE, not_before: None, lost: None };
    match worker.connected().await {
        Ok(open) => worker.open = Some(open),
        Err(error) if error.is_final() => return Err(error),
        Err(_) => {}
    }
    tokio::spawn(worker.serve(jobs));
    Ok(sender)
}

/// Tells of changes that other processes make, for as long as anybody wants to hear of them.
///
/// # Errors
///
/// When the address says nothing that can be tried.
pub(super) fn follow(address: &PostgresAddress, changes: broadcast::Sender<Change>) -> Result<(), StoreError> {
    tokio::spawn(listen::follow(Server::at(address)?, changes));
    Ok(())
}

pub(super) use listen::{announce, announce_all};

/// A schema as an earlier program left it.
#[cfg(test)]
pub(super) async fn make_earlier(address: &PostgresAddress, version: i64) {
    let server = Server::at(address).unwrap();
    let (client, connection) = server.config.connect(server.tls.clone()).await.unwrap();
    tokio::spawn(connection);
    let mut open = PostgresConnection { server, client };
    migrations::run_to_earlier(&mut open, &version).await.unwrap();
}
