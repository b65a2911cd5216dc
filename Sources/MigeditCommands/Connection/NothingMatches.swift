import ControlAPI
import JSONDocument
import JobModel

/// Looks, where no job matches, whether that is since a name is mistyped: nothing found must not look like good news then.
enum NothingMatches {
  /// - Throws: `CommandError` where the filter names a batch or an environment that is not there.
  static func check(_ filter: Filter, over link: DaemonLink) async throws {
    if let name = filter.environment { try await check(environment: name, over: link) }
    // The daemon says itself that there is no such batch.
    if let name = filter.batch { _ = try await link.call(GetBatch.self, GetBatch.Parameters(name: name)) }
  }

  /// An environment that was taken out of the configuration is there as long as jobs of it wait or run.
  static func check(environment name: String, over link: DaemonLink) async throws {
    let names = try await link.call(Environments.self, Environments.Parameters()).objects("environments")
      .compactMap { $0["name"]?.string }
    guard !names.contains(name) else { return }
    let near = NearestNames.of(name, among: names, most: 1).first.map { "; did you mean \($0)?" } ?? "."
    let known = names.isEmpty ? "There is none." : "There are \(names.joined(separator: ", "))."
    throw CommandError(.data, "there is no environment \"\(name)\", and no job of it\(near) \(known)")
  }
}
