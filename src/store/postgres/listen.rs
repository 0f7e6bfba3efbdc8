//! Changes that other processes make to the same store: the server tells of them (LISTEN), and where that breaks, versions
//! are compared every other second.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, interval, sleep, timeout};
use tokio_postgres::AsyncMessage;
use tracing::{debug, info, warn};

use crate::store::connection::{Answer, Connection, Dialect};
use crate::store::error::StoreError;
use crate::store::postgres::{CONNECTING, PostgresConnection, Server};
use crate::store::value::Value;
use crate::store::{Change, Opening};

/// On which every process of Preceptor's on this database listens.
const CHANNEL: &str = "preceptor_settings";
/// What is told where not one server alone has changed.
const ANY: &str = "all";
/// So often it is tried whether what is told arrives: a proxy may take LISTEN and deliver nothing.
const TRIAL: Duration = Duration::from_secs(5);
/// It arrives within this, or is taken not to.
const ARRIVAL: Duration = Duration::from_secs(1);
/// Between two looks at versions while nothing is told.
const POLL: Duration = Duration::from_millis(1_500);

/// Tells other processes that a server's settings have changed, when the transaction is committed.
pub(in crate::store) fn announce<'c>(connection: &'c mut dyn Connection, guild: NonZeroU64) -> Answer<'c, ()> {
    Box::pin(tell(connection, guild.to_string()))
}

/// Tells them that all may have changed.
pub(in crate::store) fn announce_all<'c>(connection: &'c mut dyn Connection) -> Answer<'c, ()> {
    Box::pin(tell(connection, ANY.to_owned()))
}

async fn tell(connection: &mut dyn Connection, what: String) -> Result<(), StoreError> {
    if connection.dialect() == Dialect::Postgres {
        connection.query("SELECT pg_notify($1, $2)::text", &[Value::text(CHANNEL), Value::text(what)]).await?;
    }
    Ok(())
}

pub(super) async fn follow(server: Server, changes: broadcast::Sender<Change>) {
    let mut versions = None;
    let mut told = false;
    while changes.receiver_count() > 0 {
        let error = match listen(&server, &changes).await {
            Ok(never) => match never {},
            Err(error) => error,
        };
        if !std::mem::replace(&mut told, true) {
            let reason = crate::report::with_causes(&error);
            info!(
                reason,
                "the store does not tell of changes by other processes; they are looked for every other second"
            );
        }
        // What was told while nobody listened.
        if let Err(error) = poll(&server, &changes, &mut versions).await {
            debug!(reason = crate::report::with_causes(&error), "versions in the store could not be compared");
        }
        sleep(POLL).await;
    }
}

enum Never {}

/// Listens for as long as what is told arrives.
async fn listen(server: &Server, changes: &broadcast::Sender<Change>) -> Result<Never, StoreError> {
    let failed = |error| server.failed(error);
    let lost = |why: &'static str| StoreError::Unreachable { place: server.place.clone(), source: why.into() };
    let connecting = timeout(2 * CONNECTING, server.config.connect(server.tls.clone())).await;
    let (client, mut connection) = connecting.map_err(|_| lost("it did not answer in time"))?.map_err(failed)?;
    let (tell, mut told) = mpsc::unbounded_channel();
    // Ends with the connection, which ends with the client.
    tokio::spawn(async move {
        while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(notification) = message
                && tell.send(notification.payload().to_owned()).is_err()
            {
                return;
            }
        }
    });
    let answered = timeout(CONNECTING, client.batch_execute(&format!("LISTEN {CHANNEL}"))).await;
    answered.map_err(|_| lost("it did not answer in time"))?.map_err(failed)?;
    let own = format!("{:016x}", fastrand::u64(..));
    let mut trials = interval(TRIAL);
    let arrival = sleep(ARRIVAL);
    let mut arrival = pin!(arrival);
    let (mut awaited, mut is_heard) = (false, false);
    loop {
        tokio::select! {
            payload = told.recv() => match payload {
                None => return Err(lost("the connection has ended")),
                Some(payload) if payload == own => {
                    awaited = false;
                    if !std::mem::replace(&mut is_heard, true) {
                        // Whatever was changed before is not told any more.
                        let _ = changes.send(Change::Any);
                    }
                }
                Some(payload) if payload == ANY => drop(changes.send(Change::Any)),
                Some(payload) => if let Ok(guild) = payload.parse() {
                    let _ = changes.send(Change::Of(guild));
                },
            },
            _ = trials.tick() => {
                if changes.receiver_count() == 0 {
                    return Err(lost("nobody listens any more"));
                }
                awaited = true;
                arrival.as_mut().reset(Instant::now() + ARRIVAL);
                let trial = timeout(ARRIVAL, client.execute("SELECT pg_notify($1, $2)", &[&CHANNEL, &own])).await;
                trial.map_err(|_| lost("it did not answer in time"))?.map_err(failed)?;
            }
            () = &mut arrival, if awaited => return Err(lost("it takes LISTEN and tells nothing")),
        }
    }
}

/// Compares versions with those of the last look.
async fn poll(
    server: &Server,
    changes: &broadcast::Sender<Change>,
    last: &mut Option<HashMap<i64, i64>>,
) -> Result<(), StoreError> {
    let mut connection = PostgresConnection::open(server, Opening::Looking).await?;
    let rows = connection.query("SELECT guild, version FROM guilds", &[]).await?;
    let mut present = HashMap::with_capacity(rows.len());
    for row in rows {
        present.insert(row.integer(0)?, row.integer(1)?);
    }
    let Some(before) = last.replace(present.clone()) else {
        let _ = changes.send(Change::Any);
        return Ok(());
    };
    let is_other = |guild: &&i64| before.get(guild) != present.get(guild);
    let touched = before.keys().chain(present.keys().filter(|guild| !before.contains_key(guild))).filter(is_other);
    for guild in touched.filter_map(|guild| NonZeroU64::new(guild.cast_unsigned())) {
        if changes.send(Change::Of(guild)).is_err() {
            warn!("nobody hears of changes in the store");
        }
    }
    Ok(())
}
