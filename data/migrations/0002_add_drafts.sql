-- A draft is one agent's unfinished reply in one conversation; colleagues see that it is there.
CREATE TABLE drafts (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  agent_id        INTEGER NOT NULL REFERENCES agents (id),
  text            TEXT NOT NULL,
  scope           TEXT NOT NULL CHECK (scope IN ('all', 'sender')),
  base_revision   INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, agent_id)
) STRICT, WITHOUT ROWID;
