-- What is kept of a server: its settings with the list of their changes, counts, votes, and unanswered questions.
CREATE TABLE guilds (
  guild INTEGER NOT NULL PRIMARY KEY,
  -- Grows by one with each change of settings.
  version INTEGER NOT NULL,
  -- Since when Preceptor is no longer there.
  left_at INTEGER
) STRICT;
CREATE TABLE settings (
  guild INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (guild, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  guild INTEGER NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (guild, version, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_age ON audit (at);
CREATE TABLE counts (
  guild INTEGER NOT NULL,
  day INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  entry TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (guild, day, outcome, entry)
) STRICT, WITHOUT ROWID;
CREATE TABLE votes (
  guild INTEGER NOT NULL,
  entry TEXT NOT NULL,
  voter BLOB NOT NULL,
  message INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (guild, entry, voter)
) STRICT, WITHOUT ROWID;
CREATE INDEX votes_by_voter ON votes (voter);
CREATE TABLE unanswered (
  guild INTEGER NOT NULL,
  message INTEGER NOT NULL,
  asker BLOB NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (guild, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX unanswered_by_message ON unanswered (message);
CREATE INDEX unanswered_by_asker ON unanswered (asker);
CREATE INDEX unanswered_by_age ON unanswered (at);
