/// A table of the queue as it is exported: which of its columns, and in which order its rows are read.
struct ExportedTable: Sendable {
  /// How a column's value is written into JSON.
  enum Form: Sendable {
    case int, double, text
    /// A condition: true or false, whatever an engine keeps.
    case flag
    /// Bytes that are the text of JSON. It is written as a string, exactly as it is stored: numbers and the order of members.
    case json
    /// Other bytes, in hexadecimal digits.
    case bytes
  }

  struct Column: Sendable {
    let name: String
    let form: Form
  }

  let name: String
  /// What its rows are told from each other by, in order. None: it has few rows, which are read all at once.
  let key: [String]
  /// How many rows are read at once: a bound on the memory that they take.
  let page: Int
  let columns: [Column]

  fileprivate init(_ name: String, by key: [String] = [], page: Int = 500, _ columns: KeyValuePairs<String, Form>) {
    self.name = name
    self.key = key
    self.page = page
    self.columns = columns.map { Column(name: $0.key, form: $0.value) }
  }

  var names: String { columns.map(\.name).joined(separator: ", ") }

  var insertion: String {
    "INSERT INTO \(name) (\(names)) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))"
  }
}

extension ExportedTable {
  /// The one row of the queue as a whole. What it lacks here is of one place, and stays with it: the queue's name, the
  /// machine, whether its daemon runs.
  static let store = ExportedTable(
    "store",
    ["next_place": .int, "clock": .int, "clock_doubted": .int, "newest_creation": .int, "creation_disorder": .int])

  /// All others, in an order in which each row comes after those that it refers to. Columns that are worked out of others are
  /// left out. What triggers keep is not: no trigger runs while rows come in.
  static let others = [
    ExportedTable(
      "environment", by: ["id"],
      ["id": .int, "name": .text, "is_out": .flag, "opened_until": .int, "is_closed": .flag]),
    ExportedTable(
      "server", by: ["id"],
      [
        "id": .int, "url": .text, "username": .text, "outage": .json, "kind": .text, "since": .int, "retry_at": .int,
        "probes": .int,
      ]),
    ExportedTable(
      "target", by: ["id"], ["id": .int, "environment": .int, "kind": .text, "package": .text, "name": .text]),
    ExportedTable("pause", ["environment": .int, "by": .text, "at": .int, "reason": .text, "until": .int]),
    ExportedTable(
      "batch", by: ["id"],
      [
        "id": .int, "name": .text, "run": .int, "created": .int, "ended": .int, "windows": .text, "stop_after": .int,
        "failures": .int, "stopped": .int,
      ]),
    job,
    ExportedTable("dependency", by: ["job", "predecessor"], ["job": .int, "predecessor": .int, "met": .flag]),
    ExportedTable("settling", by: ["job"], ["job": .int, "origin": .int, "after": .int]),
    ExportedTable("held_by_stop", by: ["job"], ["job": .int]),
    ExportedTable("arriving", by: ["job"], ["job": .int, "whole": .int]),
    ExportedTable("to_hold", by: ["id"], ["id": .int, "batch": .int, "after": .int, "last": .int]),
    ExportedTable("change", by: ["job"], page: 1, ["job": .int, "body": .json, "since": .int]),
    ExportedTable("label", by: ["job", "name"], ["job": .int, "name": .text, "value": .text]),
    submission,
    ExportedTable(
      "document", by: ["submission"], page: 1,
      ["submission": .int, "before": .json, "submitted": .json, "found": .json]),
    ExportedTable(
      "standing", by: ["job"], page: 1, ["job": .int, "attempt": .int, "document": .json, "date": .text]),
    ExportedTable(
      "key", by: ["key", "uid"],
      ["key": .text, "uid": .int, "meaning": .bytes, "job": .int, "ended_as": .text, "created": .int]),
    ExportedTable(
      "event", by: ["sequence"],
      [
        "sequence": .int, "at": .int, "what": .text, "job": .int, "batch": .int, "environment": .int, "uid": .int,
        "server": .int, "until": .int,
      ]),
    ExportedTable(
      "duration", by: ["id"],
      [
        "id": .int, "environment": .int, "kind": .text, "ended": .int, "least_ms": .int, "most_ms": .int,
        "failed": .flag,
      ]),
    ExportedTable("tally", by: ["environment", "state"], ["environment": .int, "state": .text, "jobs": .int]),
    ExportedTable("batch_tally", by: ["batch", "state"], ["batch": .int, "state": .text, "jobs": .int]),
    ExportedTable(
      "turn_tally", by: ["environment", "urgency", "places"],
      ["environment": .int, "urgency": .int, "places": .int, "jobs": .int]),
    ExportedTable(
      "line_part", by: ["target", "start", "priority"],
      ["target": .int, "start": .int, "priority": .int, "jobs": .int]),
    ExportedTable("mixed_line", by: ["environment", "target"], ["environment": .int, "target": .int]),
  ]

  private static let job = ExportedTable(
    "job", by: ["id"], page: 100,
    [
      "id": .int, "target": .int, "environment": .int, "asked_id": .text, "state": .text, "place": .int,
      "priority": .int, "wake": .int, "resting": .flag, "blockers": .int, "first": .flag, "urgency": .int,
      "rest_from": .int, "rest_until": .int, "held_rest": .int, "held_rest_from": .int, "slot": .int, "server": .int,
      "retains": .flag, "batch": .int, "key": .text, "uid": .int, "submitted_by": .text, "not_before": .int,
      "deadline": .int, "max_attempts": .int, "expected_date": .text, "strict": .flag, "attempt": .int,
      "first_attempt": .int, "not_editable_ms": .int, "cancel_requested": .flag, "trouble": .text,
      "trouble_failure": .json, "trouble_count": .int, "trouble_rested_ms": .int, "trouble_others_answered": .flag,
      "troubled": .int, "earlier_troubles": .json, "crashes": .int, "alone": .flag, "failure": .json,
      "failure_reason": .text, "verification": .text, "differences": .json, "has_documents": .flag, "created": .int,
      "started": .int, "claimed": .int, "ended": .int, "lane": .int,
    ])

  private static let submission = ExportedTable(
    "submission", by: ["id"], page: 100,
    [
      "id": .int, "job": .int, "attempt": .int, "number": .int, "slot": .int, "claimed": .int, "baseline": .json,
      "project": .text, "url": .text, "username": .text, "packages": .text, "sent": .int, "answered": .int,
      "confirmed": .flag, "said_creating": .flag, "saw_creating": .flag, "has_moved": .flag, "terminal": .flag,
      "polls": .int, "answered_ms": .int, "troubled_ms": .int, "fraction": .double, "ended": .int, "ending": .text,
      "failure": .json, "date_after": .text, "host": .text,
    ])
}
