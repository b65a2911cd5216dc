import JobModel

/// What is kept beside the jobs so that it need not be counted or looked for, and how it is told that it is not as they
/// are. Each question finds nothing in a queue that is right.
private let derivedFaults: KeyValuePairs<String, String> = [
  "the count of an environment's jobs of a state": """
  SELECT found.environment FROM (SELECT environment, state, count(*) AS jobs FROM job GROUP BY environment, state) AS found
  WHERE NOT EXISTS (
    SELECT 1 FROM tally
    WHERE tally.environment = found.environment AND tally.state = found.state AND tally.jobs = found.jobs)
  """,
  "the count of an environment's jobs": """
  SELECT environment FROM tally WHERE jobs > 0
    AND NOT EXISTS (SELECT 1 FROM job WHERE job.environment = tally.environment AND job.state = tally.state)
  """,
  "the count of a batch's jobs of a state": """
  SELECT found.batch FROM (
    SELECT batch, state, count(*) AS jobs FROM job WHERE batch IS NOT NULL GROUP BY batch, state) AS found
  WHERE NOT EXISTS (
    SELECT 1 FROM batch_tally
    WHERE batch_tally.batch = found.batch AND batch_tally.state = found.state AND batch_tally.jobs = found.jobs)
  """,
  "the count of a batch's jobs": """
  SELECT batch FROM batch_tally WHERE jobs > 0
    AND NOT EXISTS (SELECT 1 FROM job WHERE job.batch = batch_tally.batch AND job.state = batch_tally.state)
  """,
  "the end of a batch": """
  SELECT batch.id FROM batch WHERE ended IS NOT NULL
    AND EXISTS (SELECT 1 FROM job WHERE job.batch = batch.id AND job.ended IS NULL)
  """,
  "how many predecessors a job waits for": """
  SELECT id FROM job WHERE blockers <> (SELECT count(*) FROM dependency WHERE dependency.job = job.id AND NOT met)
  """,
  "the first job of a target": """
  SELECT id FROM job WHERE first AND (NOT due
    OR EXISTS (SELECT 1 FROM job AS other WHERE other.target = job.target AND other.holds)
    OR EXISTS (SELECT 1 FROM job AS other WHERE other.target = job.target AND other.due AND other.place < job.place))
  """,
  "a target without its first job": """
  SELECT id FROM job WHERE due AND NOT first
    AND NOT EXISTS (SELECT 1 FROM job AS other WHERE other.target = job.target AND (other.first OR other.holds))
  """,
  "the urgency of a target": """
  SELECT id FROM job WHERE first AND urgency <> (
    SELECT max(priority) FROM job AS other WHERE other.target = job.target AND other.due)
  """,
  "whether a job has documents": """
  SELECT id FROM job WHERE NOT has_documents AND (
    EXISTS (SELECT 1 FROM standing WHERE standing.job = job.id)
    OR EXISTS (SELECT 1 FROM submission JOIN document ON document.submission = submission.id WHERE submission.job = job.id))
  """,
  "how many jobs are due in a group of places": """
  SELECT found.environment FROM (
    SELECT environment, urgency, places, count(*) AS jobs FROM (
      SELECT environment, coalesce(urgency, priority) AS urgency, place / 1024 AS places FROM job WHERE due) AS turns
    GROUP BY environment, urgency, places) AS found
  WHERE NOT EXISTS (
    SELECT 1 FROM turn_tally AS kept WHERE kept.environment = found.environment AND kept.urgency = found.urgency
      AND kept.places = found.places AND kept.jobs = found.jobs)
  """,
  "how many jobs are due": """
  SELECT (SELECT coalesce(sum(jobs), 0) FROM turn_tally) - (SELECT count(*) FROM job WHERE due) AS difference
  WHERE (SELECT coalesce(sum(jobs), 0) FROM turn_tally) <> (SELECT count(*) FROM job WHERE due)
  """,
  "a target with several priorities": """
  SELECT found.target FROM (
    SELECT environment, target FROM job WHERE due AND NOT first GROUP BY environment, target
    HAVING min(priority) < max(priority)) AS found
  WHERE NOT EXISTS (
    SELECT 1 FROM mixed_line WHERE mixed_line.environment = found.environment AND mixed_line.target = found.target)
  """,
  "a target with one priority": """
  SELECT mixed_line.target FROM mixed_line WHERE NOT EXISTS (
    SELECT 1 FROM (
      SELECT environment, target FROM job WHERE due AND NOT first GROUP BY environment, target
      HAVING min(priority) < max(priority)) AS found
    WHERE found.environment = mixed_line.environment AND found.target = mixed_line.target)
  """,
  "how many jobs wait in a part of a target's line": """
  SELECT found.target FROM (
    SELECT target, start, priority, count(*) AS jobs FROM (
      SELECT target, priority, (
        SELECT max(start) FROM line_part WHERE line_part.target = job.target AND line_part.start <= job.place) AS start
      FROM job WHERE due AND NOT first) AS parts
    WHERE start IS NOT NULL GROUP BY target, start, priority) AS found
  WHERE NOT EXISTS (
    SELECT 1 FROM line_part AS kept WHERE kept.target = found.target AND kept.start = found.start
      AND kept.priority = found.priority AND kept.jobs = found.jobs)
  """,
]

extension Transaction {
  /// - Throws: `ImportError.refused`: what is kept of the jobs is not as they are.
  func checkDerived() throws {
    for (what, question) in derivedFaults {
      guard let row = try rows(question, isReused: false).first, let value = row.all.first else { continue }
      throw ImportError.refused(reason: "\(what) is wrong: see \(value)")
    }
  }
}
