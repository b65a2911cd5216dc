import ControlAPI
import JSONDocument

/// The environment of an edit that names none: the only one that there is.
enum EnvironmentChoice {
  static func only(of link: DaemonLink) async throws -> String {
    let names = try await link.call(Environments.self, Environments.Parameters()).objects("environments")
      .compactMap { $0["name"]?.string }
    switch names.count {
    case 1: return names[0]
    case 0:
      throw Complaint(
        .configuration, "the daemon has no environment: name one in its configuration, then enqueue again.")
    default:
      throw Complaint(
        .usage,
        "which environment? There are \(names.joined(separator: ", ")): say --environment NAME. Nothing was enqueued.")
    }
  }
}
