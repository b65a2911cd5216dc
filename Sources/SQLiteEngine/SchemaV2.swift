/// The second version: outages and slots are a server's, a job keeps its target's trouble, an ended one may hold its target
/// without a slot, and a submission keeps what it edits and more of what was seen.
///
/// SQLite changes no constraint of a table that is there, so three tables are made anew, as its documentation says. The
/// triggers and the view, which name those, go before that and come again after it.
let schemaV2 = removal + newServer + newEnvironment + newJob + newSubmission + triggersOfJob + triggersOfOthers

private let removal = """
  DROP TRIGGER joins;
  DROP TRIGGER moves;
  DROP TRIGGER leaves;
  DROP TRIGGER follows;
  DROP TRIGGER waits;
  DROP TRIGGER waits_no_more;
  DROP TRIGGER succeeds;
  DROP TRIGGER is_waited_for;
  DROP TRIGGER counts_new;
  DROP TRIGGER counts_moved;
  DROP TRIGGER counts_gone;
  DROP TRIGGER batch_counts_new;
  DROP TRIGGER batch_counts_moved;
  DROP TRIGGER batch_counts_gone;
  DROP TRIGGER documents_come;
  DROP TRIGGER standing_comes;
  DROP TRIGGER is_remembered;
  DROP VIEW head;
  """

private let newServer = """
  -- A Library server, as far as sessions, logins and outages are concerned. outage, kind, since, retry_at, probes: of one
  -- that answers nobody at present or, where there is a kind, fails that kind of request for every target.
  CREATE TABLE server (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    username TEXT NOT NULL,
    outage BLOB,
    kind TEXT CHECK (kind IN ('read', 'content', 'submission', 'readPrivilege', 'submitPrivilege')),
    since INTEGER,
    retry_at INTEGER,
    probes INTEGER CHECK (probes >= 0),
    UNIQUE (url, username),
    CHECK (kind IS NULL OR outage IS NOT NULL),
    CHECK ((outage IS NULL) = (since IS NULL) AND (outage IS NULL) = (retry_at IS NULL)
      AND (outage IS NULL) = (probes IS NULL))) STRICT;

  -- Of the beginning and the end of an outage: whose it is.
  ALTER TABLE event ADD COLUMN server INTEGER;
  """

/// Of an outage that it kept, it is not known of which user's it was; it is found out anew.
private let newEnvironment = """
  -- is_out: the last of its events about an outage said that one began.
  CREATE TABLE new_environment (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, is_out INTEGER NOT NULL DEFAULT 0 CHECK (is_out IN (0, 1))) STRICT;
  INSERT INTO new_environment (id, name, is_out) SELECT id, name, outage IS NOT NULL FROM environment;
  DROP TABLE environment;
  ALTER TABLE new_environment RENAME TO environment;
  """

/// How long a rest was to be was not kept: no longer than a day.
private let newJob = """
  CREATE TABLE new_job (
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
    rest_from INTEGER,                      -- ms; when the rest began: a clock that was wrong must not prolong it
    rest_until INTEGER,                     -- ms; of one that runs as a probe although it rested: its rest, if it is put back
    slot INTEGER CHECK (slot >= 1),
    server INTEGER REFERENCES server,       -- whose slot and target it holds; NULL: none, or that is not known yet
    retains INTEGER NOT NULL DEFAULT 0 CHECK (retains IN (0, 1)),  -- ended, and its edit may be at work: it keeps its target
    due INTEGER AS (state = 'queued' AND blockers = 0 AND (wake IS NULL OR resting)) VIRTUAL,
    eligible INTEGER AS (first AND state = 'queued' AND blockers = 0 AND wake IS NULL) VIRTUAL,
    holds INTEGER AS (state = 'running' OR retains) VIRTUAL,
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
    -- The trouble that its target is in: what kind, its last failure, how often in a row, how long it has rested for it,
    -- whether other targets were answered since, and when it was last met.
    trouble TEXT CHECK (trouble IN ('read', 'content', 'submission', 'readPrivilege', 'submitPrivilege')),
    trouble_failure BLOB,
    trouble_count INTEGER CHECK (trouble_count >= 1),
    trouble_rested_ms INTEGER CHECK (trouble_rested_ms >= 0),
    trouble_others_answered INTEGER CHECK (trouble_others_answered IN (0, 1)),
    troubled INTEGER,
    earlier_troubles BLOB,                  -- of other kinds of request, which have not gone well since, with their counts
    failure BLOB,
    failure_reason TEXT,
    verification TEXT,
    differences BLOB,
    has_documents INTEGER NOT NULL DEFAULT 0 CHECK (has_documents IN (0, 1)),  -- until they are pruned
    created INTEGER NOT NULL,
    started INTEGER,
    claimed INTEGER,                        -- when it last took a slot
    ended INTEGER,
    CHECK (CASE state WHEN 'running' THEN slot IS NOT NULL AND claimed IS NOT NULL ELSE slot IS NULL OR retains END),
    CHECK (NOT retains OR ended IS NOT NULL),
    CHECK (server IS NULL OR state = 'running' OR retains),
    CHECK (trouble IS NULL OR ended IS NULL),
    CHECK ((trouble IS NULL) = (trouble_failure IS NULL) AND (trouble IS NULL) = (trouble_count IS NULL)
      AND (trouble IS NULL) = (trouble_rested_ms IS NULL) AND (trouble IS NULL) = (trouble_others_answered IS NULL)
      AND (trouble IS NULL) = (troubled IS NULL)),
    CHECK (earlier_troubles IS NULL OR trouble IS NOT NULL),
    CHECK (rest_until IS NULL OR state = 'running'),
    CHECK (wake IS NULL OR state = 'queued'),
    CHECK (wake IS NOT NULL OR NOT resting),
    CHECK ((rest_from IS NOT NULL) = resting AND (rest_from IS NULL OR rest_from <= wake)),
    CHECK (blockers = 0 OR state <> 'running'),
    CHECK ((ended IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled', 'expired'))),
    CHECK ((failure IS NOT NULL) = (state = 'failed')),
    CHECK ((failure_reason IS NOT NULL) = (state = 'failed')),
    -- succeeded: NULL where what was made could not be read; failed: a strict edit, for what was found.
    CHECK (verification IS NULL OR state IN ('succeeded', 'failed')),
    CHECK ((differences IS NOT NULL) = (verification IS NOT NULL))) STRICT;

  -- Before the rows, so that the number of a job that is gone is not given again.
  INSERT INTO sqlite_sequence (name, seq) SELECT 'new_job', seq FROM sqlite_sequence WHERE name = 'job';
  INSERT INTO new_job (
    id, target, environment, asked_id, state, place, priority, wake, resting, blockers, first, slot, batch, key, uid,
    submitted_by, not_before, deadline, max_attempts, expected_date, strict, attempt, first_attempt, not_editable_ms,
    cancel_requested, failure, failure_reason, verification, differences, has_documents, created, started, claimed, ended,
    rest_from, retains)
  SELECT
    id, target, environment, asked_id, state, place, priority, wake, resting, blockers, first, slot, batch, key, uid,
    submitted_by, not_before, deadline, max_attempts, expected_date, strict, attempt, first_attempt, not_editable_ms,
    cancel_requested, failure, failure_reason, verification, differences, has_documents, created, started, claimed, ended,
    CASE WHEN resting THEN wake - 86400000 END, ended IS NOT NULL AND slot IS NOT NULL
  FROM job;
  DROP TABLE job;
  ALTER TABLE new_job RENAME TO job;
  CREATE INDEX eligible ON job (environment, priority DESC, place) WHERE eligible;
  CREATE INDEX line ON job (target, place) WHERE due;
  CREATE UNIQUE INDEX one_first ON job (target) WHERE first;
  CREATE UNIQUE INDEX one_edit_a_target ON job (target) WHERE holds;
  CREATE UNIQUE INDEX one_edit_a_slot ON job (server, slot) WHERE slot IS NOT NULL;
  CREATE UNIQUE INDEX one_edit_a_slot_somewhere ON job (environment, slot) WHERE slot IS NOT NULL AND server IS NULL;
  CREATE INDEX holding ON job (environment, slot) WHERE holds;
  CREATE INDEX at_server ON job (server) WHERE server IS NOT NULL;
  CREATE INDEX in_trouble ON job (environment, trouble, claimed) WHERE trouble IS NOT NULL;
  CREATE INDEX resting ON job (rest_from) WHERE rest_from IS NOT NULL;
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
  """

private let newSubmission = """
  CREATE TABLE new_submission (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    number INTEGER NOT NULL CHECK (number >= 1),
    slot INTEGER NOT NULL,
    claimed INTEGER NOT NULL,
    baseline BLOB NOT NULL,
    project TEXT,
    url TEXT,                               -- of the server that it is sent to; another one is never asked what came of it
    username TEXT,                          -- who asks there; NULL: that was not noted
    packages TEXT NOT NULL DEFAULT '[]'     -- ids of the packages that it edits, in upper case
      CHECK (json_valid(packages) AND json_type(packages) = 'array'),
    sent INTEGER NOT NULL,
    answered INTEGER,
    confirmed INTEGER NOT NULL DEFAULT 0 CHECK (confirmed IN (0, 1)),
    said_creating INTEGER NOT NULL DEFAULT 0 CHECK (said_creating IN (0, 1)),  -- the answer to the PUT did
    saw_creating INTEGER NOT NULL DEFAULT 0 CHECK (saw_creating IN (0, 1)),
    has_moved INTEGER NOT NULL DEFAULT 0 CHECK (has_moved IN (0, 1)),  -- from its baseline, when last read
    terminal INTEGER NOT NULL DEFAULT 0 CHECK (terminal IN (0, 1)),
    polls INTEGER NOT NULL DEFAULT 0 CHECK (polls >= 0),
    answered_ms INTEGER NOT NULL DEFAULT 0 CHECK (answered_ms >= 0),
    troubled_ms INTEGER NOT NULL DEFAULT 0 CHECK (troubled_ms >= 0),  -- the last part of it, in which it could not be read
    fraction REAL NOT NULL DEFAULT 0,
    ended INTEGER,
    ending TEXT CHECK (ending IN ('created', 'createFailed', 'refused', 'notArrived', 'notTaken', 'givenUp')),
    failure BLOB,
    date_after TEXT,
    CHECK ((ended IS NULL) = (ending IS NULL)),
    UNIQUE (job, attempt, number)) STRICT;
  INSERT INTO new_submission (
    id, job, attempt, number, slot, claimed, baseline, project, url, sent, answered, confirmed, saw_creating, terminal,
    polls, answered_ms, fraction, ended, failure, date_after,
    ending, has_moved)
  SELECT
    id, job, attempt, number, slot, claimed, baseline, project, url, sent, answered, confirmed, saw_creating, terminal,
    polls, answered_ms, fraction, ended, failure, date_after,
    CASE ending WHEN 'neverLeft' THEN 'notTaken' ELSE ending END, terminal OR fraction > 0
  FROM submission;
  DROP TABLE submission;
  ALTER TABLE new_submission RENAME TO submission;
  CREATE UNIQUE INDEX one_open ON submission (job) WHERE ended IS NULL;
  """

private let triggersOfJob = """
  CREATE VIEW head (target, job) AS
    SELECT t.id, (SELECT id FROM job WHERE target = t.id AND due ORDER BY place LIMIT 1)
    FROM target t WHERE NOT EXISTS (SELECT 1 FROM job WHERE target = t.id AND holds);
  CREATE TRIGGER joins AFTER INSERT ON job
  WHEN new.due AND new.id IS (SELECT job FROM head WHERE target = new.target) BEGIN
    UPDATE job SET first = 1 WHERE id = new.id;
  END;
  CREATE TRIGGER moves AFTER UPDATE OF state, place, blockers, wake, resting, retains ON job
  WHEN (old.due, old.holds, old.place) IS NOT (new.due, new.holds, new.place) BEGIN
    UPDATE job SET first = 0
      WHERE target = new.target AND first AND id IS NOT (SELECT job FROM head WHERE target = new.target);
    UPDATE job SET first = 1 WHERE id = (SELECT job FROM head WHERE target = new.target) AND NOT first;
  END;
  CREATE TRIGGER leaves BEFORE DELETE ON job WHEN old.ended IS NULL OR old.holds BEGIN
    SELECT raise(ABORT, 'the job is not over');
  END;
  """

/// As they were.
private let triggersOfOthers = """
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
  CREATE TRIGGER documents_come AFTER INSERT ON document BEGIN
    UPDATE job SET has_documents = 1
      WHERE id = (SELECT job FROM submission WHERE id = new.submission) AND NOT has_documents;
  END;
  CREATE TRIGGER standing_comes AFTER INSERT ON standing BEGIN
    UPDATE job SET has_documents = 1 WHERE id = new.job AND NOT has_documents;
  END;
  CREATE TRIGGER is_remembered AFTER DELETE ON job BEGIN
    UPDATE key SET ended_as = old.state WHERE job = old.id;
  END;
  """
