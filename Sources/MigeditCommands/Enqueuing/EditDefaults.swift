import JSONDocument
import JobModel
import Runtime

/// The values that flags give for every edit that does not have its own.
struct EditDefaults: Sendable {
  var batch: String?
  var labels = Labels()
  var priority: Int?
  var maxAttempts: Int?
  var notBefore: WallTime?
  var deadline: WallTime?
  var after: [JobID]?
  var held: Bool?
  var strict: Bool?

  func apply(to edit: JSON) -> JSON {
    guard var members = edit.object else { return edit }
    func fill(_ name: String, _ value: JSON?) {
      // An explicit null is "not given" on the wire, and so it is here.
      if let value, members[name]?.isNull ?? true { members[name] = value }
    }
    fill("batch", batch.map(JSON.string))
    fill("priority", priority.map { .number(JSONNumber($0)) })
    fill("maxAttempts", maxAttempts.map { .number(JSONNumber($0)) })
    fill("notBefore", notBefore.map { .string($0.description) })
    fill("deadline", deadline.map { .string($0.description) })
    fill("after", after.map { .array($0.map { .number(JSONNumber($0)) }) })
    fill("held", held.map(JSON.bool))
    fill("strict", strict.map(JSON.bool))
    if !labels.isEmpty {
      fill("labels", [:])
      // Labels add up; of two with one name the edit's own stands. What is no object is the daemon's to refuse.
      if var own = members["labels"]?.object {
        for (name, value) in labels where own[name] == nil {
          own[name] = .string(value)
        }
        members["labels"] = .object(own)
      }
    }
    return .object(members)
  }
}
