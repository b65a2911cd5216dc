import JobModel
import LibraryModel

/// What can be worked out of an edit before the writer's turn.
struct PreparedEdit: Sendable {
  let index: Int
  let request: EditRequest
  /// Edits of the same call that it comes after, by their index.
  let comesAfter: [Int]
  let change: [UInt8]
  /// Of what a key stands for; nil without a key.
  private let fingerprint: PendingFingerprint?

  var weight: Int { 1024 + change.count + ((request.after?.count ?? 0) + comesAfter.count) * 64 }

  init(_ request: EditRequest, index: Int, comesAfter: [Int]) throws(EnqueueError) {
    if let field = request.unstorableField { throw .unstorable(index: index, field: field) }
    self.index = index
    self.request = request
    self.comesAfter = comesAfter
    do {
      change = try request.change.keptText
      fingerprint = request.key == nil ? nil : try PendingFingerprint(request)
    } catch {
      throw .storage(.inconsistent("the change of edit \(index) can't be written as JSON: \(error)"))
    }
  }

  /// What the key stands for, of an edit that comes after these jobs.
  func meaning(after jobs: Set<JobID>) -> Fingerprint? { fingerprint?.after(jobs) }
}

extension EditRequest {
  /// nil: all of its texts can be stored.
  fileprivate var unstorableField: String? {
    func isUnstorable(_ text: String?) -> Bool { text?.isStorable == false }
    if isUnstorable(key) { return "key" }
    if isUnstorable(batch) { return "batch" }
    if let labels, labels.contains(where: { isUnstorable($0.name) || isUnstorable($0.value) }) { return "labels" }
    return isUnstorable(expectedLastUpdatedDate) ? "expectedLastUpdatedDate" : nil
  }
}
