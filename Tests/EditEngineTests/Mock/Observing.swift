import EditEngine
import JSONDocument
import JobModel
import LibraryModel

extension Observation {
  /// What a GET shows of a package of the mock's.
  init(_ state: MockServer.TargetState, withContent: Bool, kind: TargetKind) {
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
      document: withContent ? EditableDocument(reduced: ["name": .string(state.name)], kind: kind) : nil)
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
