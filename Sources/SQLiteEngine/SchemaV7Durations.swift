/// The seventh version: how long edits took is kept, also when their jobs are gone.
let schemaV7Durations = """
  CREATE TABLE duration (
    id INTEGER PRIMARY KEY,                 -- in the order in which they ended
    environment INTEGER NOT NULL REFERENCES environment,
    kind TEXT NOT NULL CHECK (kind = 'migration' OR kind = 'migrationGroup'),
    ended INTEGER NOT NULL,
    least_ms INTEGER NOT NULL CHECK (least_ms >= 0),  -- up to the last look that showed the edit at work
    most_ms INTEGER NOT NULL CHECK (most_ms >= least_ms),  -- and to the first that showed its end
    failed INTEGER NOT NULL CHECK (failed IN (0, 1))) STRICT;
  CREATE INDEX durations_of ON duration (environment, kind);
  -- Until now only the end was kept. Where the server was not answering for a part of the time, it says nothing.
  INSERT INTO duration (environment, kind, ended, least_ms, most_ms, failed)
  SELECT environment, kind, ended, took, took, ending = 'createFailed' FROM (
    SELECT job.environment, target.kind, submission.ended, submission.ended - sent AS took, ending
    FROM submission JOIN job ON job.id = submission.job JOIN target ON target.id = job.target
    WHERE ending IN ('created', 'createFailed') AND submission.ended > sent
      AND answered_ms >= (submission.ended - sent) * 9 / 10
    ORDER BY submission.ended DESC LIMIT 20000) ORDER BY ended;
  """
