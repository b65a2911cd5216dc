import ControlAPI
import JSONDocument

/// Finds the environment of an edit that names none: the only one that is configured.
enum EnvironmentChoice {
  /// Without those that only jobs name any more.
  static func configured(over link: DaemonLink) async throws -> [String] {
    try await link.call(Environments.self, Environments.Parameters()).objects("environments")
      .filter { $0["url"]?.string?.isEmpty == false }.compactMap { $0["name"]?.string }
  }

  /// - Returns: nil where the caller may not list environments. Then the daemon's answer to the edit says what is missing.
  static func only(of link: DaemonLink) async throws -> String? {
    let names: [String]
    do {
      names = try await configured(over: link)
    } catch ControlError.permissionDenied {
      return nil
    }
    switch names.count {
    case 1: return names[0]
    case 0:
      throw CommandError(
        .configuration, "the daemon has no environment: name one in its configuration, then enqueue again.")
    default:
      throw CommandError(
        .usage,
        "which environment? There are \(names.joined(separator: ", ")): say --environment NAME.")
    }
  }
}
