import ControlAPI
import JSONDocument

/// Turns a parameter that the daemon does not take into a sentence about the command line.
enum RefusalText {
  static func sentence(_ fault: Fault, method: String) -> String {
    let place = fault.pointer.tokens
    guard !fault.reason.isEmpty else {
      return place.isEmpty
        ? "the daemon does not take what \(method) was asked."
        : "the daemon does not take the \(place.joined(separator: ", ")) of \(method)."
    }
    let text = ended(fault.reason)
    switch (method, place.joined(separator: "/")) {
    // These reasons name the job, and are sentences by themselves.
    case (_, "id"), (GetDocuments.name, "attempt"): return text
    case (_, "filter/ids"): return "too many jobs are named: \(text)"
    case (_, "filter"): return "it is not said which jobs are meant: \(text)"
    case (Enqueue.name, let policy) where policy.hasPrefix("batches/") && policy.contains("/windows/"):
      return "--window can't be taken: \(text)"
    case (Reprioritize.name, "priority"): return "this priority can't be given: \(text)"
    case (Pause.name, "until"): return "the pause can't end then: \(text)"
    case (Pause.name, "reason"): return "this reason can't be kept: \(text)"
    case (_, ""): return "the daemon does not understand what \(method) was asked: \(text)"
    default:
      return "the daemon does not take the \(place.joined(separator: ", ")) of \(method): \(text)"
    }
  }

  private static func ended(_ reason: String) -> String {
    reason.hasSuffix(".") || reason.hasSuffix("?") ? reason : reason + "."
  }
}
