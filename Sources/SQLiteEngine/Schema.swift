/// The first version of the queue's tables. Frozen once it is released: what comes later is a migration of its own.
///
/// Eligible is data: `due`, `eligible` and `holds` are read off the row, and the triggers keep `first`, in the very
/// transaction that changes the row. SQLite itself refuses a second edit on a target or in a slot.
let schemaV1 = """
  CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    next_place INTEGER NOT NULL) STRICT;

  -- outage, since, retry_at, probes: of one that does not answer at present.
  CREATE TABLE environment (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    outage BLOB,
    since INTEGER,
    retry_at INTEGER,
    probes INTEGER,
    CHECK ((outage IS NULL) = (since IS NULL) AND (outage IS NULL) = (retry_at IS NULL)
      AND (outage IS NULL) = (probes IS NULL))) STRICT;

  CREATE TABLE target (
    id INTEGER PRIMARY KEY,
    environment INTEGER NOT NULL REFERENCES environment,
    kind TEXT NOT NULL CHECK (kind IN ('migration', 'migrationGroup')),
    package TEXT NOT NULL CHECK (length(package) = 32),
    UNIQUE (environment, kind, package)) STRICT;
  CREATE INDEX by_package ON target (package);

  -- Without an environment: of the whole queue.
  CREATE TABLE pause (
    environment INTEGER REFERENCES environment,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT,
    until INTEGER) STRICT;
  CREATE UNIQUE INDEX one_pause ON pause (coalesce(environment, 0));

  -- ended: NULL while one of its jobs has not.
  CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    ended INTEGER) STRICT;

  CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target INTEGER NOT NULL REFERENCES target,
    environment INTEGER NOT NULL REFERENCES environment,
    asked_id TEXT NOT NULL,                 -- as the user wrote it; goes into the URL
    state TEXT NOT NULL
      CHECK (state IN ('queued', 'held', 'running', 'succeeded', 'failed', 'cancelled', 'expired')),
    place INTEGER NOT NULL UNIQUE,          -- order on a target, and age between targets; Retry takes a new one
    priority INTEGER NOT NULL CHECK (priority BETWEEN -1000 AND 1000),
    wake INTEGER,                           -- ms; its notBefore or the end of its rest while that is ahead, then NULL
    resting INTEGER NOT NULL DEFAULT 0 CHECK (resting IN (0, 1)),  -- until wake: it keeps its place meanwhile
    blockers INTEGER NOT NULL DEFAULT 0 CHECK (blockers >= 0),  -- predecessors that have not succeeded; see first
    first INTEGER NOT NULL DEFAULT 0 CHECK (first IN (0, 1)),  -- kept by the triggers below, by nobody else
    slot INTEGER CHECK (slot >= 1),         -- an ended job with a slot is unknown
    due INTEGER AS (state = 'queued' AND blockers = 0 AND (wake IS NULL OR resting)) VIRTUAL,
    eligible INTEGER AS (first AND state = 'queued' AND blockers = 0 AND wake IS NULL) VIRTUAL,
    holds INTEGER AS (state = 'running' OR slot IS NOT NULL) VIRTUAL,
    batch INTEGER REFERENCES batch,
    key TEXT,
    uid INTEGER NOT NULL,
    submitted_by TEXT NOT NULL,
    not_before INTEGER,
    deadline INTEGER,
    max_attempts INTEGER NOT NULL CHECK (max_attempts >= 1),
    expected_date TEXT,                     -- the target's, as the server writes it
    strict INTEGER NOT NULL DEFAULT 0 CHECK (strict IN (0, 1)),
    attempt INTEGER NOT NULL DEFAULT 1,     -- under way or next; numbers go on over a Retry
    first_attempt INTEGER NOT NULL DEFAULT 1 CHECK (first_attempt <= attempt),  -- since enqueued or retried
    not_editable_ms INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
    failure BLOB,
    failure_reason TEXT,
    verification TEXT,
    differences BLOB,
    has_documents INTEGER NOT NULL DEFAULT 0 CHECK (has_documents IN (0, 1)),  -- until they are pruned
    created INTEGER NOT NULL,
    started INTEGER,
    claimed INTEGER,                        -- when it last took a slot
    ended INTEGER,
    CHECK (CASE state WHEN 'running' THEN slot IS NOT NULL AND claimed IS NOT NULL
      WHEN 'queued' THEN slot IS NULL WHEN 'held' THEN slot IS NULL ELSE 1 END),
    CHECK (wake IS NULL OR state = 'queued'),
    CHECK (wake IS NOT NULL OR NOT resting),
    CHECK (blockers = 0 OR state <> 'running'),
    CHECK ((ended IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled', 'expired'))),
    CHECK ((failure IS NOT NULL) = (state = 'failed')),
    CHECK ((failure_reason IS NOT NULL) = (state = 'failed')),
    CHECK (CASE state WHEN 'succeeded' THEN verification IS NOT NULL
      WHEN 'failed' THEN 1 ELSE verification IS NULL END),  -- failed: a strict edit, for what was found
    CHECK ((differences IS NOT NULL) = (verification IS NOT NULL))) STRICT;
  CREATE INDEX eligible ON job (environment, priority DESC, place) WHERE eligible;
  CREATE INDEX line ON job (target, place) WHERE due;
  CREATE UNIQUE INDEX one_first ON job (target) WHERE first;
  CREATE UNIQUE INDEX one_edit_a_target ON job (target) WHERE holds;
  CREATE UNIQUE INDEX one_edit_a_slot ON job (environment, slot) WHERE slot IS NOT NULL;
  CREATE INDEX waking ON job (wake) WHERE wake IS NOT NULL;
  CREATE INDEX expiring ON job (deadline) WHERE deadline IS NOT NULL AND ended IS NULL;
  CREATE INDEX by_end ON job (state, ended) WHERE ended IS NOT NULL;
  CREATE INDEX documented ON job (ended) WHERE ended IS NOT NULL AND has_documents;
  CREATE INDEX by_state ON job (state);
  CREATE INDEX by_environment ON job (environment);
  CREATE INDEX by_target ON job (target);
  CREATE INDEX by_batch ON job (batch) WHERE batch IS NOT NULL;
  CREATE INDEX by_key ON job (key) WHERE key IS NOT NULL;
  CREATE INDEX by_failure_reason ON job (failure_reason) WHERE failure_reason IS NOT NULL;
  CREATE INDEX by_submitter ON job (submitted_by);
  CREATE INDEX by_creation ON job (created);

  CREATE VIEW head (target, job) AS
    SELECT t.id, (SELECT id FROM job WHERE target = t.id AND due ORDER BY place LIMIT 1)
    FROM target t WHERE NOT EXISTS (SELECT 1 FROM job WHERE target = t.id AND holds);
  CREATE TRIGGER joins AFTER INSERT ON job
  WHEN new.due AND new.id IS (SELECT job FROM head WHERE target = new.target) BEGIN
    UPDATE job SET first = 1 WHERE id = new.id;
  END;
  CREATE TRIGGER moves AFTER UPDATE OF state, place, blockers, wake, resting, slot ON job
  WHEN (old.due, old.holds, old.place) IS NOT (new.due, new.holds, new.place) BEGIN
    UPDATE job SET first = 0
      WHERE target = new.target AND first AND id IS NOT (SELECT job FROM head WHERE target = new.target);
    UPDATE job SET first = 1 WHERE id = (SELECT job FROM head WHERE target = new.target) AND NOT first;
  END;
  CREATE TRIGGER leaves BEFORE DELETE ON job WHEN old.ended IS NULL OR old.holds BEGIN
    SELECT raise(ABORT, 'the job is not over');
  END;

  -- What a job comes after. met: the predecessor has succeeded, which it stays, and it may then be gone.
  CREATE TABLE dependency (
    job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
    predecessor INTEGER NOT NULL CHECK (predecessor <> job),
    met INTEGER NOT NULL CHECK (met IN (0, 1)),
    PRIMARY KEY (job, predecessor)) STRICT, WITHOUT ROWID;
  CREATE INDEX dependents ON dependency (predecessor) WHERE NOT met;
  CREATE TRIGGER follows BEFORE INSERT ON dependency
  WHEN CASE (SELECT state FROM job WHERE id = new.predecessor)
    WHEN 'queued' THEN new.met WHEN 'held' THEN new.met WHEN 'running' THEN new.met
    WHEN 'failed' THEN 1 WHEN 'cancelled' THEN 1 WHEN 'expired' THEN 1 ELSE NOT new.met END BEGIN
    SELECT raise(ABORT, 'the predecessor can not be waited for');
  END;
  CREATE TRIGGER waits AFTER INSERT ON dependency WHEN NOT new.met BEGIN
    UPDATE job SET blockers = (SELECT count(*) FROM dependency WHERE job = new.job AND NOT met) WHERE id = new.job;
  END;
  CREATE TRIGGER waits_no_more AFTER UPDATE OF met ON dependency BEGIN
    UPDATE job SET blockers = (SELECT count(*) FROM dependency WHERE job = new.job AND NOT met) WHERE id = new.job;
  END;
  CREATE TRIGGER succeeds AFTER UPDATE OF state ON job WHEN new.state = 'succeeded' BEGIN
    UPDATE dependency SET met = 1 WHERE predecessor = new.id AND NOT met;
  END;
  CREATE TRIGGER is_waited_for BEFORE DELETE ON job
  WHEN EXISTS (SELECT 1 FROM dependency WHERE predecessor = old.id AND NOT met) BEGIN
    SELECT raise(ABORT, 'another job comes after it');
  END;

  -- How many jobs are in each state: counting a million takes too long.
  CREATE TABLE tally (
    environment INTEGER NOT NULL REFERENCES environment,
    state TEXT NOT NULL,
    jobs INTEGER NOT NULL CHECK (jobs >= 0),
    PRIMARY KEY (environment, state)) STRICT, WITHOUT ROWID;
  CREATE TRIGGER counts_new AFTER INSERT ON job BEGIN
    INSERT INTO tally VALUES (new.environment, new.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;
  CREATE TRIGGER counts_moved AFTER UPDATE OF state ON job WHEN old.state <> new.state BEGIN
    UPDATE tally SET jobs = jobs - 1 WHERE environment = old.environment AND state = old.state;
    INSERT INTO tally VALUES (new.environment, new.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;
  CREATE TRIGGER counts_gone AFTER DELETE ON job BEGIN
    UPDATE tally SET jobs = jobs - 1 WHERE environment = old.environment AND state = old.state;
  END;

  -- The same of each batch, which a job that has not ended opens again.
  CREATE TABLE batch_tally (
    batch INTEGER NOT NULL REFERENCES batch ON DELETE CASCADE,
    state TEXT NOT NULL,
    jobs INTEGER NOT NULL CHECK (jobs >= 0),
    PRIMARY KEY (batch, state)) STRICT, WITHOUT ROWID;
  CREATE TRIGGER batch_counts_new AFTER INSERT ON job WHEN new.batch IS NOT NULL BEGIN
    INSERT INTO batch_tally VALUES (new.batch, new.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    UPDATE batch SET ended = NULL WHERE id = new.batch AND ended IS NOT NULL AND new.ended IS NULL;
  END;
  CREATE TRIGGER batch_counts_moved AFTER UPDATE OF state ON job
  WHEN old.state <> new.state AND new.batch IS NOT NULL BEGIN
    UPDATE batch_tally SET jobs = jobs - 1 WHERE batch = new.batch AND state = old.state;
    INSERT INTO batch_tally VALUES (new.batch, new.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    UPDATE batch SET ended = NULL WHERE id = new.batch AND ended IS NOT NULL AND new.ended IS NULL;
  END;
  CREATE TRIGGER batch_counts_gone AFTER DELETE ON job WHEN old.batch IS NOT NULL BEGIN
    UPDATE batch_tally SET jobs = jobs - 1 WHERE batch = old.batch AND state = old.state;
  END;

  CREATE TABLE change (job INTEGER PRIMARY KEY REFERENCES job ON DELETE CASCADE, body BLOB NOT NULL) STRICT;

  CREATE TABLE label (
    job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job, name)) STRICT, WITHOUT ROWID;
  CREATE INDEX by_label ON label (name, value);

  -- One PUT each, written before it leaves.
  CREATE TABLE submission (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    number INTEGER NOT NULL CHECK (number >= 1),
    slot INTEGER NOT NULL,
    claimed INTEGER NOT NULL,
    baseline BLOB NOT NULL,
    project TEXT,
    url TEXT,                               -- of the server that it is sent to; another one is never asked what came of it
    sent INTEGER NOT NULL,
    answered INTEGER,
    confirmed INTEGER NOT NULL DEFAULT 0 CHECK (confirmed IN (0, 1)),
    saw_creating INTEGER NOT NULL DEFAULT 0 CHECK (saw_creating IN (0, 1)),
    terminal INTEGER NOT NULL DEFAULT 0 CHECK (terminal IN (0, 1)),
    polls INTEGER NOT NULL DEFAULT 0,
    answered_ms INTEGER NOT NULL DEFAULT 0,
    fraction REAL NOT NULL DEFAULT 0,
    ended INTEGER,
    ending TEXT CHECK (ending IN ('created', 'createFailed', 'refused', 'notArrived', 'neverLeft', 'givenUp')),
    failure BLOB,
    date_after TEXT,
    CHECK ((ended IS NULL) = (ending IS NULL)),
    UNIQUE (job, attempt, number)) STRICT;
  CREATE UNIQUE INDEX one_open ON submission (job) WHERE ended IS NULL;
  -- Beside the submission, so that noting a poll does not write them again.
  CREATE TABLE document (
    submission INTEGER PRIMARY KEY REFERENCES submission ON DELETE CASCADE,
    before BLOB NOT NULL,
    submitted BLOB NOT NULL,
    found BLOB) STRICT;
  CREATE TRIGGER documents_come AFTER INSERT ON document BEGIN
    UPDATE job SET has_documents = 1
      WHERE id = (SELECT job FROM submission WHERE id = new.submission) AND NOT has_documents;
  END;

  -- What stood there when the job ended in an attempt before it was submitted.
  CREATE TABLE standing (
    job INTEGER PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    document BLOB NOT NULL,
    date TEXT NOT NULL) STRICT;
  CREATE TRIGGER standing_comes AFTER INSERT ON standing BEGIN
    UPDATE job SET has_documents = 1 WHERE id = new.job AND NOT has_documents;
  END;

  -- Outlives its job. ended_as: what became of one that is gone.
  CREATE TABLE key (
    uid INTEGER NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    job INTEGER NOT NULL,
    ended_as TEXT,
    created INTEGER NOT NULL,
    PRIMARY KEY (uid, key)) STRICT, WITHOUT ROWID;
  CREATE INDEX key_of_job ON key (job);
  CREATE INDEX key_by_age ON key (created);
  CREATE TRIGGER is_remembered AFTER DELETE ON job BEGIN
    UPDATE key SET ended_as = old.state WHERE job = old.id;
  END;

  -- uid: who did it, where that was an operator.
  CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    job INTEGER,
    batch INTEGER,
    environment INTEGER,
    uid INTEGER,
    CHECK ((job IS NOT NULL) + (batch IS NOT NULL) + (environment IS NOT NULL) <= 1)) STRICT;
  """
