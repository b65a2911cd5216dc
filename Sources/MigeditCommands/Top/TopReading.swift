import ControlAPI
import JobModel
import LibraryModel

/// Asks the daemon for what the screen shows, a bounded number of jobs at a time, however long the queue is.
struct TopReading: Sendable {
  let link: DaemonLink
  let scope: TopScope

  func answer(_ read: TopRead) async throws -> TopReply? {
    switch read {
    case .overview: return .overview(try await overview())
    case .running: return .running(try await jobs(scope.filter(.running), most: Limits.mostOnPage))
    case .next: return .next(try await next())
    case .failures: return .failures(try await jobs(scope.filter(.failed, .expired), most: 50, oldestFirst: false))
    case .why:
      guard let job = scope.job else { return nil }
      return .why(try await link.call(Explain.self, Explain.Parameters(id: job)).read())
    }
  }

  private func overview() async throws -> TopOverview {
    let status = try await link.call(Status.self, Status.Parameters()).read()
    let environments = try await link.call(Environments.self, Environments.Parameters()).read().environments
    let batches = try await link.call(Batches.self, Batches.Parameters(limit: 20)).read().batches
    return TopOverview(
      version: status.version, counts: status.counts, problem: status.problem, pause: status.pause,
      environments: environments, batches: batches.filter { $0.endedAt == nil })
  }

  private func jobs(_ filter: Filter, most: Int, oldestFirst: Bool = true) async throws -> [Job] {
    let parameters = List.Parameters(filter: filter, limit: most, oldestFirst: oldestFirst)
    return try await link.call(List.self, parameters).read().jobs
  }

  // MARK: What is next

  /// The jobs that start next: first the first ones of each environment, then the second ones, and so on; at last some that are
  /// held, which start only when they are released.
  private func next() async throws -> [Job] {
    var queues: [[Job]] = []
    for name in scope.queues { queues.append(try await queue(of: name)) }
    let longest = queues.map(\.count).max() ?? 0
    let inTurn = (0..<longest).flatMap { at in queues.compactMap { $0.indices.contains(at) ? $0[at] : nil } }
    guard scope.hasHeld else { return inTurn }
    return inTurn + (try await jobs(scope.filter(.held), most: 20))
  }

  /// The queued jobs of an environment in the order in which they start. List has them in the order in which they were
  /// enqueued; what the daemon says of the one that would start last names those that start before it in theirs.
  private func queue(of environment: String) async throws -> [Job] {
    let filter = scope.filter(.queued, environment: environment)
    let oldest = try await jobs(filter, most: Self.page)
    guard oldest.count > 1 else { return oldest }
    let newest = oldest.count < Self.page ? [] : try await jobs(filter, most: Self.page, oldestFirst: false)
    let seen = Dictionary((oldest + newest).map { ($0.id, $0) }) { $1 }
    let byAge = seen.values.sorted { ($1.priority, $0.id) < ($0.priority, $1.id) }
    guard let last = byAge.last else { return [] }
    let ahead: [JobID]
    do {
      ahead = try await link.call(Explain.self, Explain.Parameters(id: last.id)).read().ahead
    } catch ControlError.noSuchJob {
      return byAge
    }
    let unknown = ahead.filter { seen[$0] == nil }
    var known = seen
    if !unknown.isEmpty {
      var rest = filter
      rest.ids = unknown
      for job in try await jobs(rest, most: Self.page * 2) { known[job.id] = job }
    }
    let first = ahead.compactMap { known[$0] }
    let named = Set(ahead)
    return first + byAge.filter { !named.contains($0.id) }
  }

  private static let page = 50
}
