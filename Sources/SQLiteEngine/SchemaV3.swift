/// The third version: a batch's name has runs, a job that is first on its target has the highest priority of those that are
/// due there, and a held job keeps what is left of its rest.
let schemaV3 = runsOfBatches + urgency + restOfHeld

/// A `#` stands before a run's number now, so names that have one get another character; where two names become one by that,
/// they are two runs of it.
private let runsOfBatches = """
  DROP TRIGGER batch_counts_new;
  DROP TRIGGER batch_counts_moved;
  CREATE TABLE new_batch (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (instr(name, '#') = 0),
    run INTEGER NOT NULL CHECK (run >= 1),
    created INTEGER NOT NULL,
    ended INTEGER,                          -- NULL while one of its jobs has not
    UNIQUE (name, run)) STRICT;
  INSERT INTO new_batch (id, name, run, created, ended)
  SELECT id, replace(name, '#', '-'), row_number() OVER (PARTITION BY replace(name, '#', '-') ORDER BY id), created, ended
  FROM batch;
  DROP TABLE batch;
  ALTER TABLE new_batch RENAME TO batch;
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
  """

/// The triggers keep `urgency` as they keep `first`, in the transaction that changes a job of the target. After a claim its
/// target has no first job, so that nothing is looked for.
private let urgency = """
  DROP TRIGGER joins;
  DROP TRIGGER moves;
  DROP VIEW head;
  DROP INDEX eligible;
  -- Of the first job of a target: the highest priority of those that are due there.
  ALTER TABLE job ADD COLUMN urgency INTEGER CHECK (urgency IS NULL OR first);
  CREATE INDEX urgent ON job (target, priority) WHERE due;
  CREATE VIEW head (target, job, urgency) AS
    SELECT t.id, (SELECT id FROM job WHERE target = t.id AND due ORDER BY place LIMIT 1),
      (SELECT max(priority) FROM job WHERE target = t.id AND due)
    FROM target t WHERE NOT EXISTS (SELECT 1 FROM job WHERE target = t.id AND holds);
  UPDATE job SET urgency = (SELECT urgency FROM head WHERE head.target = job.target) WHERE first;
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
  """

private let restOfHeld = """
  -- ms; of a held job that rested: until when, and when that began.
  ALTER TABLE job ADD COLUMN held_rest INTEGER CHECK (held_rest IS NULL OR state = 'held');
  ALTER TABLE job ADD COLUMN held_rest_from INTEGER CHECK ((held_rest_from IS NULL) = (held_rest IS NULL));
  """
