-- The message whose words a draft was begun with; with it, the draft goes.
ALTER TABLE drafts ADD COLUMN message BIGINT;
CREATE INDEX drafts_by_message ON drafts (message);
