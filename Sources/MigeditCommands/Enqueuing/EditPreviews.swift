import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Terminal

/// Shows what edits would submit, one after the other. Nothing is enqueued.
struct EditPreviews: Sendable {
  let list: EditList
  let link: DaemonLink
  let session: CommandSession

  /// - Throws: `CommandError` with `no` where one of them could not be submitted.
  func run() async throws {
    guard list.mayBeMany else {
      let preview = try await show(0, place: nil)
      if preview.isConflict, case .revert = list.origin {
        session.funnel.note("--force puts it back whatever stands there now")
      }
      if preview.verdict == .impossible { throw CommandError(.no, "") }
      return
    }
    var counts: [PreviewSummary.Verdict: Int] = [:]
    for index in list.edits.indices { counts[try await verdict(of: index), default: 0] += 1 }
    session.funnel.note(summary(counts))
    if counts[.impossible] != nil { throw CommandError(.no, "") }
  }

  /// Shows what is wrong with one edit without ending the others.
  private func verdict(of index: Int) async throws -> PreviewSummary.Verdict {
    do {
      return try await show(index, place: list.place(of: index)).verdict
    } catch let error as ControlError where error.isOfOneEdit {
      let complaint = ErrorText.complaint(for: error, socket: session.socket)
      session.funnel.note("\(list.place(of: index)): \(complaint.message)")
    } catch let complaint as CommandError where complaint.status == .data {
      session.funnel.note(complaint.message)
    }
    return .impossible
  }

  private func show(_ index: Int, place: String?) async throws -> PreviewSummary {
    let edit = list.edits[index]
    let target: Target = try part("target", of: edit, at: index)
    let change: Change = try part("change", of: edit, at: index)
    let answer: DaemonLink.Answer<Preview>
    do {
      answer = try await link.call(Preview.self, Preview.Parameters(target: target, change: change))
    } catch ControlError.invalidEdit(let faults) {
      throw refusal(faults, at: index)
    }
    let expected = edit["expectedLastUpdatedDate"]?.string
    // What can't be read is still given as it came.
    let preview = Result {
      PreviewSummary(try answer.read(), of: target, expectedDate: expected).worded(list.worded)
    }
    try session.funnel.emit([answer.json]) {
      let screen = PreviewScreen.screen(try preview.get(), place: place, width: session.console.width)
      return place == nil ? screen : Screen(blocks: screen.blocks + [.lines([.empty])])
    }
    return try preview.get()
  }

  private func part<Part: Decodable>(_ name: String, of edit: JSON, at index: Int) throws(CommandError) -> Part {
    var fault = Fault([name], "it is missing")
    do throws(Fault) {
      if let value = edit[name] { return try value.decoded(unknownMembers: .refused) }
    } catch {
      fault = error.within([name])
    }
    throw refusal(RequestFaults(RequestFault(0, fault)), at: index)
  }

  /// - Parameter index: of the edit, of which the daemon was told as the only one of its call.
  private func refusal(_ faults: RequestFaults, at index: Int) -> CommandError {
    CommandError(
      .data,
      ErrorText.text(of: faults, so: "and the edit would be refused") { list.line(for: RequestFault(index, $0.fault)) }
    )
  }

  private func summary(_ counts: [PreviewSummary.Verdict: Int]) -> String {
    let words: [(PreviewSummary.Verdict, String)] = [
      (.submits, "would be submitted"), (.unchanged, "would change nothing"), (.impossible, "can't be submitted now"),
    ]
    let said = words.compactMap { verdict, words in counts[verdict].map { "\($0) \(words)" } }
    let count = list.edits.count == 1 ? "1 edit" : "\(list.edits.count) edits"
    return "\(count): \(said.joined(separator: ", ")); nothing was enqueued"
  }
}

extension ControlError {
  /// Whether the error concerns one edit, so that others may be all right.
  fileprivate var isOfOneEdit: Bool {
    switch self {
    case .notFound, .noSuchEnvironment, .environmentUnavailable: true
    default: false
    }
  }
}
