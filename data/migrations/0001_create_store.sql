-- The first schema. Times are INTEGER milliseconds UTC in columns ending _at.
-- Applied statement by statement inside one BEGIN IMMEDIATE (data/store/migrate.py).

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
  id           INTEGER PRIMARY KEY,
  uid          INTEGER UNIQUE,
  name         TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  role         TEXT NOT NULL CHECK (role IN ('agent', 'lead', 'admin')),
  time_zone    TEXT NOT NULL DEFAULT '',
  language     TEXT NOT NULL DEFAULT '',
  signature    TEXT NOT NULL DEFAULT '',
  away_until_at INTEGER,
  away_words   TEXT NOT NULL DEFAULT '',
  created_at   INTEGER NOT NULL
) STRICT;

-- Signatures in the languages that an agent writes; `agents.signature` serves all others.
CREATE TABLE agent_signatures (
  agent_id  INTEGER NOT NULL REFERENCES agents (id),
  language  TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (agent_id, language)
) STRICT, WITHOUT ROWID;

-- Named groups of agents; where a Unix group is named its members belong to the tier as well.
CREATE TABLE tiers (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  title      TEXT NOT NULL DEFAULT '',
  unix_group TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE tier_members (
  tier_id  INTEGER NOT NULL REFERENCES tiers (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL REFERENCES agents (id),
  PRIMARY KEY (tier_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tier_members_agent ON tier_members (agent_id);

-- Words that leads keep: tags are offered first, causes are what a cause can be.
CREATE TABLE kept_tags (
  name  TEXT PRIMARY KEY,
  title TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE causes (
  name  TEXT PRIMARY KEY,
  title TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- How many conversations have a word; those that were merged away count where they went.
CREATE TABLE word_counts (
  kind TEXT NOT NULL CHECK (kind IN ('tag', 'cause')),
  word TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (kind, word)
) STRICT, WITHOUT ROWID;

-- Queries with a name, on the keys 1 to 9; `agent_id` is NULL where everybody has it.
CREATE TABLE saved_queues (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  query      TEXT NOT NULL,
  key        INTEGER CHECK (key BETWEEN 1 AND 9),
  agent_id   INTEGER REFERENCES agents (id),
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_queues_name ON saved_queues (coalesce(agent_id, 0), name);
CREATE UNIQUE INDEX saved_queues_key ON saved_queues (coalesce(agent_id, 0), key) WHERE key IS NOT NULL;

CREATE TABLE customers (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  address    TEXT NOT NULL,
  language   TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE customer_addresses (
  address     TEXT PRIMARY KEY,             -- casefolded
  customer_id INTEGER NOT NULL REFERENCES customers (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_addresses_customer ON customer_addresses (customer_id);

-- A number is never used twice, so AUTOINCREMENT; the first is #1001.
CREATE TABLE conversations (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  subject          TEXT NOT NULL,
  customer_id      INTEGER REFERENCES customers (id),
  status           TEXT NOT NULL CHECK (status IN ('new', 'open', 'waiting', 'closed', 'spam', 'trash')),
  waiting_on       TEXT CHECK (waiting_on IN ('customer', 'third_party', 'team')),
  snoozed_until_at INTEGER,
  assignee_id      INTEGER REFERENCES agents (id),
  claimed_at       INTEGER,                     -- taken then, and not touched by the assignee since
  woken_at         INTEGER,                     -- its snooze ended then, and nobody has looked since
  is_handed        INTEGER NOT NULL DEFAULT 0,  -- an open escalation made it the work of agent or tier
  tier             TEXT,
  priority         INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),
  kind             TEXT CHECK (kind IN ('service', 'support')),
  channel          TEXT NOT NULL DEFAULT 'mail',
  cause            TEXT,
  stage            TEXT,
  language         TEXT,
  is_language_told INTEGER NOT NULL DEFAULT 0,  -- an agent said it: no mail is guessed over it
  revision         INTEGER NOT NULL DEFAULT 1,
  is_imported      INTEGER NOT NULL DEFAULT 0,  -- nothing but history yet: status follows the mails
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  closed_at        INTEGER,
  last_message_at  INTEGER,
  unanswered_at    INTEGER,                     -- the oldest customer message without an answer
  message_count    INTEGER NOT NULL DEFAULT 0,
  -- Of our last mail to each of its people: 0 nothing came back, 1 it is late or unclear, 2 it failed.
  undelivered      INTEGER NOT NULL DEFAULT 0,
  held_from        TEXT,                        -- whose mails are held together here, too many in an hour
  preview          TEXT NOT NULL DEFAULT '',
  -- Where its messages are shown: what follows from `joined_into_id` and `merges`; NULL where it lives.
  merged_into_id   INTEGER REFERENCES conversations (id),
  joined_into_id   INTEGER REFERENCES conversations (id),  -- where its first mail belongs by evidence
  first_message_id INTEGER,                     -- the mail that the number was allotted to
  -- What follows from its clocks (console/domain/sla.py): the promise that is broken next, or was.
  next_breach_at     INTEGER,
  next_breach_target TEXT CHECK (next_breach_target IN ('first_response', 'next_response', 'resolution')),
  next_warning_at    INTEGER,                   -- when a warning of that breach is due
  target_state     TEXT CHECK (target_state IN ('at_risk', 'breached')),  -- as far as time has brought it
  notice_at        INTEGER,                     -- when time brings the next of the two
  -- Ascending is most urgent first: whose target is broken next, by the minute, as it is shown (the
  -- whole night's mail is due at one moment); then priority, then who waits longest, then the rest
  -- newest first. From the top: minutes (26 bits), priority (2), seconds (33); what has no target
  -- stands behind all that has one, and there milliseconds find room.
  urgency          INTEGER GENERATED ALWAYS AS (
    CASE WHEN next_breach_at IS NULL
         THEN 2305843009213693952 + (3 - priority) * 4503599627370496
              + COALESCE(unanswered_at, 4503599627370495 - COALESCE(last_message_at, 0))
         ELSE next_breach_at / 60000 * 34359738368 + (3 - priority) * 8589934592
              + COALESCE(unanswered_at / 1000, 8589934591 - COALESCE(last_message_at, 0) / 1000)
    END
  ) VIRTUAL
) STRICT;
-- What is waited for from those who have it now is work for them: see `escalations`.
CREATE INDEX conversations_working ON conversations (urgency, id)
  WHERE merged_into_id IS NULL AND snoozed_until_at IS NULL
    AND (status IN ('new', 'open') OR is_handed AND waiting_on = 'team' AND status = 'waiting');
CREATE INDEX conversations_assigned ON conversations (assignee_id, urgency, id)
  WHERE merged_into_id IS NULL AND snoozed_until_at IS NULL
    AND (status IN ('new', 'open') OR is_handed AND waiting_on = 'team' AND status = 'waiting');
CREATE INDEX conversations_status ON conversations (status, last_message_at, id)
  WHERE merged_into_id IS NULL;
CREATE INDEX conversations_recent ON conversations (last_message_at, id)
  WHERE merged_into_id IS NULL;
CREATE INDEX conversations_snoozed ON conversations (snoozed_until_at, id)
  WHERE merged_into_id IS NULL AND snoozed_until_at IS NOT NULL;
-- Those who wait are few beside all that were answered.
CREATE INDEX conversations_unanswered ON conversations (id) WHERE unanswered_at IS NOT NULL;
-- What a query may name; where that is rare, the rows are taken from here.
CREATE INDEX conversations_assignee ON conversations (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversations_priority ON conversations (priority) WHERE priority <> 1;
CREATE INDEX conversations_kind ON conversations (kind) WHERE kind IS NOT NULL;
CREATE INDEX conversations_cause ON conversations (cause) WHERE cause IS NOT NULL;
CREATE INDEX conversations_stage ON conversations (stage) WHERE stage IS NOT NULL;
CREATE INDEX conversations_tier ON conversations (tier) WHERE tier IS NOT NULL;
CREATE INDEX conversations_claimed ON conversations (claimed_at) WHERE claimed_at IS NOT NULL;
-- Claims and wake-up marks are bookkeeping beside what agents decide, so they follow by themselves
-- whatever writes: no deed names them, and taking a deed back never meets them.
CREATE TRIGGER claims_end_with_their_reason AFTER UPDATE OF assignee_id, status ON conversations
  WHEN NEW.claimed_at IS NOT NULL
    AND (OLD.assignee_id IS NOT NEW.assignee_id OR NEW.status IN ('closed', 'spam', 'trash')) BEGIN
  UPDATE conversations SET claimed_at = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER woken_until_put_away AFTER UPDATE OF status, snoozed_until_at ON conversations
  WHEN NEW.woken_at IS NOT NULL AND (NEW.snoozed_until_at IS NOT NULL
    OR NEW.status IN ('closed', 'spam', 'trash')) BEGIN
  UPDATE conversations SET woken_at = NULL WHERE id = NEW.id;
END;
CREATE INDEX conversations_held ON conversations (held_from) WHERE held_from IS NOT NULL;
CREATE INDEX conversations_customer ON conversations (customer_id, last_message_at);
CREATE INDEX conversations_merged ON conversations (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX conversations_joined ON conversations (joined_into_id) WHERE joined_into_id IS NOT NULL;

-- What agents merged; `kept` is what it did to the other conversation, so that it can be taken back.
CREATE TABLE merges (
  from_id  INTEGER PRIMARY KEY REFERENCES conversations (id),
  into_id  INTEGER NOT NULL REFERENCES conversations (id),
  at       INTEGER NOT NULL,
  agent_id INTEGER REFERENCES agents (id),
  kept     TEXT NOT NULL                        -- JSON
) STRICT;
CREATE INDEX merges_into ON merges (into_id);

-- One row a queue and agent (0 = nobody), so that a count is one read whatever the size.
CREATE TABLE queue_counts (
  queue       TEXT NOT NULL,
  assignee_id INTEGER NOT NULL,
  n           INTEGER NOT NULL,
  PRIMARY KEY (queue, assignee_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW conversation_queues AS
  SELECT id, COALESCE(assignee_id, 0) AS assignee_id,
         CASE WHEN merged_into_id IS NOT NULL THEN 'merged'
              WHEN snoozed_until_at IS NOT NULL AND status NOT IN ('closed', 'spam', 'trash') THEN 'snoozed'
              WHEN status IN ('new', 'open') THEN 'open'
              WHEN is_handed AND waiting_on = 'team' AND status = 'waiting' THEN 'handed'
              ELSE status END AS queue
    FROM conversations;

CREATE TRIGGER conversations_counted_in AFTER INSERT ON conversations BEGIN
  INSERT INTO queue_counts (queue, assignee_id, n)
    SELECT queue, assignee_id, 1 FROM conversation_queues WHERE id = NEW.id
    ON CONFLICT (queue, assignee_id) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER conversations_counted_out
  BEFORE UPDATE OF status, waiting_on, is_handed, snoozed_until_at, assignee_id, merged_into_id
  ON conversations
  WHEN (OLD.status, OLD.waiting_on, OLD.is_handed, OLD.snoozed_until_at, OLD.assignee_id,
        OLD.merged_into_id)
    IS NOT (NEW.status, NEW.waiting_on, NEW.is_handed, NEW.snoozed_until_at, NEW.assignee_id,
            NEW.merged_into_id) BEGIN
  UPDATE queue_counts SET n = n - 1
    WHERE (queue, assignee_id) = (SELECT queue, assignee_id FROM conversation_queues WHERE id = OLD.id);
END;
CREATE TRIGGER conversations_counted_again
  AFTER UPDATE OF status, waiting_on, is_handed, snoozed_until_at, assignee_id, merged_into_id
  ON conversations
  WHEN (OLD.status, OLD.waiting_on, OLD.is_handed, OLD.snoozed_until_at, OLD.assignee_id,
        OLD.merged_into_id)
    IS NOT (NEW.status, NEW.waiting_on, NEW.is_handed, NEW.snoozed_until_at, NEW.assignee_id,
            NEW.merged_into_id) BEGIN
  INSERT INTO queue_counts (queue, assignee_id, n)
    SELECT queue, assignee_id, 1 FROM conversation_queues WHERE id = NEW.id
    ON CONFLICT (queue, assignee_id) DO UPDATE SET n = n + 1;
END;

CREATE TABLE conversation_tags (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  tag             TEXT NOT NULL,
  PRIMARY KEY (conversation_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_tags_tag ON conversation_tags (tag, conversation_id);

-- Kept counts of words, so that a list to choose from costs the same at any size.
CREATE TRIGGER tags_counted_in AFTER INSERT ON conversation_tags
  WHEN (SELECT merged_into_id IS NULL FROM conversations WHERE id = NEW.conversation_id) BEGIN
  INSERT INTO word_counts (kind, word, n) VALUES ('tag', NEW.tag, 1)
    ON CONFLICT (kind, word) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tags_counted_out AFTER DELETE ON conversation_tags
  WHEN (SELECT merged_into_id IS NULL FROM conversations WHERE id = OLD.conversation_id) BEGIN
  UPDATE word_counts SET n = n - 1 WHERE kind = 'tag' AND word = OLD.tag;
END;
CREATE TRIGGER causes_counted_in AFTER INSERT ON conversations
  WHEN NEW.cause IS NOT NULL AND NEW.merged_into_id IS NULL BEGIN
  INSERT INTO word_counts (kind, word, n) VALUES ('cause', NEW.cause, 1)
    ON CONFLICT (kind, word) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER causes_counted_again AFTER UPDATE OF cause, merged_into_id ON conversations
  WHEN (OLD.cause, OLD.merged_into_id IS NULL) IS NOT (NEW.cause, NEW.merged_into_id IS NULL) BEGIN
  UPDATE word_counts SET n = n - 1
    WHERE OLD.merged_into_id IS NULL AND kind = 'cause' AND word = OLD.cause;
  INSERT INTO word_counts (kind, word, n)
    SELECT 'cause', NEW.cause, 1 WHERE NEW.cause IS NOT NULL AND NEW.merged_into_id IS NULL
    ON CONFLICT (kind, word) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tags_counted_again AFTER UPDATE OF merged_into_id ON conversations
  WHEN (OLD.merged_into_id IS NULL) IS NOT (NEW.merged_into_id IS NULL) BEGIN
  INSERT INTO word_counts (kind, word, n)
    SELECT 'tag', tag, iif(NEW.merged_into_id IS NULL, 1, -1) FROM conversation_tags
      WHERE conversation_id = NEW.id
    ON CONFLICT (kind, word) DO UPDATE SET n = n + excluded.n;
END;

CREATE TABLE conversation_links (
  from_id INTEGER NOT NULL REFERENCES conversations (id),
  to_id   INTEGER NOT NULL REFERENCES conversations (id),
  why     TEXT NOT NULL,
  PRIMARY KEY (from_id, to_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_links_to ON conversation_links (to_id);

CREATE TABLE watchers (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  agent_id        INTEGER NOT NULL REFERENCES agents (id),
  PRIMARY KEY (conversation_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX watchers_agent ON watchers (agent_id, conversation_id);


-- Who was named in a note with @; `seen_at` is NULL until that agent has had it on the screen.
CREATE TABLE mentions (
  message_id      INTEGER NOT NULL REFERENCES messages (id),
  agent_id        INTEGER NOT NULL REFERENCES agents (id),
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  at              INTEGER NOT NULL,
  seen_at         INTEGER,
  PRIMARY KEY (message_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_unseen ON mentions (agent_id, conversation_id) WHERE seen_at IS NULL;
CREATE INDEX mentions_at ON mentions (at);
CREATE INDEX mentions_conversation ON mentions (conversation_id);

-- Every mail byte for byte, zstd, once however many folders hold it; huge ones in pieces.
CREATE TABLE raws (
  id         INTEGER PRIMARY KEY,
  sha256     BLOB NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  data       BLOB,
  pile_id    INTEGER UNIQUE,
  CHECK ((data IS NULL) <> (pile_id IS NULL))
) STRICT;

-- The pieces of huge mails, 1 MiB each before packing. A mail that is still coming in has a row in
-- `piles`; its number is never given out again, for a raw mail keeps it.
CREATE TABLE pieces (
  pile_id INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  data    BLOB NOT NULL,
  UNIQUE (pile_id, number)
) STRICT;
CREATE TABLE piles (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  folder_id    INTEGER NOT NULL REFERENCES folders (id),
  uid_validity INTEGER NOT NULL,
  uid          INTEGER NOT NULL,
  section      TEXT NOT NULL DEFAULT '',       -- which part of the mail it is; empty: all of it
  size_bytes   INTEGER NOT NULL,               -- as the server announced it
  touched_at   INTEGER NOT NULL,
  UNIQUE (folder_id, uid_validity, uid, section)
) STRICT;

-- Mails above the limit: `raws.data` holds header, texts and small parts, `whole_bytes` is what all
-- of it would have. What stayed on the server is a row in `holes`; once fetched, it is a pile.
CREATE TABLE abridged (
  raw_id      INTEGER PRIMARY KEY REFERENCES raws (id) ON DELETE CASCADE,
  whole_bytes INTEGER NOT NULL,
  notes       TEXT NOT NULL                     -- JSON: sentences for who reads it
) STRICT;
CREATE TABLE holes (
  raw_id     INTEGER NOT NULL REFERENCES abridged (raw_id) ON DELETE CASCADE,
  section    TEXT NOT NULL,                     -- what IMAP calls the part
  begins     INTEGER NOT NULL,                  -- what stands for it: where in `data`, and to where
  ends       INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,                  -- as the server announced it, encoded
  pile_id    INTEGER,
  got_bytes  INTEGER,                           -- of the pile
  PRIMARY KEY (raw_id, section)
) STRICT, WITHOUT ROWID;
-- What agents want of them: one part, or all of the mail (no section). The row goes when it is here.
CREATE TABLE wanted_parts (
  id         INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  section    TEXT NOT NULL,
  asked_at   INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,                  -- what is expected
  got_bytes  INTEGER NOT NULL DEFAULT 0,
  begun      INTEGER NOT NULL DEFAULT 0,        -- tries since the last piece came
  failure    TEXT,                              -- why it cannot be had; NULL while it is wanted
  UNIQUE (message_id, section)
) STRICT;
CREATE INDEX wanted_parts_open ON wanted_parts (id) WHERE failure IS NULL;

CREATE TABLE messages (
  id                  INTEGER PRIMARY KEY,
  conversation_id     INTEGER NOT NULL REFERENCES conversations (id),
  origin_id           INTEGER NOT NULL REFERENCES conversations (id),  -- where joining put it
  direction           TEXT NOT NULL CHECK (direction IN ('in', 'out', 'note', 'contact')),
  channel             TEXT NOT NULL,
  contact_direction   TEXT CHECK (contact_direction IN ('in', 'out')),  -- of a logged contact
  internet_message_id TEXT NOT NULL,
  author_name         TEXT NOT NULL,
  author_address      TEXT NOT NULL,
  people              TEXT NOT NULL,           -- JSON: {"to": [[name, address], …], "cc": …, "reply_to": …}
  ancestors           TEXT NOT NULL,           -- JSON: ids, nearest first
  subject             TEXT NOT NULL,
  sent_at             INTEGER,                 -- the Date header
  received_at         INTEGER NOT NULL,        -- the server's clock
  at                  INTEGER NOT NULL,        -- the place in the timeline
  automatic           TEXT,
  may_auto_answer     INTEGER NOT NULL,
  joined_by           TEXT NOT NULL,
  joined_via          TEXT,
  marks               TEXT NOT NULL DEFAULT '',
  authentication      TEXT NOT NULL DEFAULT '',  -- what our server said of the sender: "spf=pass/domain …"
  starts_new          INTEGER NOT NULL DEFAULT 0,
  pinned_id           INTEGER REFERENCES conversations (id),
  placed_id           INTEGER REFERENCES activity (id),  -- the deed of an agent that put it there
  tokens              TEXT NOT NULL DEFAULT '',  -- verified conversation numbers quoted in the body
  raw_id              INTEGER REFERENCES raws (id),
  body_id             INTEGER,                 -- NULL until the body has been read
  agent_id            INTEGER REFERENCES agents (id),
  is_history          INTEGER NOT NULL DEFAULT 0, -- came with an import: no clock sees it
  is_seen_elsewhere   INTEGER NOT NULL DEFAULT 0, -- another mail program has read it: nobody need
  marked              TEXT,                    -- what its conversation last asked of the server for it
  created_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_conversation ON messages (conversation_id, at, id);
CREATE INDEX messages_origin ON messages (origin_id);
CREATE INDEX messages_internet_message_id ON messages (internet_message_id);
CREATE INDEX messages_raw ON messages (raw_id);
-- From words to conversations without a look at the mails; both sides ascend, so it is one walk.
CREATE INDEX messages_body ON messages (body_id, conversation_id) WHERE body_id IS NOT NULL;
-- A mention is where its note is, whatever moves that.
CREATE TRIGGER mentions_go_with_their_note AFTER UPDATE OF conversation_id ON messages
  WHEN OLD.conversation_id <> NEW.conversation_id AND NEW.direction = 'note' BEGIN
  UPDATE mentions SET conversation_id = NEW.conversation_id WHERE message_id = NEW.id;
END;
CREATE INDEX messages_undecoded ON messages (at) WHERE body_id IS NULL AND raw_id IS NOT NULL;

-- Ids that messages name as their ancestors; an id nobody has yet is a placeholder.
CREATE TABLE message_refs (
  ref        TEXT NOT NULL,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  PRIMARY KEY (ref, message_id)
) STRICT, WITHOUT ROWID;

-- Keyed so that ids follow dates: search then gives newest first without sorting.
CREATE TABLE bodies (
  id         INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  text       TEXT NOT NULL,
  new_text   TEXT,                             -- NULL where it equals text
  facts      TEXT NOT NULL                     -- JSON: attachments, reports, language, defects
) STRICT;

-- `others` are named besides the author and who got it: further authors, whom to answer instead.
CREATE VIRTUAL TABLE search_index USING fts5 (
  subject, body, sender, recipients, others, number,
  content = '', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE folders (
  id             INTEGER PRIMARY KEY,
  name           TEXT NOT NULL UNIQUE,
  role           TEXT NOT NULL,
  uid_validity   INTEGER,
  highest_modseq INTEGER,
  on_server      INTEGER NOT NULL DEFAULT 0,
  swept_at       INTEGER,                      -- when the flags of all its mails were compared
  imported_at    INTEGER,                      -- when the first import of it was complete
  imported_days  INTEGER,                      -- how much history that was; 0: all
  read_only_why  TEXT NOT NULL DEFAULT ''      -- why nothing may be changed in it, in a sentence
) STRICT;

-- The last time that a server gave a folder's mails new numbers, and what became of ours.
CREATE TABLE renumberings (
  folder_id    INTEGER PRIMARY KEY REFERENCES folders (id),
  uid_validity INTEGER NOT NULL,               -- the new one
  known        INTEGER NOT NULL,               -- mails that we had under other numbers
  at_once      INTEGER NOT NULL,               -- of these recognised without their text
  gone         INTEGER NOT NULL DEFAULT 0,     -- of these not there any more
  began_at     INTEGER NOT NULL,
  finished_at  INTEGER                         -- NULL: under way
) STRICT;

-- The ledger: which mail of the server is which message of ours.
CREATE TABLE locations (
  folder_id    INTEGER NOT NULL REFERENCES folders (id),
  uid_validity INTEGER NOT NULL,
  uid          INTEGER NOT NULL,
  message_id   INTEGER NOT NULL REFERENCES messages (id),
  flags        TEXT NOT NULL,
  received_at  INTEGER NOT NULL,
  size_bytes   INTEGER NOT NULL DEFAULT 0,     -- as the server says, which may count wrongly
  is_gone      INTEGER NOT NULL DEFAULT 0,     -- removed on the server; the message stays
  raw_id       INTEGER REFERENCES raws (id),   -- a copy that differs in trace headers keeps its bytes
  email_id     TEXT,                           -- `X-GM-MSGID 12`: what the server knows it by everywhere
  PRIMARY KEY (folder_id, uid_validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX locations_message ON locations (message_id);
CREATE INDEX locations_email_id ON locations (email_id) WHERE email_id IS NOT NULL;
CREATE INDEX locations_raw ON locations (raw_id) WHERE raw_id IS NOT NULL;

CREATE TABLE quarantine (
  id           INTEGER PRIMARY KEY,
  folder_id    INTEGER NOT NULL REFERENCES folders (id),
  uid_validity INTEGER NOT NULL,
  uid          INTEGER NOT NULL,
  reason       TEXT NOT NULL,
  attempts     INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  size_bytes   INTEGER NOT NULL,
  retry        INTEGER NOT NULL DEFAULT 0,     -- is it tried again by itself at the next full pass?
  asked_at     INTEGER,                        -- when a person asked for another try
  is_gone      INTEGER NOT NULL DEFAULT 0,     -- removed on the server; only our bytes are left
  raw_id       INTEGER REFERENCES raws (id),
  -- What would tell it again under another number; NULL until the server was asked.
  internet_message_id TEXT,
  received_at  INTEGER,
  email_id     TEXT,
  author       TEXT NOT NULL DEFAULT '',       -- what its header says, as far as that could be read
  subject      TEXT NOT NULL DEFAULT '',
  sent_at      INTEGER,
  UNIQUE (folder_id, uid_validity, uid)
) STRICT;
CREATE INDEX quarantine_asked ON quarantine (asked_at) WHERE asked_at IS NOT NULL;

-- Mails that were under way when the line broke: fetched alone, after all others.
CREATE TABLE suspects (
  folder_id    INTEGER NOT NULL REFERENCES folders (id),
  uid_validity INTEGER NOT NULL,
  uid          INTEGER NOT NULL,
  PRIMARY KEY (folder_id, uid_validity, uid)
) STRICT, WITHOUT ROWID;

-- The account of each folder as the last look at it left it; what is in none of the four is missing.
CREATE TABLE ledgers (
  folder_id     INTEGER PRIMARY KEY REFERENCES folders (id),
  uid_validity  INTEGER NOT NULL,
  history_days  INTEGER NOT NULL,
  last_uid      INTEGER NOT NULL,              -- the highest UID that is accounted for
  on_server     INTEGER NOT NULL,
  stored        INTEGER NOT NULL,
  quarantined   INTEGER NOT NULL,
  ignored       INTEGER NOT NULL,
  missing       TEXT NOT NULL,                 -- JSON: the first UIDs without a fate
  checked_at    INTEGER NOT NULL,
  uneven_at     INTEGER,                       -- when a pass last found it uneven
  uneven_uids   TEXT NOT NULL DEFAULT '[]',    -- JSON: which mails that were, the first of them
  mended_at     INTEGER                        -- when it was even again
) STRICT;

-- The journal of what the server is still to be told: one bit of one mail, or its move to a folder.
-- A row is an operation that may be repeated without harm, never a state; it goes once the server has
-- shown that it did it (docs/adr/0011). Where `uid` is NULL the mail is looked for when its turn comes.
CREATE TABLE server_ops (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id   INTEGER NOT NULL REFERENCES messages (id),
  folder_id    INTEGER REFERENCES folders (id),  -- NULL: a folder that is not mirrored, see `departures`
  uid_validity INTEGER,
  uid          INTEGER,
  kind         TEXT NOT NULL CHECK (kind IN ('add', 'remove', 'move')),
  what         TEXT NOT NULL,                  -- a flag or keyword; of a move the role of the folder
  step         TEXT NOT NULL DEFAULT 'planned'
    CHECK (step IN ('planned', 'begun', 'copied', 'deleted')),
  from_name    TEXT,                           -- of a move that has begun: where it lay
  to_name      TEXT,                           -- and whither
  to_validity  INTEGER,
  to_after_uid INTEGER,                        -- whatever has a higher UID there came afterwards
  to_uid       INTEGER,                        -- the copy
  attempts     INTEGER NOT NULL DEFAULT 0,     -- refusals
  begun        INTEGER NOT NULL DEFAULT 0,     -- beginnings since of which no end was seen
  next_try_at  INTEGER NOT NULL DEFAULT 0,
  is_parked    INTEGER NOT NULL DEFAULT 0,     -- tried in vain too often: waits for a person
  last_error   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX server_ops_due ON server_ops (is_parked, id);
CREATE INDEX server_ops_message ON server_ops (message_id);
CREATE INDEX server_ops_place ON server_ops (folder_id, uid_validity, uid);

-- Mails that left the mirrored folders: moved by us or by others, or removed. They are outside the
-- ledger; `role` is NULL where they are in no folder that we know.
CREATE TABLE departures (
  message_id   INTEGER PRIMARY KEY REFERENCES messages (id),
  role         TEXT,
  folder       TEXT,
  uid_validity INTEGER,
  uid          INTEGER,
  is_ours      INTEGER NOT NULL DEFAULT 0,
  looked_at    INTEGER,                        -- NULL: nobody has looked for it yet
  at           INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX departures_place ON departures (folder, uid_validity, uid) WHERE uid IS NOT NULL;
CREATE INDEX departures_unlooked ON departures (message_id) WHERE looked_at IS NULL;
CREATE TRIGGER mails_depart AFTER UPDATE OF is_gone ON locations
  WHEN NEW.is_gone AND NOT OLD.is_gone BEGIN
  DELETE FROM server_ops WHERE kind <> 'move' AND (folder_id, uid_validity, uid)
    = (NEW.folder_id, NEW.uid_validity, NEW.uid);
  INSERT OR IGNORE INTO departures (message_id) SELECT NEW.message_id
    WHERE NOT EXISTS (SELECT 1 FROM locations WHERE message_id = NEW.message_id AND NOT is_gone);
END;
CREATE TRIGGER mails_return AFTER INSERT ON locations
  WHEN EXISTS (SELECT 1 FROM departures WHERE message_id = NEW.message_id) BEGIN
  DELETE FROM departures WHERE message_id = NEW.message_id;
END;
CREATE TRIGGER mails_return_to_their_place AFTER UPDATE OF is_gone ON locations
  WHEN OLD.is_gone AND NOT NEW.is_gone BEGIN
  DELETE FROM departures WHERE message_id = NEW.message_id;
END;

-- What the mailbox cannot do for us, said once each on Problems.
CREATE TABLE server_lacks (
  what TEXT PRIMARY KEY,                       -- `no_folder junk`, `read_only INBOX`, `no_uidplus`
  at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id                  INTEGER PRIMARY KEY,
  conversation_id     INTEGER NOT NULL REFERENCES conversations (id),
  message_id          INTEGER NOT NULL REFERENCES messages (id),
  state               TEXT NOT NULL CHECK (state IN
    ('held', 'queued', 'sending', 'sent', 'refused', 'unknown', 'withheld', 'cancelled')),
  because             TEXT CHECK (because IN ('undo', 'scheduled', 'stale', 'sign_in', 'connection')),
  not_before_at       INTEGER,
  attempts            INTEGER NOT NULL DEFAULT 0,
  next_attempt_at     INTEGER,
  internet_message_id TEXT NOT NULL UNIQUE,
  envelope_from       TEXT NOT NULL,
  raw_id              INTEGER NOT NULL REFERENCES raws (id),
  agent_id            INTEGER REFERENCES agents (id),
  base_revision       INTEGER NOT NULL,
  then_do             TEXT NOT NULL,
  macros              TEXT NOT NULL DEFAULT '[]',  -- JSON: what macros do when it leaves
  queued_revision     INTEGER,                 -- which queueing it left the conversation at
  claimed_epoch       INTEGER,
  data_started_at     INTEGER,
  first_tried_at      INTEGER,                 -- since when it wants to leave: late and given up by it
  deferrals           INTEGER NOT NULL DEFAULT 0,  -- how often a server said: later
  cut_short           INTEGER NOT NULL DEFAULT 0,  -- how often in a row the line or we broke at it
  warned_at           INTEGER,                 -- when its agent was told that it is late
  look_first          INTEGER NOT NULL DEFAULT 0,  -- not before a look for a copy of it
  replaces_id         INTEGER REFERENCES outbox (id),  -- the refused mail that it was made from
  copy_state          TEXT NOT NULL DEFAULT 'none' CHECK (copy_state IN ('none', 'pending', 'done', 'failed')),
  copy_attempts       INTEGER NOT NULL DEFAULT 0,
  copy_error          TEXT NOT NULL DEFAULT '',
  last_error          TEXT NOT NULL DEFAULT '',
  created_at          INTEGER NOT NULL,
  finished_at         INTEGER,
  is_returned         INTEGER NOT NULL DEFAULT 0  -- it reached none of its recipients, as reports say
) STRICT;
CREATE INDEX outbox_state ON outbox (state, next_attempt_at, id);
CREATE INDEX outbox_copies ON outbox (id) WHERE copy_state = 'pending';
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_conversation ON outbox (conversation_id);
CREATE INDEX outbox_replaces ON outbox (replaces_id) WHERE replaces_id IS NOT NULL;

-- Whoever looks into the mailbox by other ways sees what was read and answered here.
CREATE TRIGGER answered_mails_are_marked AFTER UPDATE OF state ON outbox
  WHEN NEW.state = 'sent' AND OLD.state <> 'sent' BEGIN
  INSERT INTO server_ops (message_id, folder_id, uid_validity, uid, kind, what)
    SELECT l.message_id, l.folder_id, l.uid_validity, l.uid, 'add', '\Answered'
      FROM locations AS l JOIN folders AS f ON f.id = l.folder_id
     WHERE l.message_id = (SELECT p.id FROM messages AS o CROSS JOIN json_each(o.ancestors) AS a
        CROSS JOIN messages AS p ON p.internet_message_id = a.value AND p.direction = 'in'
        WHERE o.id = NEW.message_id ORDER BY a.key LIMIT 1)
       AND NOT l.is_gone AND f.role = 'inbox' AND l.uid_validity > 0
       AND ' ' || l.flags || ' ' NOT LIKE '% \Answered %';
END;

CREATE TABLE outbox_recipients (
  outbox_id   INTEGER NOT NULL REFERENCES outbox (id),
  address     TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'unknown')),
  code        INTEGER,
  server_text TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (outbox_id, address)
) STRICT, WITHOUT ROWID;

-- Mails that came back with a backup and may have left since: none leaves before Sent was looked into.
CREATE TABLE outbox_restored (
  outbox_id INTEGER PRIMARY KEY REFERENCES outbox (id)
) STRICT;
-- When the last mail that no person wrote went to an address: at most one a day.
CREATE TABLE auto_answers (
  address TEXT PRIMARY KEY,
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who wrote in the last day, to see when it is too much (console/domain/flood.py).
CREATE TABLE arrivals (
  address      TEXT NOT NULL,
  at           INTEGER NOT NULL,
  message_id   INTEGER NOT NULL,
  is_automatic INTEGER NOT NULL,
  fingerprint  BLOB NOT NULL,                   -- of its words, without what changes in them
  PRIMARY KEY (address, at, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX arrivals_at ON arrivals (at);

-- What delivery reports said of mails of ours, only where mail and recipient were really sent. What
-- holds of a recipient follows from all of them by rank, so their order does not matter.
CREATE TABLE returns (
  report_id  INTEGER NOT NULL REFERENCES messages (id),   -- the mail that says so; ours itself where
                                                -- a server said it as the mail was offered
  message_id INTEGER NOT NULL REFERENCES messages (id),   -- the mail of ours
  outbox_id  INTEGER NOT NULL REFERENCES outbox (id),
  address    TEXT NOT NULL,                     -- whom we wrote to, casefolded
  outcome    TEXT NOT NULL,
  status     TEXT NOT NULL,                     -- the server's words
  final      TEXT,                              -- whom it was passed on to, where that is another
  matched_by TEXT NOT NULL CHECK (matched_by IN ('returned_id', 'scanned_id', 'at_once')),
  at         INTEGER NOT NULL,                  -- when it was said
  is_overtaken INTEGER NOT NULL DEFAULT 0,      -- somebody has written from that address since
  PRIMARY KEY (report_id, message_id, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX returns_message ON returns (message_id, address);
CREATE INDEX returns_address ON returns (address, at);

-- Follow-ups: promises with a date, on a conversation or on a customer without one. What became of
-- one is worked out again whenever something happens to its conversation or its message
-- (console/domain/follow_up.py), from how things stood when it was promised; `marks` says why it is
-- where it is. An id is never used twice.
CREATE TABLE follow_ups (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER REFERENCES conversations (id),  -- the number that it was made on
  customer_id     INTEGER REFERENCES customers (id),      -- where it is on no conversation
  article_id      INTEGER REFERENCES articles (id),       -- where it is on an article alone
  owner_id        INTEGER REFERENCES agents (id),         -- NULL: the pool's
  due_at          INTEGER NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('remind', 'if_no_reply', 'send')),
  text            TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('open', 'due', 'done', 'cancelled')),
  marks           TEXT NOT NULL DEFAULT '[]',             -- JSON
  outbox_id       INTEGER REFERENCES outbox (id),         -- the message that is sent then
  agent_id        INTEGER REFERENCES agents (id),         -- who made it
  created_at      INTEGER NOT NULL,
  asked_at        INTEGER NOT NULL,                       -- when it was made or moved
  since_at        INTEGER NOT NULL,                       -- the customer's newest words then
  placed_at       INTEGER NOT NULL,                       -- when it was made, moved or given
  assignee_id     INTEGER REFERENCES agents (id),         -- whose the conversation was then
  status          TEXT,                                   -- the conversation's then
  rung_at         INTEGER,                                -- since then it is due; it rings once
  ended_at        INTEGER,
  ended_by        TEXT CHECK (ended_by IN ('agent', 'reply', 'mail')),
  CHECK ((conversation_id IS NOT NULL) + (customer_id IS NOT NULL) + (article_id IS NOT NULL) = 1),
  CHECK ((kind = 'send') = (outbox_id IS NOT NULL)),
  CHECK ((state IN ('done', 'cancelled')) = (ended_by IS NOT NULL))
) STRICT;
CREATE INDEX follow_ups_state ON follow_ups (state, due_at, id, conversation_id);
CREATE INDEX follow_ups_owner
  ON follow_ups (coalesce(owner_id, 0), state, due_at, id, conversation_id);
CREATE INDEX follow_ups_coming ON follow_ups (due_at) WHERE state = 'open' AND kind <> 'send';
CREATE INDEX follow_ups_leaving ON follow_ups (due_at) WHERE state = 'open' AND kind = 'send';
CREATE INDEX follow_ups_conversation ON follow_ups (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX follow_ups_customer ON follow_ups (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX follow_ups_article ON follow_ups (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX follow_ups_outbox ON follow_ups (outbox_id) WHERE outbox_id IS NOT NULL;
-- One whose message is moved to another conversation is a promise there.
CREATE TRIGGER follow_ups_go_with_their_message AFTER UPDATE OF origin_id ON messages
  WHEN OLD.origin_id <> NEW.origin_id AND NEW.direction = 'out' BEGIN
  UPDATE follow_ups SET conversation_id = NEW.origin_id
    WHERE outbox_id IN (SELECT id FROM outbox WHERE message_id = NEW.id);
END;

-- What an agent has begun to write: one unfinished text per agent and conversation, and one per
-- agent that begins a conversation. A draft in the outbox is kept until its mail has left, a
-- discarded one for a while, so that both can be brought back.
CREATE TABLE drafts (
  id              INTEGER PRIMARY KEY,
  agent_id        INTEGER NOT NULL REFERENCES agents (id),
  conversation_id INTEGER REFERENCES conversations (id),
  kind            TEXT NOT NULL CHECK (kind IN ('reply', 'forward', 'new', 'note')),
  scope           TEXT NOT NULL CHECK (scope IN ('all', 'sender')),
  to_line         TEXT,                        -- as typed; NULL: as the thread says
  cc_line         TEXT,
  subject         TEXT,
  text            TEXT NOT NULL,
  base_revision   INTEGER NOT NULL,
  macros          TEXT NOT NULL DEFAULT '[]',  -- JSON: whose text is in it
  articles        TEXT NOT NULL DEFAULT '[]',  -- JSON: that were put into it, and how
  updated_at      INTEGER NOT NULL,
  outbox_id       INTEGER REFERENCES outbox (id),
  replaces_id     INTEGER REFERENCES outbox (id),  -- the refused mail that it corrects
  discarded_at    INTEGER,
  CHECK ((kind = 'new') = (conversation_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX drafts_live ON drafts (coalesce(conversation_id, 0), agent_id)
  WHERE outbox_id IS NULL AND discarded_at IS NULL;
CREATE INDEX drafts_agent ON drafts (agent_id, conversation_id)
  WHERE outbox_id IS NULL AND discarded_at IS NULL;
CREATE INDEX drafts_outbox ON drafts (outbox_id) WHERE outbox_id IS NOT NULL;
CREATE INDEX drafts_discarded ON drafts (discarded_at) WHERE discarded_at IS NOT NULL;

-- Files to be sent or published, zstd, once however many name them; those of drafts go with the last.
CREATE TABLE files (
  id         INTEGER PRIMARY KEY,
  sha256     BLOB NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  data       BLOB NOT NULL
) STRICT;
CREATE TABLE draft_files (
  draft_id     INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
  place        INTEGER NOT NULL,
  file_id      INTEGER NOT NULL REFERENCES files (id),
  filename     TEXT NOT NULL,
  content_type TEXT NOT NULL,
  PRIMARY KEY (draft_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_files_file ON draft_files (file_id);
CREATE TRIGGER files_go_with_their_last_draft AFTER DELETE ON draft_files BEGIN
  DELETE FROM files WHERE id = OLD.file_id
    AND NOT EXISTS (SELECT 1 FROM draft_files WHERE file_id = OLD.file_id)
    AND NOT EXISTS (SELECT 1 FROM article_draft_files WHERE file_id = OLD.file_id)
    AND NOT EXISTS (SELECT 1 FROM article_files WHERE file_id = OLD.file_id);
END;

-- How far each agent has read: the arrival of the newest message that was on the screen.
CREATE TABLE reads (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  agent_id        INTEGER NOT NULL REFERENCES agents (id),
  read_at         INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, agent_id)
) STRICT, WITHOUT ROWID;
-- One reader is enough for the server, which knows only one.
CREATE VIEW unseen_mails AS
  SELECT m.origin_id, m.received_at, l.message_id, l.folder_id, l.uid_validity, l.uid
    FROM messages AS m CROSS JOIN locations AS l ON l.message_id = m.id
    CROSS JOIN folders AS f ON f.id = l.folder_id
   WHERE m.direction = 'in' AND NOT l.is_gone AND f.role = 'inbox' AND l.uid_validity > 0
     AND ' ' || l.flags || ' ' NOT LIKE '% \Seen %'
     AND NOT EXISTS (SELECT 1 FROM server_ops AS o WHERE o.message_id = m.id
       AND (o.folder_id, o.uid_validity, o.uid) = (l.folder_id, l.uid_validity, l.uid)
       AND o.kind = 'add' AND o.what = '\Seen');
CREATE TRIGGER first_reading_is_marked AFTER INSERT ON reads BEGIN
  INSERT INTO server_ops (message_id, folder_id, uid_validity, uid, kind, what)
    SELECT message_id, folder_id, uid_validity, uid, 'add', '\Seen' FROM unseen_mails
     WHERE origin_id = NEW.conversation_id AND received_at <= NEW.read_at;
END;
CREATE TRIGGER reading_is_marked AFTER UPDATE OF read_at ON reads
  WHEN NEW.read_at > OLD.read_at BEGIN
  INSERT INTO server_ops (message_id, folder_id, uid_validity, uid, kind, what)
    SELECT message_id, folder_id, uid_validity, uid, 'add', '\Seen' FROM unseen_mails
     WHERE origin_id = NEW.conversation_id AND received_at <= NEW.read_at
       AND received_at > OLD.read_at;
END;

-- Macros: texts with fields and actions under a name. One that is removed stays, so that it comes
-- back with its history; `actions` and `aliases` are JSON, a body is kept with every blank.
CREATE TABLE macros (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,
  title         TEXT NOT NULL,
  category      TEXT NOT NULL,
  aliases       TEXT NOT NULL,
  actions       TEXT NOT NULL,
  filed         TEXT NOT NULL DEFAULT '',      -- digest of what its files said when they were last read
  revision      INTEGER NOT NULL DEFAULT 1,
  uses          INTEGER NOT NULL DEFAULT 0,    -- rows of macro_uses
  added_by_id   INTEGER REFERENCES agents (id),
  changed_by_id INTEGER REFERENCES agents (id),
  created_at    INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL,
  removed_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX macros_name ON macros (name) WHERE removed_at IS NULL;
CREATE INDEX macros_used ON macros (uses DESC, name) WHERE removed_at IS NULL;
CREATE TABLE macro_texts (
  macro_id INTEGER NOT NULL REFERENCES macros (id),
  place    INTEGER NOT NULL,
  language TEXT NOT NULL,
  subject  TEXT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (macro_id, language)
) STRICT, WITHOUT ROWID;
-- One row for each mail or deed; taking that back takes the row away, by the id of its deed.
CREATE TABLE macro_uses (
  id              INTEGER PRIMARY KEY,
  macro_id        INTEGER NOT NULL REFERENCES macros (id),
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  agent_id        INTEGER REFERENCES agents (id),
  deed_id         INTEGER NOT NULL REFERENCES activity (id),
  at              INTEGER NOT NULL
) STRICT;
CREATE INDEX macro_uses_macro ON macro_uses (macro_id, at);
CREATE INDEX macro_uses_deed ON macro_uses (deed_id);
CREATE INDEX macro_uses_conversation ON macro_uses (conversation_id);
CREATE TRIGGER macro_uses_counted_in AFTER INSERT ON macro_uses BEGIN
  UPDATE macros SET uses = uses + 1 WHERE id = NEW.macro_id;
END;
CREATE TRIGGER macro_uses_counted_out AFTER DELETE ON macro_uses BEGIN
  UPDATE macros SET uses = uses - 1 WHERE id = OLD.macro_id;
END;

-- Articles of the knowledge base, each one text in one language. A translation names its original,
-- and an original has none: both together are a family, with no language twice. What was ever said
-- is kept as revisions; an article that is removed stays, so that it comes back with its history.
CREATE TABLE article_categories (
  id       INTEGER PRIMARY KEY,
  key      TEXT NOT NULL UNIQUE,                -- as `orders-and-delivery`
  names    TEXT NOT NULL DEFAULT '{}',          -- JSON: its name by language
  position INTEGER NOT NULL
) STRICT;
CREATE TABLE articles (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  original_id         INTEGER REFERENCES articles (id),   -- NULL: it is one
  language            TEXT NOT NULL,
  title               TEXT NOT NULL,
  slug                TEXT NOT NULL,
  state               TEXT NOT NULL CHECK (state IN ('draft', 'internal', 'public')),
  category_id         INTEGER REFERENCES article_categories (id),  -- of a translation: its original's
  aliases             TEXT NOT NULL DEFAULT '[]',         -- JSON: words that customers use
  owner_id            INTEGER REFERENCES agents (id),
  review_by           TEXT,                               -- a day: 2027-03-01
  translated_revision INTEGER,                            -- the original's text_revision that it says
  revision            INTEGER NOT NULL DEFAULT 1,
  text_revision       INTEGER NOT NULL DEFAULT 1,         -- when title or body last changed
  uses                INTEGER NOT NULL DEFAULT 0,         -- rows of article_uses
  review_follow_up_id INTEGER REFERENCES follow_ups (id), -- that asks for the review on this day
  filed_revision      INTEGER,                            -- its revision when files last had it
  added_by_id         INTEGER REFERENCES agents (id),
  changed_by_id       INTEGER REFERENCES agents (id),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  removed_at          INTEGER,
  body                TEXT NOT NULL,                      -- Markdown with every blank; last, so that long texts slow no list
  CHECK (original_id IS NULL OR original_id <> id),
  CHECK ((original_id IS NULL) = (translated_revision IS NULL))
) STRICT;
CREATE UNIQUE INDEX articles_language ON articles (coalesce(original_id, id), language)
  WHERE removed_at IS NULL;
CREATE UNIQUE INDEX articles_slug ON articles (language, slug) WHERE removed_at IS NULL;
CREATE INDEX articles_original ON articles (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX articles_category ON articles (category_id);
CREATE INDEX articles_updated ON articles (updated_at, id) WHERE removed_at IS NULL;
CREATE INDEX articles_review ON articles (review_by)
  WHERE review_by IS NOT NULL AND removed_at IS NULL;
CREATE INDEX articles_review_coming ON articles (review_by, id)
  WHERE review_by IS NOT NULL AND review_follow_up_id IS NULL AND removed_at IS NULL;
-- Whoever gives an article another day for its review has looked at it.
CREATE TRIGGER reviews_go_with_their_day AFTER UPDATE OF review_by ON articles
  WHEN OLD.review_by IS NOT NEW.review_by AND NEW.review_follow_up_id IS NOT NULL BEGIN
  UPDATE follow_ups SET state = 'done', ended_at = NEW.updated_at, ended_by = 'agent'
    WHERE id = NEW.review_follow_up_id AND state IN ('open', 'due');
  UPDATE articles SET review_follow_up_id = NULL WHERE id = NEW.id;
END;
-- Work on an article that is removed is none, until it comes back.
CREATE TRIGGER work_goes_with_its_article AFTER UPDATE OF removed_at ON articles
  WHEN OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL BEGIN
  UPDATE follow_ups SET state = 'cancelled', ended_at = NEW.removed_at, ended_by = 'agent'
    WHERE article_id = NEW.id AND state IN ('open', 'due');
END;
CREATE TRIGGER work_comes_with_its_article AFTER UPDATE OF removed_at ON articles
  WHEN OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL BEGIN
  UPDATE follow_ups SET state = 'open', ended_at = NULL, ended_by = NULL
    WHERE article_id = NEW.id AND state = 'cancelled' AND ended_at = OLD.removed_at;
END;
-- All that an article said, once for each change.
CREATE TABLE article_revisions (
  article_id INTEGER NOT NULL REFERENCES articles (id),
  revision   INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  agent_id   INTEGER REFERENCES agents (id),
  words      TEXT NOT NULL,                     -- JSON: everything but the body
  body       TEXT NOT NULL,
  PRIMARY KEY (article_id, revision)
) STRICT;
-- Names under which an article once stood, so that old links lead to it.
CREATE TABLE article_slugs (
  language   TEXT NOT NULL,
  slug       TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES articles (id),
  PRIMARY KEY (language, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_slugs_article ON article_slugs (article_id);
-- Every file that any revision of an article has; which ones it has now is in its newest revision.
CREATE TABLE article_files (
  article_id INTEGER NOT NULL REFERENCES articles (id),
  file_id    INTEGER NOT NULL REFERENCES files (id),
  PRIMARY KEY (article_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_files_file ON article_files (file_id);
-- What an agent has begun to write of an article; `about` says of which, in the program's words.
CREATE TABLE article_drafts (
  id            INTEGER PRIMARY KEY,
  agent_id      INTEGER NOT NULL REFERENCES agents (id),
  about         TEXT NOT NULL,                  -- article:12, translation:12:da, new, conversation:1042
  article_id    INTEGER REFERENCES articles (id),
  base_revision INTEGER NOT NULL,
  words         TEXT NOT NULL,
  body          TEXT NOT NULL,
  updated_at    INTEGER NOT NULL,
  discarded_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX article_drafts_live ON article_drafts (agent_id, about)
  WHERE discarded_at IS NULL;
CREATE INDEX article_drafts_discarded ON article_drafts (discarded_at)
  WHERE discarded_at IS NOT NULL;
CREATE INDEX article_drafts_article ON article_drafts (article_id) WHERE article_id IS NOT NULL;
-- Every file that was put beside it while it was written.
CREATE TABLE article_draft_files (
  draft_id INTEGER NOT NULL REFERENCES article_drafts (id) ON DELETE CASCADE,
  file_id  INTEGER NOT NULL REFERENCES files (id),
  PRIMARY KEY (draft_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_draft_files_file ON article_draft_files (file_id);
CREATE TRIGGER files_go_with_their_last_article_draft AFTER DELETE ON article_draft_files BEGIN
  DELETE FROM files WHERE id = OLD.file_id
    AND NOT EXISTS (SELECT 1 FROM draft_files WHERE file_id = OLD.file_id)
    AND NOT EXISTS (SELECT 1 FROM article_draft_files WHERE file_id = OLD.file_id)
    AND NOT EXISTS (SELECT 1 FROM article_files WHERE file_id = OLD.file_id);
END;
-- Each mail in which an article was used; taking that back takes the row away, by its deed.
CREATE TABLE article_uses (
  id              INTEGER PRIMARY KEY,
  article_id      INTEGER NOT NULL REFERENCES articles (id),
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  agent_id        INTEGER REFERENCES agents (id),
  deed_id         INTEGER NOT NULL REFERENCES activity (id),
  how             TEXT NOT NULL CHECK (how IN ('text', 'link', 'both')),
  at              INTEGER NOT NULL,
  words           TEXT NOT NULL DEFAULT ''      -- what was asked there, as terms: `learned`
) STRICT;
CREATE INDEX article_uses_article ON article_uses (article_id, at);
CREATE INDEX article_uses_deed ON article_uses (deed_id);
CREATE INDEX article_uses_conversation ON article_uses (conversation_id);
CREATE TRIGGER article_uses_counted_in AFTER INSERT ON article_uses BEGIN
  UPDATE articles SET uses = uses + 1 WHERE id = NEW.article_id;
END;
CREATE TRIGGER article_uses_counted_out AFTER DELETE ON article_uses BEGIN
  UPDATE articles SET uses = uses - 1 WHERE id = OLD.article_id;
END;
-- An article that somebody found wrong or outdated: a follow-up of its owner says so to them.
CREATE TABLE article_flags (
  id              INTEGER PRIMARY KEY,
  article_id      INTEGER NOT NULL REFERENCES articles (id),
  reason          TEXT NOT NULL CHECK (reason IN ('wrong', 'outdated')),
  words           TEXT NOT NULL,
  conversation_id INTEGER REFERENCES conversations (id),  -- where it was noticed
  agent_id        INTEGER REFERENCES agents (id),
  at              INTEGER NOT NULL,
  follow_up_id    INTEGER REFERENCES follow_ups (id),
  ended_at        INTEGER,
  ended_by_id     INTEGER REFERENCES agents (id)
) STRICT;
CREATE INDEX article_flags_open ON article_flags (article_id) WHERE ended_at IS NULL;
CREATE INDEX article_flags_follow_up ON article_flags (follow_up_id) WHERE follow_up_id IS NOT NULL;
-- Whichever way it is settled, and taken up again.
CREATE TRIGGER flags_end_with_their_work AFTER UPDATE OF state ON follow_ups
  WHEN NEW.article_id IS NOT NULL AND OLD.state IN ('open', 'due')
    AND NEW.state IN ('done', 'cancelled') BEGIN
  UPDATE article_flags SET ended_at = NEW.ended_at
    WHERE follow_up_id = NEW.id AND ended_at IS NULL;
END;
CREATE TRIGGER flags_come_back_with_their_work AFTER UPDATE OF state ON follow_ups
  WHEN NEW.article_id IS NOT NULL AND OLD.state IN ('done', 'cancelled')
    AND NEW.state IN ('open', 'due') BEGIN
  UPDATE article_flags SET ended_at = NULL, ended_by_id = NULL
    WHERE follow_up_id = NEW.id AND ended_at = OLD.ended_at;
END;
-- What was looked for in vain, as folded words.
CREATE TABLE article_misses (
  words    TEXT PRIMARY KEY,
  typed    TEXT NOT NULL,                       -- as it was typed last
  times    INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX article_misses_last ON article_misses (last_at);
-- Articles in an order ("set up in five steps"); steps are originals, read in any language.
CREATE TABLE tutorials (
  id       INTEGER PRIMARY KEY,
  slug     TEXT NOT NULL UNIQUE,
  names    TEXT NOT NULL,                       -- JSON: its name by language
  stage    TEXT,                                -- of the customer's journey; NULL: of none
  position INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE tutorial_steps (
  tutorial_id INTEGER NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
  place       INTEGER NOT NULL,
  article_id  INTEGER NOT NULL REFERENCES articles (id),
  PRIMARY KEY (tutorial_id, place),
  UNIQUE (tutorial_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tutorial_steps_article ON tutorial_steps (article_id);
-- Folded words of the articles that are kept; rowid is the article's id. `learned` are words of the
-- conversations that it answered. Behind the words stand their pieces (+) and meanings (#), by which
-- articles are suggested (console/domain/articles/terms.py); no word that is typed begins with a sign.
CREATE VIRTUAL TABLE article_index USING fts5 (
  title, aliases, body, learned,
  prefix = '2 3', tokenize = "unicode61 remove_diacritics 2 tokenchars '+#'"
);
CREATE VIRTUAL TABLE article_terms USING fts5vocab ('article_index', 'row');
-- One row: `version` rises with whatever may change what is suggested; `edition` is that of the terms
-- in the index, `after_id` how far a newer one has come.
CREATE TABLE article_index_state (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  version  INTEGER NOT NULL DEFAULT 0,
  edition  TEXT NOT NULL DEFAULT '',
  after_id INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO article_index_state (id) VALUES (1);
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
  UPDATE article_index_state SET version = version + 1;
END;
CREATE TRIGGER articles_changed AFTER UPDATE ON articles BEGIN
  UPDATE article_index_state SET version = version + 1;
END;

-- Who did what; append-only. Undo and clocks are computed from it.
CREATE TABLE activity (
  id              INTEGER PRIMARY KEY,
  at              INTEGER NOT NULL,
  agent_id        INTEGER REFERENCES agents (id),
  verb            TEXT NOT NULL,
  conversation_id INTEGER REFERENCES conversations (id),
  undo_id         INTEGER,                    -- the first line of the same deed
  undone_id       INTEGER,                    -- the deed that this one took back
  is_deed         INTEGER NOT NULL DEFAULT 0, -- the first line of what can be taken back
  detail          TEXT NOT NULL               -- JSON: facts, with `before` and `after` where a field changed
) STRICT;
CREATE INDEX activity_deeds ON activity (agent_id, id) WHERE is_deed;
CREATE INDEX activity_undone ON activity (undone_id) WHERE undone_id IS NOT NULL;
CREATE INDEX activity_conversation ON activity (conversation_id, id);
CREATE INDEX activity_agent ON activity (agent_id, id);
CREATE INDEX activity_undo ON activity (undo_id) WHERE undo_id IS NOT NULL;
CREATE TRIGGER activity_is_append_only BEFORE UPDATE ON activity BEGIN
  SELECT RAISE(ABORT, 'the activity log is append-only');
END;
-- Whoever takes a conversation, or gives it to himself, claims it until he does something with it.
-- To watch is to do nothing. What is put away waits for nobody, so nobody has promised anything.
CREATE TRIGGER activity_touches AFTER INSERT ON activity
  WHEN NEW.agent_id IS NOT NULL AND NEW.conversation_id IS NOT NULL
    AND NEW.verb NOT IN ('conversation.watched', 'conversation.unwatched') BEGIN
  UPDATE conversations
    SET woken_at = NULL,
        claimed_at = CASE WHEN assignee_id IS NOT NEW.agent_id THEN claimed_at
                          WHEN NEW.verb IN ('conversation.taken', 'conversation.assigned')
                           AND NEW.detail ->> '$.after.assignee_id' = NEW.agent_id
                           AND status NOT IN ('closed', 'spam', 'trash') THEN NEW.at END
    WHERE id = NEW.conversation_id AND (woken_at IS NOT NULL OR assignee_id = NEW.agent_id
      AND (claimed_at IS NOT NULL OR NEW.verb IN ('conversation.taken', 'conversation.assigned')));
END;

-- Who was asked for help, why, by when, and what became of it. One of tier_name, agent_id and
-- address says who. `conversation_id` is the number on which it was asked; it is shown where that
-- lives now. The mails to an outsider and his answers stand in `thread_id`, a conversation of their
-- own (docs/adr/0003).
CREATE TABLE escalations (
  id              INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  way             TEXT NOT NULL CHECK (way IN ('hand_over', 'consult')),
  tier_name       TEXT,
  agent_id        INTEGER REFERENCES agents (id),
  address         TEXT,                        -- as typed; compared casefolded
  address_name    TEXT NOT NULL DEFAULT '',
  reason          TEXT NOT NULL,
  words           TEXT NOT NULL DEFAULT '',
  tried           TEXT NOT NULL DEFAULT '',
  needed          TEXT NOT NULL,
  summary         TEXT NOT NULL DEFAULT '',
  due_at          INTEGER NOT NULL,
  state           TEXT NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'answered', 'returned', 'withdrawn')),
  thread_id       INTEGER REFERENCES conversations (id),
  heard_id        INTEGER NOT NULL DEFAULT 0,  -- the newest message that it has taken notice of
  overdue_told_at INTEGER,
  stood           TEXT NOT NULL DEFAULT '{}',  -- JSON: columns of the conversation before it
  became          TEXT NOT NULL DEFAULT '{}',  -- JSON: the same columns after it
  asked_by_id     INTEGER REFERENCES agents (id),
  asked_at        INTEGER NOT NULL,
  ended_by_id     INTEGER REFERENCES agents (id),
  ended_at        INTEGER,
  answer          TEXT NOT NULL DEFAULT '',
  answer_message_id INTEGER,                   -- it may be taken back, so no reference
  ended_with_closing INTEGER NOT NULL DEFAULT 0,  -- until that is undone, or the customer is back
  CHECK ((tier_name IS NOT NULL) + (agent_id IS NOT NULL) + (address IS NOT NULL) = 1)
) STRICT;
CREATE INDEX escalations_conversation ON escalations (conversation_id, id);
CREATE INDEX escalations_thread ON escalations (thread_id) WHERE thread_id IS NOT NULL;
-- Those that are open are few, whatever was asked in years.
CREATE INDEX escalations_open ON escalations (conversation_id) WHERE state = 'open';
CREATE INDEX escalations_due ON escalations (due_at)
  WHERE state = 'open' AND overdue_told_at IS NULL;
-- What was handed over is work of whoever has it, though it waits on the team: kept here, whatever
-- writes, for the queues are walked by index.
CREATE VIEW handed_over AS
  SELECT c.id, EXISTS (SELECT 1 FROM escalations AS e
    WHERE e.state = 'open' AND e.way = 'hand_over' AND (e.conversation_id = c.id
      OR e.conversation_id IN (SELECT m.id FROM conversations AS m WHERE m.merged_into_id = c.id))
    ) AS is_so FROM conversations AS c;
CREATE TRIGGER handed_when_asked AFTER INSERT ON escalations WHEN NEW.way = 'hand_over' BEGIN
  UPDATE conversations SET is_handed = 1 WHERE NOT is_handed AND NEW.state = 'open' AND id IN (
    SELECT NEW.conversation_id UNION ALL
    SELECT merged_into_id FROM conversations WHERE id = NEW.conversation_id);
END;
CREATE TRIGGER handed_while_open AFTER UPDATE OF state, way ON escalations
  WHEN (OLD.state, OLD.way) IS NOT (NEW.state, NEW.way) BEGIN
  UPDATE conversations SET is_handed = NOT is_handed WHERE id IN (
    SELECT NEW.conversation_id UNION ALL
    SELECT merged_into_id FROM conversations WHERE id = NEW.conversation_id)
    AND is_handed <> (SELECT is_so FROM handed_over AS h WHERE h.id = conversations.id);
END;
-- The row that is merged keeps its own: what is counted of it must not change twice at once.
CREATE TRIGGER handed_goes_with_merging AFTER UPDATE OF merged_into_id ON conversations
  WHEN OLD.merged_into_id IS NOT NEW.merged_into_id AND EXISTS (
    SELECT 1 FROM escalations WHERE conversation_id = NEW.id) BEGIN
  UPDATE conversations SET is_handed = NOT is_handed
    WHERE id IN (OLD.merged_into_id, NEW.merged_into_id)
      AND is_handed <> (SELECT is_so FROM handed_over AS h WHERE h.id = conversations.id);
END;
CREATE TRIGGER escalations_follow_their_tier AFTER UPDATE OF name ON tiers
  WHEN OLD.name <> NEW.name BEGIN
  UPDATE escalations SET tier_name = NEW.name WHERE tier_name = OLD.name;
END;

-- The change feed: says what to read again, never the new value.
CREATE TABLE changes (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT NOT NULL,
  conversation_id INTEGER,
  at              INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_at ON changes (at);

CREATE TABLE leases (
  role       TEXT PRIMARY KEY,
  holder     TEXT NOT NULL,
  epoch      INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  has_lock   INTEGER NOT NULL                 -- whether the holder had the file lock as well
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_state (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  state           TEXT NOT NULL,
  since_at        INTEGER,
  last_success_at INTEGER,
  cause           TEXT,
  imported        INTEGER NOT NULL DEFAULT 0,
  import_total    INTEGER NOT NULL DEFAULT 0,
  moved_at        INTEGER,                    -- when the syncing process last got on
  poll_s          INTEGER NOT NULL DEFAULT 60,-- how often it looks
  alert           TEXT NOT NULL DEFAULT '',   -- what the server wants a person to read
  alert_at        INTEGER
) STRICT;
INSERT INTO sync_state (id, state) VALUES (1, 'never');

-- What the server that mail leaves by says of itself; what it refuses stands beside each mail.
CREATE TABLE smtp_state (
  id             INTEGER PRIMARY KEY CHECK (id = 1),
  size_max_bytes INTEGER                       -- of one mail, as announced (RFC 1870)
) STRICT;
INSERT INTO smtp_state (id) VALUES (1);

-- Response targets: business hours, and what is promised in them. What nests is JSON, since
-- nothing is ever asked for by it; `data/records/targets.py` says what it means.
CREATE TABLE calendars (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  time_zone  TEXT NOT NULL,
  week       TEXT NOT NULL,                   -- Monday to Sunday: [[opens, closes], …] in minutes
  regions    TEXT NOT NULL,                   -- [[country, subdivision], …]: holidays are closed
  days       TEXT NOT NULL,                   -- [[year|null, month, day, spans, words], …]
  -- [[country, subdivision, year, [[date, name], …]], …]: what was looked up, so that not every
  -- command has to; only an edition of other holidays changes it (`sla_state.edition`).
  holidays   TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE sla_policies (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL UNIQUE,
  position     INTEGER NOT NULL,              -- ascending; the first that matches applies
  is_on        INTEGER NOT NULL DEFAULT 0,
  calendar_id  INTEGER NOT NULL REFERENCES calendars (id),
  conditions   TEXT NOT NULL,                 -- words by field; an empty field asks for nothing
  targets      TEXT NOT NULL,                 -- [[target, minutes, priority, kind, warn], …]
  warn_minutes INTEGER NOT NULL,
  created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sla_policies_position ON sla_policies (position, id);
CREATE INDEX sla_policies_calendar ON sla_policies (calendar_id);
-- One row: what is in force, and how far `next_breach_at` of all conversations has followed it.
-- Versions are drawn by lot: one that was rolled back never comes again with other contents.
CREATE TABLE sla_state (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  version   TEXT NOT NULL DEFAULT '',
  settled   TEXT NOT NULL DEFAULT '',         -- the version that every conversation follows
  computing TEXT NOT NULL DEFAULT '',         -- the one that they are being brought up to
  after_id  INTEGER NOT NULL DEFAULT 0,       -- as far as that has come
  edition   TEXT NOT NULL DEFAULT '',         -- of holidays and time zones that they were computed by
  told_from_at INTEGER NOT NULL DEFAULT 0      -- what was due before the last change is not told
) STRICT;
INSERT INTO sla_state (id) VALUES (1);
CREATE TRIGGER calendars_added AFTER INSERT ON calendars BEGIN
  UPDATE sla_state SET version = lower(hex(randomblob(8)));
END;
CREATE TRIGGER calendars_changed AFTER UPDATE OF name, time_zone, week, regions, days ON calendars
BEGIN
  UPDATE sla_state SET version = lower(hex(randomblob(8)));
END;
CREATE TRIGGER calendars_removed AFTER DELETE ON calendars BEGIN
  UPDATE sla_state SET version = lower(hex(randomblob(8)));
END;
CREATE TRIGGER sla_policies_added AFTER INSERT ON sla_policies BEGIN
  UPDATE sla_state SET version = lower(hex(randomblob(8)));
END;
CREATE TRIGGER sla_policies_changed AFTER UPDATE ON sla_policies BEGIN
  UPDATE sla_state SET version = lower(hex(randomblob(8)));
END;
CREATE TRIGGER sla_policies_removed AFTER DELETE ON sla_policies BEGIN
  UPDATE sla_state SET version = lower(hex(randomblob(8)));
END;
-- Breaches: rows are only those with a clock that runs.
CREATE INDEX conversations_breaching ON conversations (next_breach_at, id)
  WHERE next_breach_at IS NOT NULL;
-- What was told of a clock, so that it is told once; `clock_at` is the message that it runs from.
CREATE TABLE target_notices (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id),
  target          TEXT NOT NULL,
  clock_at        INTEGER NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('at_risk', 'breached')),
  PRIMARY KEY (conversation_id, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_notice ON conversations (notice_at, id) WHERE notice_at IS NOT NULL;
CREATE INDEX conversations_target ON conversations (target_state) WHERE target_state IS NOT NULL;
-- Whatever moves a breach, time looks at it anew: in the same second where it has passed already.
CREATE TRIGGER targets_looked_at_again
  AFTER UPDATE OF next_breach_at, next_breach_target, next_warning_at ON conversations
  WHEN (OLD.next_breach_at, OLD.next_breach_target, OLD.next_warning_at)
    IS NOT (NEW.next_breach_at, NEW.next_breach_target, NEW.next_warning_at) BEGIN
  UPDATE conversations
    SET target_state = NULL, notice_at = min(NEW.next_warning_at, NEW.next_breach_at)
    WHERE id = NEW.id;
END;

INSERT INTO sqlite_sequence (name, seq) VALUES ('conversations', 1000);
