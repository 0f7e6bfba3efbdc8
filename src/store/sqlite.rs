//! A store in a file of this machine: SQLite, on a thread of its own, as its calls wait for the disk.

use std::error::Error;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags, ToSql};
use tokio::sync::mpsc;

use crate::report::with_causes;
use crate::store::connection::{Access, Answer, Connection, Dialect, Job, Message};
use crate::store::error::StoreError;
use crate::store::key::private_folder;
use crate::store::value::{Row, Value};
use crate::store::{JOBS, Opening, migrations, now};

/// Marks a file as Preceptor's: "Prcp".
const APPLICATION: i64 = 0x5072_6370;
/// Another program may hold a lock for so long; whoever waits for an operation is told before they have given up.
const BUSY: Duration = Duration::from_millis(1_200);
/// A process that was told to end before this one began may take so long.
const ENDING: Duration = Duration::from_secs(2);
const BETWEEN_TRIALS: Duration = Duration::from_millis(50);
/// Between two trials to open a file that could not be opened.
const PAUSE: Duration = Duration::from_secs(1);

struct SqliteConnection {
    connection: rusqlite::Connection,
    place: String,
    /// Whether what has been deleted still stands in the log.
    holds_deleted: bool,
    /// Held as long as the file is used.
    _lock: Option<File>,
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl SqliteConnection {
    fn open(file: &Path, opening: Opening) -> Result<Self, StoreError> {
        let place = file.display().to_string();
        let unreachable =
            |source: std::io::Error| StoreError::Unreachable { place: place.clone(), source: source.into() };
        if opening == Opening::Looking {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = rusqlite::Connection::open_with_flags(file, flags).map_err(|error| told(&place, error))?;
            connection.busy_timeout(BUSY).map_err(|error| told(&place, error))?;
            let mut open = Self { connection, place, holds_deleted: false, _lock: None };
            open.recognise()?;
            return Ok(open);
        }
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private_folder(folder).map_err(unreachable)?;
        }
        let private = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(path)
        };
        let lock = private(&beside(file, ".lock")).map_err(unreachable)?;
        match locked(&lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { place }),
            Err(TryLockError::Error(error)) => return Err(unreachable(error)),
        }
        if file.metadata().is_ok_and(|found| found.len() > 0) {
            // Nothing is written before it is known that it may be.
            Self::recognise_unused(file)?;
        }
        // SQLite gives the files beside it the same permissions.
        private(file).map_err(unreachable)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(file, flags).map_err(|error| told(&place, error))?;
        let mut open = Self { connection, place, holds_deleted: false, _lock: Some(lock) };
        open.set_up().map_err(|error| told(&open.place, error))?;
        open.migrate()?;
        Ok(open)
    }

    /// Recognises a file that nobody else has. Where nothing is left of a process that ended in the middle, not even SQLite's
    /// own files beside it are made.
    fn recognise_unused(file: &Path) -> Result<(), StoreError> {
        let whole = if beside(file, "-wal").exists() { None } else { file.to_str() };
        let Some(whole) = whole else { return Self::open(file, Opening::Looking).map(drop) };
        let place = file.display().to_string();
        let escaped = whole.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = rusqlite::Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags);
        let connection = connection.map_err(|error| told(&place, error))?;
        Self { connection, place, holds_deleted: false, _lock: None }.recognise()
    }

    fn set_up(&self) -> rusqlite::Result<()> {
        let connection = &self.connection;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What is read is kept by the bot; a small cache is enough.
        connection.pragma_update(None, "cache_size", -256)?;
        connection.pragma_update(None, "application_id", APPLICATION)
    }

    /// Refuses a file that is damaged, another program's, or of a newer Preceptor.
    fn recognise(&mut self) -> Result<(), StoreError> {
        let pragma = |name| self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let application = pragma("application_id").map_err(|error| told(&self.place, error))?;
        let tables = pragma("schema_version").map_err(|error| told(&self.place, error))?;
        if application != APPLICATION && (application != 0 || tables != 0) {
            return Err(StoreError::Foreign { place: self.place.clone() });
        }
        let found = self
            .connection
            .pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0))
            .map_err(|error| told(&self.place, error))?;
        if found != "ok" {
            return Err(StoreError::Damaged { place: self.place.clone(), source: found.into() });
        }
        at_once(migrations::check(self))?.map(drop)
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        let now = now();
        self.within(Access::Migrate, |connection| at_once(migrations::run(connection, &now))?.map(drop))
    }

    /// A transaction around something.
    fn within<T>(
        &mut self,
        access: Access,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let begin = if access == Access::Read { "BEGIN" } else { "BEGIN IMMEDIATE" };
        let changes = self.connection.total_changes();
        self.statement(begin)?;
        let done = work(self).and_then(|made| self.statement("COMMIT").map(|()| made));
        if done.is_err() {
            // After some errors SQLite has done so by itself.
            let _ = self.statement("ROLLBACK");
        }
        if access == Access::Erase && done.is_ok() && self.connection.total_changes() != changes {
            self.holds_deleted = !self.empty_log();
        } else if self.holds_deleted {
            // Whoever asks something now does not wait for the one who looks.
            let _ = self.connection.busy_timeout(Duration::ZERO);
            self.holds_deleted = !self.empty_log();
            let _ = self.connection.busy_timeout(BUSY);
        }
        done
    }

    /// Empties the log, in which what has been deleted stands until it is written over. False if a reader holds it.
    fn empty_log(&self) -> bool {
        let is_busy = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        is_busy.is_ok_and(|is_busy| is_busy == 0)
    }

    fn statement(&self, sql: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(sql).map_err(|error| told(&self.place, error))
    }

    fn prepared<T>(
        &self,
        sql: &str,
        parameters: &[Value],
        work: impl FnOnce(&mut rusqlite::Statement<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let work = || {
            let mut statement = self.connection.prepare(sql)?;
            for (number, value) in (1..).zip(parameters) {
                if let Some(place) = statement.parameter_index(&format!("${number}"))? {
                    statement.raw_bind_parameter(place, value)?;
                }
            }
            work(&mut statement)
        };
        work().map_err(|error| told(&self.place, error))
    }

    fn rows(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.prepared(sql, parameters, |statement| {
            let columns = statement.column_count();
            let mut found = statement.raw_query();
            let mut rows = Vec::new();
            while let Some(row) = found.next()? {
                rows.push(Row((0..columns).map(|place| row.get_ref(place).map(value)).collect::<Result<_, _>>()?));
            }
            Ok(rows)
        })
    }
}

fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        // Nothing is ever written as one.
        ValueRef::Real(_) => Value::Null,
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

impl Connection for SqliteConnection {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn place(&self) -> &str {
        &self.place
    }

    fn query<'c>(&'c mut self, sql: &'c str, parameters: &'c [Value]) -> Answer<'c, Vec<Row>> {
        Box::pin(std::future::ready(self.rows(sql, parameters)))
    }

    fn execute<'c>(&'c mut self, sql: &'c str, parameters: &'c [Value]) -> Answer<'c, u64> {
        let done = self.prepared(sql, parameters, |statement| statement.raw_execute());
        Box::pin(std::future::ready(done.map(|count| count as u64)))
    }

    fn batch<'c>(&'c mut self, sql: &'c str) -> Answer<'c, ()> {
        Box::pin(std::future::ready(self.statement(sql)))
    }
}

/// What an operation comes to, which never waits for anything here.
fn at_once<T>(operation: impl Future<Output = T>) -> Result<T, StoreError> {
    match pin!(operation).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(made) => Ok(made),
        Poll::Pending => Err(StoreError::Closed),
    }
}

/// Locks a file for this process. Another one that is about to end is waited for.
fn locked(file: &File) -> Result<(), TryLockError> {
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if start.elapsed() < ENDING => thread::sleep(BETWEEN_TRIALS),
            done => return done,
        }
    }
}

/// What SQLite says, as an error of the store.
fn told(place: &str, error: rusqlite::Error) -> StoreError {
    let place = place.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StoreError::Damaged { place, source: error.into() }
        }
        Some(ErrorCode::CannotOpen) => StoreError::Unreachable { place, source: error.into() },
        _ => StoreError::Failed { place, source: error.into() },
    }
}

/// The file beside another one.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The thread that has the file.
struct Worker {
    file: PathBuf,
    opening: Opening,
    open: Option<SqliteConnection>,
    tried: Option<Instant>,
    /// Why it could not be opened the last time.
    lost: String,
}

impl Worker {
    fn serve(mut self, mut jobs: mpsc::Receiver<Message>) {
        while let Some(message) = jobs.blocking_recv() {
            let mut job = match message {
                Message::Do(job) => job,
                Message::Close(_closed) => {
                    self.open = None;
                    return;
                }
            };
            if !job.is_abandoned() {
                let done = self.done(&mut *job);
                job.finish(done);
            }
        }
    }

    fn done(&mut self, job: &mut dyn Job) -> Result<(), StoreError> {
        let access = job.access();
        self.opened()?.within(access, |connection| at_once(job.run(connection))?)
    }

    fn opened(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let open = match self.open.take() {
            Some(open) => open,
            None => {
                // Whoever asks meanwhile need not wait for the disk.
                if self.tried.is_some_and(|tried| tried.elapsed() < PAUSE) {
                    let place = self.file.display().to_string();
                    return Err(StoreError::Unreachable { place, source: self.lost.clone().into() });
                }
                self.tried = Some(Instant::now());
                let opened = SqliteConnection::open(&self.file, self.opening);
                opened.inspect_err(|error| self.lost = error.source().map(with_causes).unwrap_or_default())?
            }
        };
        Ok(self.open.insert(open))
    }
}

/// Opens a file and gives it to a thread of its own. One that cannot be reached for the time being is tried again when
/// something is asked of it.
///
/// # Errors
///
/// When it can never be used as it is.
pub(super) fn open(file: &Path, opening: Opening) -> Result<mpsc::Sender<Message>, StoreError> {
    let open = match SqliteConnection::open(file, opening) {
        Ok(open) => Some(open),
        Err(error) if error.is_final() || opening == Opening::Looking => return Err(error),
        Err(error) => {
            tracing::warn!(reason = with_causes(&error), "the store cannot be opened; it is tried again");
            None
        }
    };
    let (sender, jobs) = mpsc::channel(JOBS);
    let worker = Worker { file: file.to_owned(), opening, open, tried: None, lost: String::new() };
    let failed =
        |source: std::io::Error| StoreError::Failed { place: file.display().to_string(), source: source.into() };
    thread::Builder::new().name("store".to_owned()).spawn(move || worker.serve(jobs)).map_err(failed)?;
    Ok(sender)
}

/// Whether there is such a file.
pub(super) fn exists(file: &Path) -> bool {
    file.metadata().is_ok_and(|found| found.len() > 0)
}

/// Removes a file with those that SQLite has beside it.
pub(super) fn remove(file: &Path) {
    for ending in ["", "-wal", "-shm", ".lock"] {
        // Most of them are not there.
        let _ = std::fs::remove_file(beside(file, ending));
    }
}

/// A file as an earlier program left it.
#[cfg(test)]
pub(super) fn make_earlier(file: &Path, version: i64) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut open =
        SqliteConnection { connection, place: file.display().to_string(), holds_deleted: false, _lock: None };
    open.set_up().unwrap();
    at_once(migrations::run_to_earlier(&mut open, &version)).unwrap().unwrap();
}
