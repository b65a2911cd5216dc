import ControlAPI
import JSONDocument
import Varlink

/// A parameter that the daemon does not take, as a sentence about what was said on the command line.
enum RefusalWords {
  static func sentence(_ error: VarlinkError, method: String) -> String {
    let parameter = error.parameters["parameter"]?.string ?? ""
    guard let reason = error.parameters["reason"]?.string, !reason.isEmpty else {
      return parameter.isEmpty
        ? "the daemon does not take what \(method) was asked."
        : "the daemon does not take the \(parameter) of \(method)."
    }
    let text = ended(reason)
    switch (method, parameter) {
    // These reasons name the job, and are sentences by themselves.
    case (_, "id"), (GetDocuments.name, "attempt"): return text
    case (_, "filter/ids"): return "too many jobs are named: \(text)"
    case (_, "filter"): return "it is not said which jobs are meant: \(text)"
    case (Reprioritize.name, "priority"): return "this priority can't be given: \(text)"
    case (Pause.name, "until"): return "the pause can't end then: \(text)"
    case (Pause.name, "reason"): return "this reason can't be kept: \(text)"
    case (_, ""): return "the daemon does not understand what \(method) was asked: \(text)"
    default:
      let place = parameter.split(separator: "/").joined(separator: ", ")
      return "the daemon does not take the \(place) of \(method): \(text)"
    }
  }

  private static func ended(_ reason: String) -> String {
    reason.hasSuffix(".") || reason.hasSuffix("?") ? reason : reason + "."
  }
}
