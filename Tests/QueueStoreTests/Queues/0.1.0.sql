-- A queue as migeditd 0.1.0 kept it, by sqlite3 (.dump): the third version of the tables. It is never changed.
PRAGMA application_id = 1835624293;
PRAGMA user_version = 3;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('v1');
INSERT INTO grdb_migrations VALUES('v2');
INSERT INTO grdb_migrations VALUES('v3');
CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    next_place INTEGER NOT NULL) STRICT;
INSERT INTO store VALUES(1,'0123456789abcdef0123456789abcdef',41);
CREATE TABLE target (
    id INTEGER PRIMARY KEY,
    environment INTEGER NOT NULL REFERENCES environment,
    kind TEXT NOT NULL CHECK (kind IN ('migration', 'migrationGroup')),
    package TEXT NOT NULL CHECK (length(package) = 32),
    UNIQUE (environment, kind, package)) STRICT;
INSERT INTO target VALUES(1,1,'migration','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1');
INSERT INTO target VALUES(2,1,'migration','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2');
INSERT INTO target VALUES(3,1,'migrationGroup','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA3');
INSERT INTO target VALUES(4,2,'migration','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA4');
INSERT INTO target VALUES(5,1,'migration','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA5');
INSERT INTO target VALUES(6,1,'migration','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA6');
INSERT INTO target VALUES(7,2,'migration','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA7');
INSERT INTO target VALUES(8,2,'migration','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8');
INSERT INTO target VALUES(9,2,'migration','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA9');
CREATE TABLE pause (
    environment INTEGER REFERENCES environment,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT,
    until INTEGER) STRICT;
INSERT INTO pause VALUES(2,'root',1699999990000,'upgrade',NULL);
CREATE TABLE dependency (
    job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
    predecessor INTEGER NOT NULL CHECK (predecessor <> job),
    met INTEGER NOT NULL CHECK (met IN (0, 1)),
    PRIMARY KEY (job, predecessor)) STRICT, WITHOUT ROWID;
INSERT INTO dependency VALUES(8,1,0);
CREATE TABLE tally (
    environment INTEGER NOT NULL REFERENCES environment,
    state TEXT NOT NULL,
    jobs INTEGER NOT NULL CHECK (jobs >= 0),
    PRIMARY KEY (environment, state)) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES(1,'failed',1);
INSERT INTO tally VALUES(1,'queued',3);
INSERT INTO tally VALUES(1,'running',2);
INSERT INTO tally VALUES(1,'succeeded',1);
INSERT INTO tally VALUES(2,'cancelled',2);
INSERT INTO tally VALUES(2,'held',2);
INSERT INTO tally VALUES(2,'queued',3);
CREATE TABLE batch_tally (
    batch INTEGER NOT NULL REFERENCES batch ON DELETE CASCADE,
    state TEXT NOT NULL,
    jobs INTEGER NOT NULL CHECK (jobs >= 0),
    PRIMARY KEY (batch, state)) STRICT, WITHOUT ROWID;
INSERT INTO batch_tally VALUES(1,'queued',1);
INSERT INTO batch_tally VALUES(1,'running',1);
INSERT INTO batch_tally VALUES(2,'cancelled',1);
INSERT INTO batch_tally VALUES(3,'queued',2);
INSERT INTO batch_tally VALUES(4,'cancelled',1);
INSERT INTO batch_tally VALUES(5,'held',1);
CREATE TABLE change (job INTEGER PRIMARY KEY REFERENCES job ON DELETE CASCADE, body BLOB NOT NULL) STRICT;
INSERT INTO change VALUES(1,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(2,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(3,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(4,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(5,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(6,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(7,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(8,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(30,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(31,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(32,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(33,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(34,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
INSERT INTO change VALUES(40,X'7b226d657267655061746368223a7b226e616d65223a226e227d7d');
CREATE TABLE label (
    job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job, name)) STRICT, WITHOUT ROWID;
INSERT INTO label VALUES(4,'ticket','A-1');
CREATE TABLE document (
    submission INTEGER PRIMARY KEY REFERENCES submission ON DELETE CASCADE,
    before BLOB NOT NULL,
    submitted BLOB NOT NULL,
    found BLOB) STRICT;
INSERT INTO document VALUES(1,X'7b226e616d65223a226265666f7265222c226e223a317d',X'7b226e616d65223a226166746572222c226e223a317d',NULL);
INSERT INTO document VALUES(2,X'7b226e616d65223a226265666f7265222c226e223a317d',X'7b226e616d65223a226166746572222c226e223a317d',NULL);
INSERT INTO document VALUES(3,X'7b226e616d65223a226265666f7265222c226e223a317d',X'7b226e616d65223a226166746572222c226e223a317d',NULL);
INSERT INTO document VALUES(4,X'7b226e616d65223a226265666f7265222c226e223a317d',X'7b226e616d65223a226166746572222c226e223a317d',NULL);
CREATE TABLE standing (
    job INTEGER PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    document BLOB NOT NULL,
    date TEXT NOT NULL) STRICT;
CREATE TABLE key (
    uid INTEGER NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    job INTEGER NOT NULL,
    ended_as TEXT,
    created INTEGER NOT NULL,
    PRIMARY KEY (uid, key)) STRICT, WITHOUT ROWID;
INSERT INTO "key" VALUES(1000,'k',X'7b7d',4,NULL,1699999000000);
CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    job INTEGER,
    batch INTEGER,
    environment INTEGER,
    uid INTEGER, server INTEGER,
    CHECK ((job IS NOT NULL) + (batch IS NOT NULL) + (environment IS NOT NULL) <= 1)) STRICT;
INSERT INTO event VALUES(41,1699999990000,'outageBegan',NULL,NULL,1,NULL,NULL);
INSERT INTO event VALUES(42,1699999990000,'paused',NULL,NULL,2,0,NULL);
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
INSERT INTO server VALUES(1,'https://prod.example.com','architect',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE IF NOT EXISTS "environment" (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, is_out INTEGER NOT NULL DEFAULT 0 CHECK (is_out IN (0, 1))) STRICT;
INSERT INTO environment VALUES(1,'prod',1);
INSERT INTO environment VALUES(2,'test',0);
CREATE TABLE IF NOT EXISTS "job" (
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
    ended INTEGER, urgency INTEGER CHECK (urgency IS NULL OR first), held_rest INTEGER CHECK (held_rest IS NULL OR state = 'held'), held_rest_from INTEGER CHECK ((held_rest_from IS NULL) = (held_rest IS NULL)),
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
INSERT INTO job VALUES(1,1,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1','running',1,0,NULL,0,0,0,NULL,NULL,1,1,0,1,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,1699999000000,1699999100000,1699999100000,NULL,NULL,NULL,NULL);
INSERT INTO job VALUES(2,2,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2','failed',2,0,NULL,0,0,0,NULL,NULL,2,NULL,1,NULL,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,X'7b22726561736f6e223a2274696d65644f7574222c226d657373616765223a22497420686173206e6f7420636f6d6520746f20616e20656e642e227d','timedOut',NULL,NULL,1,1699999000000,1699999100000,1699999100000,1699999900000,NULL,NULL,NULL);
INSERT INTO job VALUES(3,3,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3','queued',3,0,1700000030000,1,0,1,1699913630000,NULL,NULL,NULL,0,NULL,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,1699999000000,1699999100000,1699999100000,NULL,0,NULL,NULL);
INSERT INTO job VALUES(4,1,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1','queued',4,0,NULL,0,0,0,NULL,NULL,NULL,NULL,0,1,'k',1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO job VALUES(5,4,2,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4','held',5,0,NULL,0,0,0,NULL,NULL,NULL,NULL,0,NULL,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO job VALUES(6,5,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa5','succeeded',6,0,NULL,0,0,0,NULL,NULL,NULL,NULL,0,NULL,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'differs',X'5b222f6e616d65225d',0,1699999000000,1699999100000,1699999100000,1699999900000,NULL,NULL,NULL);
INSERT INTO job VALUES(7,6,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa6','running',7,0,NULL,0,0,0,NULL,NULL,3,1,0,NULL,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,1699999100000,1699999100000,NULL,NULL,NULL,NULL);
INSERT INTO job VALUES(8,5,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa5','queued',8,0,NULL,0,1,0,NULL,NULL,NULL,NULL,0,NULL,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO job VALUES(30,7,2,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa7','queued',30,0,NULL,0,0,1,NULL,NULL,NULL,NULL,0,NULL,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,NULL,NULL,NULL,0,NULL,NULL);
INSERT INTO job VALUES(31,8,2,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8','queued',31,-3,NULL,0,0,1,NULL,NULL,NULL,NULL,0,3,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,NULL,NULL,NULL,7,NULL,NULL);
INSERT INTO job VALUES(32,8,2,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8','queued',32,7,NULL,0,0,0,NULL,NULL,NULL,NULL,0,3,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO job VALUES(33,8,2,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8','cancelled',33,0,NULL,0,0,0,NULL,NULL,NULL,NULL,0,2,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,NULL,NULL,1699999900000,NULL,NULL,NULL);
INSERT INTO job VALUES(34,8,2,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8','cancelled',34,0,NULL,0,0,0,NULL,NULL,NULL,NULL,0,4,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999000000,NULL,NULL,1699999900000,NULL,NULL,NULL);
INSERT INTO job VALUES(40,9,2,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa9','held',40,0,NULL,0,0,0,NULL,NULL,NULL,NULL,0,5,NULL,1000,'alice',NULL,NULL,4,NULL,0,1,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1699999950000,NULL,NULL,NULL,NULL,1700000090000,1699999990000);
CREATE TABLE IF NOT EXISTS "submission" (
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
INSERT INTO submission VALUES(1,1,1,1,1,1699999100000,X'5b22323032362d30312d3031222c2263726561746564225d','P','https://prod.example.com','architect','[]',1699999200000,1699999201000,1,0,1,1,0,3,60000,0,0.5,NULL,NULL,NULL,NULL);
INSERT INTO submission VALUES(2,2,1,1,2,1699999100000,X'5b22323032362d30312d3031222c2263726561746564225d','P','https://old.example.com',NULL,'[]',1699999200000,1699999201000,1,0,0,0,0,0,0,0,0.0,1699999900000,'givenUp',X'7b22726561736f6e223a2274696d65644f7574222c226d657373616765223a22497420686173206e6f7420636f6d6520746f20616e20656e642e227d',NULL);
INSERT INTO submission VALUES(3,3,1,1,3,1699999100000,X'5b22323032362d30312d3031222c2263726561746564225d',NULL,'https://prod.example.com',NULL,'[]',1699999200000,NULL,0,0,0,0,0,0,0,0,0.0,1699999300000,'notTaken',NULL,NULL);
INSERT INTO submission VALUES(4,3,1,2,3,1699999400000,X'5b22323032362d30312d3031222c2263726561746564225d',NULL,'https://prod.example.com',NULL,'[]',1699999500000,NULL,0,0,0,0,0,0,0,0,0.0,1699999600000,'notArrived',NULL,NULL);
CREATE TABLE IF NOT EXISTS "batch" (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (instr(name, '#') = 0),
    run INTEGER NOT NULL CHECK (run >= 1),
    created INTEGER NOT NULL,
    ended INTEGER,                          -- NULL while one of its jobs has not
    UNIQUE (name, run)) STRICT;
INSERT INTO batch VALUES(1,'night',1,1699999000000,NULL);
INSERT INTO batch VALUES(2,'ticket-12',1,1699999000000,1699999900000);
INSERT INTO batch VALUES(3,'ticket-12',2,1699999100000,NULL);
INSERT INTO batch VALUES(4,'a-b-c',1,1699999100000,1699999900000);
INSERT INTO batch VALUES(5,'night',2,1699999950000,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('event',42);
INSERT INTO sqlite_sequence VALUES('job',40);
CREATE INDEX by_package ON target (package);
CREATE UNIQUE INDEX one_pause ON pause (coalesce(environment, 0));
CREATE INDEX dependents ON dependency (predecessor) WHERE NOT met;
CREATE INDEX by_label ON label (name, value);
CREATE INDEX key_of_job ON key (job);
CREATE INDEX key_by_age ON key (created);
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
CREATE UNIQUE INDEX one_open ON submission (job) WHERE ended IS NULL;
CREATE TRIGGER leaves BEFORE DELETE ON job WHEN old.ended IS NULL OR old.holds BEGIN
    SELECT raise(ABORT, 'the job is not over');
  END;
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
CREATE INDEX urgent ON job (target, priority) WHERE due;
CREATE VIEW head (target, job, urgency) AS
    SELECT t.id, (SELECT id FROM job WHERE target = t.id AND due ORDER BY place LIMIT 1),
      (SELECT max(priority) FROM job WHERE target = t.id AND due)
    FROM target t WHERE NOT EXISTS (SELECT 1 FROM job WHERE target = t.id AND holds);
CREATE INDEX eligible ON job (environment, urgency DESC, place) WHERE eligible;
CREATE TRIGGER joins AFTER INSERT ON job WHEN new.due BEGIN
    UPDATE job SET first = 1, urgency = new.priority
      WHERE id = new.id AND new.id IS (SELECT job FROM head WHERE target = new.target);
    UPDATE job SET urgency = new.priority WHERE target = new.target AND first AND urgency < new.priority;
  END;
CREATE TRIGGER starts AFTER UPDATE OF state ON job WHEN new.holds AND NOT old.holds BEGIN
    UPDATE job SET first = 0, urgency = NULL WHERE target = new.target AND first;
  END;
CREATE TRIGGER moves AFTER UPDATE OF state, place, priority, blockers, wake, resting, retains ON job
  WHEN NOT (new.holds AND NOT old.holds) AND (
    (old.due, old.holds, old.place) IS NOT (new.due, new.holds, new.place)
    OR (new.due AND old.priority <> new.priority)) BEGIN
    UPDATE job SET first = 0, urgency = NULL
      WHERE target = new.target AND first AND id IS NOT (SELECT job FROM head WHERE target = new.target);
    UPDATE job SET first = 1, urgency = (SELECT urgency FROM head WHERE target = new.target)
      WHERE id = (SELECT job FROM head WHERE target = new.target)
        AND (NOT first OR urgency <> (SELECT urgency FROM head WHERE target = new.target));
  END;
COMMIT;
