-- What servers have been taught: their own answers, with the list of their changes, their vectors, and what is being written.
CREATE TABLE taught (
  guild INTEGER NOT NULL PRIMARY KEY,
  -- The version of the server's settings to which the latest change led.
  version INTEGER NOT NULL,
  answers INTEGER NOT NULL
) STRICT;
CREATE TABLE own_answers (
  guild INTEGER NOT NULL,
  answer TEXT NOT NULL,
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (guild, answer)
) STRICT, WITHOUT ROWID;
CREATE TABLE own_changes (
  guild INTEGER NOT NULL,
  version INTEGER NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (guild, version, answer)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_changes_by_age ON own_changes (at);
CREATE TABLE own_vectors (
  guild INTEGER NOT NULL,
  answer TEXT NOT NULL,
  vectors BLOB NOT NULL,
  PRIMARY KEY (guild, answer)
) STRICT;
CREATE TABLE drafts (
  guild INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (guild, actor)
) STRICT;
CREATE INDEX drafts_by_age ON drafts (at);
-- Whether whoever voted had been a member for long enough that it may change anything; 0 is not, 1 is.
ALTER TABLE votes ADD COLUMN settled INTEGER NOT NULL DEFAULT 1;
