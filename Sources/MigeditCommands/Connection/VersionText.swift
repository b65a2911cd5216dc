import ControlAPI
import JSONDocument

/// Explains that the daemon does not understand a call. Most often one of the two programs is older.
enum VersionText {
  static func unknownMethod(_ method: String, daemon: String?, socket: String) -> CommandError {
    let advice =
      switch daemon {
      case nil: "What listens at \(socket) does not say which version it is: is it migeditd?"
      case migeditVersion?: "It is of the same version, \(migeditVersion): this version does not do that."
      case let daemon?: "The daemon is version \(daemon), migeditctl is \(migeditVersion): \(older(daemon))."
      }
    return CommandError(.otherVersion, "the daemon does not know \(method). \(advice)")
  }

  static func invalidParameter(_ fault: Fault, method: String, daemon: String?) -> CommandError {
    var message = RefusalText.sentence(fault, method: method)
    if let daemon, daemon != migeditVersion {
      message += "\nThe daemon is version \(daemon), migeditctl is \(migeditVersion): \(older(daemon))."
    }
    return CommandError(.data, message)
  }

  private static func older(_ daemon: String) -> String {
    parts(daemon).lexicographicallyPrecedes(parts(migeditVersion))
      ? "update and restart the daemon" : "update migeditctl"
  }

  private static func parts(_ version: String) -> [Int] {
    version.split { $0 == "." || $0 == "-" || $0 == "+" }.map { Int($0) ?? 0 }
  }
}
