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
    add("job.state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
  }
}

extension Condition {
  init(_ filter: Filter) {
    if let ids = filter.ids {
      add("job.id IN (\(ids.map(String.init).joined(separator: ", ")))")
    }
    if let states = filter.states { add(states: states) }
    if let name = filter.environment {
      add("job.environment = (SELECT id FROM environment WHERE name = ?)", name)
    }
    if let id = filter.targetId {
      add("job.target IN (SELECT id FROM target WHERE package = ?)", TargetID(id)?.packageID ?? "")
    }
    if let name = filter.batch { add("job.batch = (SELECT id FROM batch WHERE name = ?)", name) }
    if let key = filter.key { add("job.key = ?", key) }
    for (name, value) in filter.labels ?? Labels() {
      add("job.id IN (SELECT label.job FROM label WHERE name = ? AND value = ?)", name, value)
    }
    if let reason = filter.failureReason { add("job.failure_reason = ?", reason) }
    if let name = filter.submittedBy { add("job.submitted_by = ?", name) }
    if let time = filter.createdAfter { add("job.created > ?", [time.milliseconds]) }
    if let time = filter.createdBefore { add("job.created < ?", [time.milliseconds]) }
  }

  /// Of events that are about an environment or the whole queue.
  init(eventsOfEnvironmentsFor filter: Filter) {
    add("(event.environment IS NULL OR environment.name = ?)", onlyOf: \.environment, in: filter)
  }

  /// Of events that are about a batch.
  init(eventsOfBatchesFor filter: Filter) { add("batch.name = ?", onlyOf: \.batch, in: filter) }

  /// Holds where the filter asks for no more than this one field, which may be nothing at all.
  private mutating func add(_ part: String, onlyOf field: WritableKeyPath<Filter, String?>, in filter: Filter) {
    var only = Filter()
    only[keyPath: field] = filter[keyPath: field]
    guard filter == only else { return add("FALSE") }
    if let name = filter[keyPath: field] { add(part, name) }
  }

  /// A text that can't be stored is nowhere.
  private mutating func add(_ part: String, _ texts: String...) {
    if texts.allSatisfy(\.isStorable) { add(part, SQLValues(texts)) } else { add("FALSE") }
  }
}
