import EditEngine
import JSONDocument
import JobModel
import LibraryModel

extension Observation {
  /// What a GET shows of a package of the mock's.
  ///
  /// - Parameter normalises: whether the server has put things of its own into a package that was edited, and has sorted it.
  init(_ state: MockServer.TargetState, withContent: Bool, kind: TargetKind, normalises: Bool = false) {
    let isCreating = state.status == "creating"
    let progress: Progress =
      switch state.status {
      case "created": .created
      case "creating": .inWork(isCreating: true)
      default: .createFailed(message: state.message, othersCreating: false)
      }
    self.init(
      date: String(state.revision), status: state.status, progress: progress, fraction: 0.5,
      editability: isCreating ? .notYet("it is being created") : .editable,
      document: withContent ? state.document(kind, normalises: normalises) : nil)
  }
}

extension MockServer.TargetState {
  /// - Parameter normalises: each change of the package sorts its items anew; the first content that the server makes of an
  ///   edit gets an object more, and loses what was null.
  fileprivate func document(_ kind: TargetKind, normalises: Bool) -> EditableDocument {
    guard normalises else { return EditableDocument(reduced: ["name": .string(name)], kind: kind) }
    func item(_ id: JSON) -> JSON { ["id": id, "type": 3, "action": "replace", "includeDependents": true] }
    let items = [item("B1"), item("B2")] + (isRemade ? [item("B3")] : [])
    let sorted = revision.isMultiple(of: 2) ? items : items.reversed()
    var package: JSONObject = ["name": .string(name), "tocView": ["content": .array(sorted)]]
    if !isRemade { package["toc"] = .null }
    return EditableDocument(reduced: .object(package), kind: kind)
  }
}

extension MockServer.Put {
  init(_ draft: Draft, to target: Target, slot: Int) {
    self.init(
      target: target.id.packageID, slot: slot, attempt: draft.attempt,
      name: draft.submitted.json["name"]?.string ?? "")
  }
}

extension ServerWords {
  /// To a PUT while an edit is at work on its target.
  static let refusedAsCreating = ServerWords(
    status: 400, code: "ERR006",
    message: "Cannot do current operation for now when `packageInfo.status` is 'creating'.")
}

extension Redaction {
  /// A mock has no secrets. It is made once, since it is asked for at each step.
  static let none = Redaction()
}
