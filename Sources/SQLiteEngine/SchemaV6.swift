/// The sixth version: a key's meaning is a fingerprint, there are fewer and narrower indexes, and what concerns many new jobs
/// at once is written by who inserts them, not by triggers for each.
///
/// The tables `key`, `target` and `job` are made anew, like others in the second version.
let schemaV6 = removal + newKey + newTarget + newJob + indexesOfJob + settling + triggersOfJob + triggersOfOthers

/// When the keys have come over.
let endOfSchemaV6 = """
  DROP TABLE old_key;
  CREATE INDEX key_by_age ON key (created) WHERE ended_as IS NOT NULL;
  """

private let removal = """
  DROP TRIGGER joins;
  DROP TRIGGER starts;
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

/// The keys come over from `old_key`, whose requests it takes more than SQL to make fingerprints of.
private let newKey = """
  ALTER TABLE key RENAME TO old_key;
  -- Outlives its job.
  CREATE TABLE key (
    key TEXT NOT NULL,
    uid INTEGER NOT NULL,
    meaning BLOB NOT NULL CHECK (length(meaning) = 32),  -- the SHA-256 of what was asked for
    job INTEGER NOT NULL,
    ended_as TEXT,                          -- what became of a job that is gone
    created INTEGER NOT NULL,
    PRIMARY KEY (key, uid)) STRICT, WITHOUT ROWID;
  """

/// Whoever names a package finds it by the same index that keeps it one.
private let newTarget = """
  CREATE TABLE new_target (
    id INTEGER PRIMARY KEY,
    environment INTEGER NOT NULL REFERENCES environment,
    kind TEXT NOT NULL CHECK (kind IN ('migration', 'migrationGroup')),
    package TEXT NOT NULL CHECK (length(package) = 32),
    UNIQUE (package, environment, kind)) STRICT;
  INSERT INTO new_target (id, environment, kind, package) SELECT id, environment, kind, package FROM target;
  DROP TABLE target;
  ALTER TABLE new_target RENAME TO target;
  """

/// Words are compared one by one, since SQLite makes a table of three or more of them in a list anew for each row that it checks:
/// that took half of the time in which a job is inserted.
private let newJob = """
  CREATE TABLE new_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target INTEGER NOT NULL REFERENCES target,
    environment INTEGER NOT NULL REFERENCES environment,
    asked_id TEXT NOT NULL,                 -- as the user wrote it; goes into the URL
    state TEXT NOT NULL
      CHECK (state = 'queued' OR state = 'held' OR state = 'running' OR state = 'succeeded' OR state = 'failed'
        OR state = 'cancelled' OR state = 'expired'),
    place INTEGER NOT NULL UNIQUE,          -- order on a target, and age between targets; Retry takes a new one
    priority INTEGER NOT NULL CHECK (priority BETWEEN -1000 AND 1000),
    wake INTEGER,                           -- ms; its notBefore or the end of its rest while that is ahead, then NULL
    resting INTEGER NOT NULL DEFAULT 0 CHECK (resting IN (0, 1)),  -- until wake: it keeps its place meanwhile
    blockers INTEGER NOT NULL DEFAULT 0 CHECK (blockers >= 0),  -- predecessors that have not succeeded; see first
    -- The one of its target that is next. Kept by the triggers, and by who inserts the job.
    first INTEGER NOT NULL DEFAULT 0 CHECK (first IN (0, 1)),
    urgency INTEGER CHECK (urgency IS NULL OR first),  -- of the first: the highest priority of those that are due there
    rest_from INTEGER,                      -- ms; when the rest began: a clock that was wrong must not prolong it
    rest_until INTEGER,                     -- ms; of one that runs as a probe although it rested: its rest, if it is put back
    -- ms; of a held job that rested: until when, and when that began.
    held_rest INTEGER CHECK (held_rest IS NULL OR state = 'held'),
    held_rest_from INTEGER CHECK ((held_rest_from IS NULL) = (held_rest IS NULL)),
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
    trouble TEXT
      CHECK (trouble IS NULL OR trouble = 'read' OR trouble = 'content' OR trouble = 'submission'
        OR trouble = 'readPrivilege' OR trouble = 'submitPrivilege'),
    trouble_failure BLOB,
    trouble_count INTEGER CHECK (trouble_count >= 1),
    trouble_rested_ms INTEGER CHECK (trouble_rested_ms >= 0),
    trouble_others_answered INTEGER CHECK (trouble_others_answered IN (0, 1)),
    troubled INTEGER,
    earlier_troubles BLOB,                  -- of other kinds of request, which have not gone well since, with their counts
    -- At how many ends of the daemon in a row, none of them a stop, it was the only job that was prepared or verified; NULL:
    -- nothing speaks against it.
    crashes INTEGER CHECK (crashes >= 0),
    alone INTEGER NOT NULL DEFAULT 0 CHECK (alone IN (0, 1)),  -- at it, with nobody beside it
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
    CHECK ((ended IS NULL) = (state = 'queued' OR state = 'held' OR state = 'running')),
    CHECK ((failure IS NOT NULL) = (state = 'failed')),
    CHECK ((failure_reason IS NOT NULL) = (state = 'failed')),
    -- succeeded: NULL where what was made could not be read; failed: a strict edit, for what was found.
    CHECK (verification IS NULL OR state IN ('succeeded', 'failed')),
    CHECK ((differences IS NOT NULL) = (verification IS NOT NULL))) STRICT;

  -- Before the rows, so that the number of a job that is gone is not given again.
  INSERT INTO sqlite_sequence (name, seq) SELECT 'new_job', seq FROM sqlite_sequence WHERE name = 'job';
  INSERT INTO new_job (
    id, target, environment, asked_id, state, place, priority, wake, resting, blockers, first, urgency, rest_from,
    rest_until, held_rest, held_rest_from, slot, server, retains, batch, key, uid, submitted_by, not_before, deadline,
    max_attempts, expected_date, strict, attempt, first_attempt, not_editable_ms, cancel_requested, trouble,
    trouble_failure, trouble_count, trouble_rested_ms, trouble_others_answered, troubled, earlier_troubles, crashes,
    alone, failure, failure_reason, verification, differences, has_documents, created, started, claimed, ended)
  SELECT
    id, target, environment, asked_id, state, place, priority, wake, resting, blockers, first, urgency, rest_from,
    rest_until, held_rest, held_rest_from, slot, server, retains, batch, key, uid, submitted_by, not_before, deadline,
    max_attempts, expected_date, strict, attempt, first_attempt, not_editable_ms, cancel_requested, trouble,
    trouble_failure, trouble_count, trouble_rested_ms, trouble_others_answered, troubled, earlier_troubles, crashes,
    alone, failure, failure_reason, verification, differences, has_documents, created, started, claimed, ended
  FROM job;
  DROP TABLE job;
  ALTER TABLE new_job RENAME TO job;
  """

/// `line` and `urgent` have those that are due behind the first of their target: most targets have no such.
private let indexesOfJob = """
  CREATE INDEX eligible ON job (environment, urgency DESC, place) WHERE eligible;
  CREATE INDEX line ON job (target, place) WHERE due AND NOT first;
  CREATE INDEX urgent ON job (target, priority) WHERE due AND NOT first;
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
  CREATE INDEX suspected ON job (crashes, id) WHERE crashes IS NOT NULL;
  CREATE INDEX by_end ON job (state, ended) WHERE ended IS NOT NULL;
  CREATE INDEX documented ON job (ended) WHERE ended IS NOT NULL AND has_documents;
  CREATE INDEX by_state ON job (state);
  CREATE INDEX by_environment ON job (environment);
  CREATE INDEX by_target ON job (target);
  CREATE INDEX by_batch ON job (batch) WHERE batch IS NOT NULL;
  CREATE INDEX by_failure_reason ON job (failure_reason) WHERE failure_reason IS NOT NULL;
  CREATE INDEX by_submitter ON job (submitted_by);
  """

private let settling = """
  -- Jobs that have ended while more came after them than one transaction tells of it: the others hear of it by and by.
  CREATE TABLE settling (
    job INTEGER PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    origin INTEGER,                         -- with which job it failed; NULL: it failed by itself, or has succeeded
    -- Up to which one, by id, they have heard of it.
    after INTEGER NOT NULL) STRICT;
  """

private let triggersOfJob = """
  CREATE TRIGGER starts AFTER UPDATE OF state ON job WHEN new.holds AND NOT old.holds BEGIN
    UPDATE job SET first = 0, urgency = NULL WHERE target = new.target AND first;
  END;
  -- The first one steps back, and the first of all comes forward.
  CREATE TRIGGER moves AFTER UPDATE OF state, place, priority, blockers, wake, resting, retains ON job
  WHEN NOT (new.holds AND NOT old.holds) AND (
    (old.due, old.holds, old.place) IS NOT (new.due, new.holds, new.place)
    OR (new.due AND old.priority <> new.priority)) BEGIN
    UPDATE job SET first = 0, urgency = NULL WHERE target = new.target AND first;
    UPDATE job SET first = 1,
      urgency = (
        SELECT max(priority) FROM job AS other WHERE other.target = new.target AND other.due AND NOT other.first)
      WHERE id = (
          SELECT id FROM job AS other WHERE other.target = new.target AND other.due AND NOT other.first
          ORDER BY place LIMIT 1)
        AND NOT EXISTS (SELECT 1 FROM job AS other WHERE other.target = new.target AND other.holds);
  END;
  CREATE TRIGGER leaves BEFORE DELETE ON job WHEN old.ended IS NULL OR old.holds BEGIN
    SELECT raise(ABORT, 'the job is not over');
  END;
  """

/// As they were, but that nothing is counted for each new job, that a job which succeeds is made known to those after it by who
/// ends it, and that a key is found by its text.
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
  CREATE TRIGGER is_waited_for BEFORE DELETE ON job
  WHEN EXISTS (SELECT 1 FROM dependency WHERE predecessor = old.id AND NOT met) BEGIN
    SELECT raise(ABORT, 'another job comes after it');
  END;
  CREATE TRIGGER counts_moved AFTER UPDATE OF state ON job WHEN old.state <> new.state BEGIN
    UPDATE tally SET jobs = jobs - 1 WHERE environment = old.environment AND state = old.state;
    INSERT INTO tally VALUES (new.environment, new.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;
  CREATE TRIGGER counts_gone AFTER DELETE ON job BEGIN
    UPDATE tally SET jobs = jobs - 1 WHERE environment = old.environment AND state = old.state;
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
  CREATE TRIGGER is_remembered AFTER DELETE ON job WHEN old.key IS NOT NULL BEGIN
    UPDATE key SET ended_as = old.state WHERE key = old.key AND uid = old.uid AND job = old.id;
  END;
  """
