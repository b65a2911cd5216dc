import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Explains why a file is not in the queue as a whole, and what of it is.
struct FileInterruption {
  let list: EditList
  let plan: FilePlan
  let jobs: FileJobs
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
      let consequence = jobs.jobs.isEmpty ? "and nothing was enqueued" : "and the file was not enqueued to its end"
      return CommandError(
        .data, ErrorText.text(of: faults, so: consequence, line: line) + "\n" + state)
    case ControlError.keyConflict(let at, let key, let job):
      let place = part.indices.contains(at) ? list.place(of: part[at], ["key"]) : list.name
      return CommandError(
        .data,
        "\(place): the key \"\(key)\" belongs to job \(job), which is another edit: take another key, or look at it "
          + "with `migeditctl show \(job)`.\n\(state)")
    case ControlError.queueFull(let limit):
      return CommandError(
        .temporary,
        "the queue is full: at most \(limit) jobs may wait in it. Try again when some have started, cancel those that are not "
          + "needed, or raise control.max_queued in the configuration.\n\(state)")
    default: return Self.complaint(for: error, socket: socket, state)
    }
  }

  static func complaint(for error: any Error, socket: String, _ state: String) -> CommandError {
    let complaint = ErrorText.complaint(for: error, socket: socket)
    return CommandError(complaint.status, complaint.message + "\n" + state)
  }

  /// What is in the queue, and how to go on or to take it back.
  private var state: String {
    let ids = Set(jobs.jobs)
    guard !ids.isEmpty else { return "Nothing is known to have been enqueued; the same command can be said again." }
    return
      "\(jobs.jobs.count) of \(list.edits.count) edits are in the queue, as jobs \(JobRange.text(of: Array(ids))); "
      + "none was released. The same command goes on from there, also with lines that were corrected." + wayBack
  }

  private var wayBack: String {
    let held = jobs.all.filter { $0.isHeld && !$0.staysHeld }.map(\.id)
    guard !held.isEmpty else { return "" }
    let first = held.prefix(Limits.idsInFilter)
    let ranges = JobRange.text(of: Array(first)).replacing(", ", with: " ")
    let more = first.count < held.count ? ", and so on, \(Limits.idsInFilter) at a time," : ""
    return " `migeditctl cancel \(ranges)`\(more) takes back what is held."
  }
}
