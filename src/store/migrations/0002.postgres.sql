-- What servers have been taught: their own answers, with the list of their changes, their vectors, and what is being written.
CREATE TABLE taught (
  guild BIGINT NOT NULL PRIMARY KEY,
  -- The version of the server's settings to which the latest change led.
  version BIGINT NOT NULL,
  answers BIGINT NOT NULL
);
CREATE TABLE own_answers (
  guild BIGINT NOT NULL,
  answer TEXT NOT NULL,
  version BIGINT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (guild, answer)
);
CREATE TABLE own_changes (
  guild BIGINT NOT NULL,
  version BIGINT NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  actor BIGINT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (guild, version, answer)
);
CREATE INDEX own_changes_by_age ON own_changes (at);
CREATE TABLE own_vectors (
  guild BIGINT NOT NULL,
  answer TEXT NOT NULL,
  vectors BYTEA NOT NULL,
  PRIMARY KEY (guild, answer)
);
CREATE TABLE drafts (
  guild BIGINT NOT NULL,
  actor BIGINT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (guild, actor)
);
CREATE INDEX drafts_by_age ON drafts (at);
-- Whether whoever voted had been a member for long enough that it may change anything; 0 is not, 1 is.
ALTER TABLE votes ADD COLUMN settled BIGINT NOT NULL DEFAULT 1;
