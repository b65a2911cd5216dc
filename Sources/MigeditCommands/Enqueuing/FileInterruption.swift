import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Explains why a file is not in the queue as a whole, and what of it is.
struct FileInterruption {
  let list: EditList
  let plan: FilePlan
  let standing: FileStanding
  let socket: String

  /// - Parameter part: the places of the edits that were sent, in the order of the call.
  func complaint(for error: any Error, in part: [Int]) -> CommandError {
    switch error {
    case ControlError.invalidEdit(let faults):
      let line = { (fault: RequestFault) in
        guard part.indices.contains(fault.index) else { return "\(fault.pointer): \(fault.reason)" }
        let index = part[fault.index]
        return list.line(for: RequestFault(index, plan.pointer(fault.pointer, in: index), fault.reason))
      }
      let consequence = standing.isAnyThere ? "and the file was not enqueued to its end" : "and nothing was enqueued"
      return CommandError(
        .data, ErrorText.text(of: faults, so: consequence, line: line) + "\n" + standing.words)
    case ControlError.keyConflict(let at, let key, let job):
      let place = part.indices.contains(at) ? list.place(of: part[at], ["key"]) : list.name
      return CommandError(
        .data,
        "\(place): the key \"\(key)\" belongs to job \(job), which is another edit: take another key, or look at it "
          + "with `migeditctl show \(job)`.\n\(standing.words)")
    case ControlError.queueFull(let limit):
      return CommandError(
        .temporary,
        "the queue is full: at most \(limit) jobs may wait in it. Try again when some have started, cancel those that are not "
          + "needed, or raise control.max_queued in the configuration.\n\(standing.words)")
    default: return Self.complaint(for: error, socket: socket, standing)
    }
  }

  static func complaint(for error: any Error, socket: String, _ standing: FileStanding) -> CommandError {
    let complaint = ErrorText.complaint(for: error, socket: socket)
    return CommandError(complaint.status, complaint.message + "\n" + standing.words)
  }
}
