-- What is kept of a server: its settings with the list of their changes, counts, votes, and unanswered questions.
CREATE TABLE guilds (
  guild BIGINT NOT NULL PRIMARY KEY,
  -- Grows by one with each change of settings.
  version BIGINT NOT NULL,
  -- Since when Preceptor is no longer there.
  left_at BIGINT
);
CREATE TABLE settings (
  guild BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (guild, name)
);
CREATE TABLE audit (
  guild BIGINT NOT NULL,
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  actor BIGINT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (guild, version, name)
);
CREATE INDEX audit_by_age ON audit (at);
CREATE TABLE counts (
  guild BIGINT NOT NULL,
  day BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  entry TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (guild, day, outcome, entry)
);
CREATE TABLE votes (
  guild BIGINT NOT NULL,
  entry TEXT NOT NULL,
  voter BYTEA NOT NULL,
  message BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (guild, entry, voter)
);
CREATE INDEX votes_by_voter ON votes (voter);
CREATE TABLE unanswered (
  guild BIGINT NOT NULL,
  message BIGINT NOT NULL,
  asker BYTEA NOT NULL,
  at BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (guild, message)
);
CREATE INDEX unanswered_by_message ON unanswered (message);
CREATE INDEX unanswered_by_asker ON unanswered (asker);
CREATE INDEX unanswered_by_age ON unanswered (at);
