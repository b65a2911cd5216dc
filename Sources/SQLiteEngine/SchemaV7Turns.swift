/// The seventh version: how many jobs start before another one is known without ordering all of them, and jobs are found by the
/// time of their creation without looking at all of them.
///
/// Who inserts jobs counts them itself; the triggers count those that change.
let schemaV7Turns = tablesOfTurns + countsOfTurns + triggersOfTurns + orderOfCreation

/// 1,024 places are counted together: what is left of one such group is looked at job by job.
private let tablesOfTurns = """
  -- How many due jobs an environment has of each urgency, by groups of places: that of the first of a target is what it goes by,
  -- that of another its own priority.
  CREATE TABLE turn_tally (
    environment INTEGER NOT NULL REFERENCES environment,
    urgency INTEGER NOT NULL,
    places INTEGER NOT NULL,                -- of each job, the place divided by 1,024
    jobs INTEGER NOT NULL,
    PRIMARY KEY (environment, urgency, places)) STRICT, WITHOUT ROWID;

  -- Of the targets on which very many jobs wait: how many of each priority are due behind the first, from one place to the next
  -- part's. Most targets have no such parts, and none has to have one: a job before the first part is in none.
  CREATE TABLE line_part (
    target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,
    start INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    jobs INTEGER NOT NULL,
    PRIMARY KEY (target, start, priority)) STRICT, WITHOUT ROWID;

  -- The targets on which jobs of several priorities are due behind the first, so that one may lend its priority to another.
  CREATE TABLE mixed_line (
    environment INTEGER NOT NULL REFERENCES environment,
    target INTEGER NOT NULL,
    PRIMARY KEY (environment, target)) STRICT, WITHOUT ROWID;

  DROP INDEX urgent;
  CREATE INDEX urgent ON job (target, priority, place) WHERE due AND NOT first;
  """

let countsOfTurns = """
  INSERT INTO turn_tally (environment, urgency, places, jobs)
  SELECT environment, coalesce(urgency, priority), place / 1024, count(*) FROM job WHERE due GROUP BY 1, 2, 3;
  INSERT INTO mixed_line (environment, target)
  SELECT environment, target FROM job WHERE due AND NOT first GROUP BY target HAVING min(priority) < max(priority);
  INSERT INTO line_part (target, start, priority, jobs)
  WITH waiting AS (
    SELECT target, place, priority, row_number() OVER (PARTITION BY target ORDER BY place) - 1 AS number,
      count(*) OVER (PARTITION BY target) AS jobs
    FROM job WHERE due AND NOT first),
  numbered AS (
    SELECT target, priority, min(place) OVER (PARTITION BY target, number / 1024) AS start FROM waiting WHERE jobs >= 2048)
  SELECT target, start, priority, count(*) FROM numbered GROUP BY 1, 2, 3;
  """

/// A count may pass through less than nothing while the statements of one change follow each other, and one that has come to
/// nothing is not kept.
private let triggersOfTurns = """
  CREATE TRIGGER leaves_turn AFTER UPDATE OF state, place, priority, blockers, wake, resting, urgency ON job
  WHEN old.due AND (NOT new.due OR coalesce(old.urgency, old.priority) <> coalesce(new.urgency, new.priority)
    OR old.place <> new.place) BEGIN
    INSERT INTO turn_tally (environment, urgency, places, jobs)
    VALUES (old.environment, coalesce(old.urgency, old.priority), old.place / 1024, -1)
    ON CONFLICT DO UPDATE SET jobs = jobs - 1;
    DELETE FROM turn_tally
    WHERE environment = old.environment AND urgency = coalesce(old.urgency, old.priority) AND places = old.place / 1024
      AND jobs = 0;
  END;
  CREATE TRIGGER takes_turn AFTER UPDATE OF state, place, priority, blockers, wake, resting, urgency ON job
  WHEN new.due AND (NOT old.due OR coalesce(old.urgency, old.priority) <> coalesce(new.urgency, new.priority)
    OR old.place <> new.place) BEGIN
    INSERT INTO turn_tally (environment, urgency, places, jobs)
    VALUES (new.environment, coalesce(new.urgency, new.priority), new.place / 1024, 1)
    ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    DELETE FROM turn_tally
    WHERE environment = new.environment AND urgency = coalesce(new.urgency, new.priority) AND places = new.place / 1024
      AND jobs = 0;
  END;

  CREATE TRIGGER leaves_line AFTER UPDATE OF state, place, priority, blockers, wake, resting, first ON job
  WHEN old.due AND NOT old.first
    AND (NOT new.due OR new.first OR old.priority <> new.priority OR old.place <> new.place) BEGIN
    INSERT INTO line_part (target, start, priority, jobs)
    SELECT old.target, max(start), old.priority, -1 FROM line_part
    WHERE target = old.target AND start <= old.place HAVING max(start) IS NOT NULL
    ON CONFLICT DO UPDATE SET jobs = jobs - 1;
    DELETE FROM line_part
    WHERE target = old.target AND priority = old.priority AND jobs = 0
      AND start = (SELECT max(start) FROM line_part WHERE target = old.target AND start <= old.place);
    DELETE FROM mixed_line
    WHERE environment = old.environment AND target = old.target
      AND (SELECT min(priority) FROM job AS other WHERE other.target = old.target AND other.due AND NOT other.first)
        IS (SELECT max(priority) FROM job AS other WHERE other.target = old.target AND other.due AND NOT other.first);
  END;
  CREATE TRIGGER takes_line AFTER UPDATE OF state, place, priority, blockers, wake, resting, first ON job
  WHEN new.due AND NOT new.first
    AND (NOT old.due OR old.first OR old.priority <> new.priority OR old.place <> new.place) BEGIN
    INSERT INTO line_part (target, start, priority, jobs)
    SELECT new.target, max(start), new.priority, 1 FROM line_part
    WHERE target = new.target AND start <= new.place HAVING max(start) IS NOT NULL
    ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    DELETE FROM line_part
    WHERE target = new.target AND priority = new.priority AND jobs = 0
      AND start = (SELECT max(start) FROM line_part WHERE target = new.target AND start <= new.place);
    INSERT INTO mixed_line (environment, target)
    SELECT new.environment, new.target
    WHERE (SELECT min(priority) FROM job AS other WHERE other.target = new.target AND other.due AND NOT other.first)
      < (SELECT max(priority) FROM job AS other WHERE other.target = new.target AND other.due AND NOT other.first)
    ON CONFLICT DO NOTHING;
  END;
  """

private let orderOfCreation = """
  ALTER TABLE store ADD COLUMN newest_creation INTEGER NOT NULL DEFAULT 0;  -- ms; of all jobs
  -- ms; by how much a job was at most created before another one with a lower id, since the clock had been set back.
  ALTER TABLE store ADD COLUMN creation_disorder INTEGER NOT NULL DEFAULT 0 CHECK (creation_disorder >= 0);
  UPDATE store SET newest_creation = coalesce((SELECT max(created) FROM job), 0),
    creation_disorder = coalesce((
      SELECT max(newest - created) FROM (SELECT created, max(created) OVER (ORDER BY id) AS newest FROM job)), 0);
  """
