import JSONDocument
import JobModel
import LibraryModel

/// What can be worked out of an edit before the writer's turn.
struct PreparedEdit: Sendable {
  let index: Int
  let request: EditRequest
  /// Edits of the same call that it comes after, by their index.
  let comesAfter: [Int]
  let change: [UInt8]
  /// What a key stands for, besides what the job comes after; nil without a key.
  private let meaning: JSONObject?

  var weight: Int {
    1024 + change.count * (meaning == nil ? 1 : 2) + ((request.after?.count ?? 0) + comesAfter.count) * 64
  }

  init(_ request: EditRequest, index: Int, comesAfter: [Int]) throws(EnqueueError) {
    let names = request.labels.map { $0.flatMap { [$0.name, $0.value] } } ?? []
    for (field, texts) in [
      ("key", [request.key ?? ""]), ("batch", [request.batch ?? ""]), ("labels", names),
      ("expectedLastUpdatedDate", [request.expectedLastUpdatedDate ?? ""]),
    ] {
      guard texts.allSatisfy(\.isStorable) else { throw .unstorable(index: index, field: field) }
    }
    self.index = index
    self.request = request
    self.comesAfter = comesAfter
    let target = request.target
    do {
      let change = try JSON(encoding: request.change)
      self.change = change.stored
      meaning = request.key.map { _ in
        var meaning: JSONObject = [
          "environment": .string(target.environment), "kind": .string(target.kind.rawValue),
          "package": .string(target.id.packageID), "change": change,
        ]
        meaning["expectedLastUpdatedDate"] = request.expectedLastUpdatedDate.map(JSON.string)
        return meaning
      }
    } catch {
      throw .storage(.inconsistent("the change of edit \(index) can't be written as JSON: \(error)"))
    }
  }

  /// What the key stands for, of an edit that comes after these jobs.
  func meaning(after jobs: some Collection<JobID>) -> JSON? {
    guard var meaning else { return nil }
    if !jobs.isEmpty { meaning["after"] = .array(jobs.sorted().map { .number(JSONNumber($0)) }) }
    return .object(meaning)
  }
}
