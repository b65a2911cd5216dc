import JobModel
import LibraryModel
import Runtime

/// A condition on rows of `job`, with the values for its question marks.
struct Condition {
  private(set) var parts: [String] = []
  private(set) var values = SQLValues()

  var sql: String { parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ") }

  mutating func add(_ part: String, _ more: SQLValues = []) {
    parts.append(part)
    values += more
  }

  mutating func add(states: some Collection<JobState>) {
    // A list of none is no SQL, and no job is in a state without a name.
    let names = states.isEmpty ? [""] : states.map(\.rawValue)
    add("job.state IN (\(names.map { "'\($0)'" }.joined(separator: ", ")))")
  }
}

extension Condition {
  /// - Parameter everyRun: a batch's name means each of its runs, not only the newest: who follows what happens goes on to the
  ///   next run, and misses nothing of the one before.
  init(_ filter: Filter, everyRun: Bool = false) {
    if let ids = filter.ids {
      add("job.id IN (\(ids.commaSeparated))")
    }
    if let states = filter.states { add(states: states) }
    if let name = filter.environment {
      add("job.environment = (SELECT id FROM environment WHERE name = ?)", name)
    }
    if let id = filter.targetId {
      add("job.target IN (SELECT id FROM target WHERE package = ?)", TargetID(id)?.packageID ?? "")
    }
    if let batch = filter.batch { add(batch: batch, everyRun: everyRun) }
    if let key = filter.key { add("job.key = ? AND job.id IN (SELECT key.job FROM key WHERE key.key = ?)", key, key) }
    for (name, value) in filter.labels ?? Labels() {
      add("job.id IN (SELECT label.job FROM label WHERE name = ? AND value = ?)", name, value)
    }
    if let reason = filter.failureReason { add("job.failure_reason = ?", reason) }
    if let name = filter.submittedBy { add("job.submitted_by = ?", name) }
    if let time = filter.createdAfter { add("job.created > ?", [time.milliseconds]) }
    if let time = filter.createdBefore { add("job.created < ?", [time.milliseconds]) }
  }

  /// Of events that are about an environment or the whole queue: those that match are asked for by no more than that.
  init(eventsOfEnvironmentsFor filter: Filter) {
    var only = Filter()
    only.environment = filter.environment
    if filter != only {
      add("FALSE")
    } else if let name = filter.environment {
      add("(event.environment IS NULL OR environment.name = ?)", name)
    }
  }

  /// The same of events that are about a batch.
  init(eventsOfBatchesFor filter: Filter) {
    var only = Filter()
    only.batch = filter.batch
    if filter != only {
      add("FALSE")
    } else if let asked = filter.batch {
      guard asked.isStorable, let batch = BatchReference(asked) else {
        add("FALSE")
        return
      }
      add("batch.name = ?", batch.name)
      if let run = batch.run { add("batch.run = ?", [run]) }
    }
  }

  private mutating func add(batch asked: String, everyRun: Bool) {
    guard asked.isStorable, let batch = BatchReference(asked) else { return add("FALSE") }
    if let run = batch.run {
      add("job.batch = (SELECT id FROM batch WHERE name = ? AND run = ?)", [batch.name, run])
    } else if everyRun {
      add("job.batch IN (SELECT id FROM batch WHERE name = ?)", [batch.name])
    } else {
      add("job.batch = (SELECT id FROM batch WHERE name = ? ORDER BY run DESC LIMIT 1)", [batch.name])
    }
  }

  /// A text that can't be stored is nowhere.
  private mutating func add(_ part: String, _ texts: String...) {
    if texts.allSatisfy(\.isStorable) { add(part, SQLValues(texts)) } else { add("FALSE") }
  }
}

extension [JobID] {
  /// As they stand in a list of a statement that is made for one call. A list of none, which SQL does not know, has 0 in it, which
  /// is no job.
  var commaSeparated: String { isEmpty ? "0" : map(String.init).joined(separator: ", ") }
}
