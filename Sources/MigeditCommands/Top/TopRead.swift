import ControlAPI
import JobModel

/// A question to the daemon whose answer is shown until the next one comes.
enum TopRead: Int, CaseIterable, Sendable {
  /// Counts, pauses, the environments and the batches.
  case overview
  case running
  case next
  case failures
  /// Why the job is as it is that somebody looks at.
  case why

  /// After how many seconds it is asked anew though no event has said that something changed: forecasts, breakers and
  /// windows change without one.
  var period: Int {
    switch self {
    case .overview: 5
    case .running: 10
    case .next: 10
    case .failures: 60
    case .why: 5
    }
  }

  /// How many seconds lie at least between two questions, however much happens.
  ///
  /// - Parameter queued: the jobs that are queued. Where they are very many, it costs the daemon something to say which of them
  ///   are next: it counts those before each.
  func leastAge(queued: Int) -> Int {
    switch self {
    case .overview, .running, .why: 1
    case .next: queued > 5000 ? 10 : 2
    case .failures: 10
    }
  }
}

/// An answer of the daemon.
enum TopReply: Sendable {
  case overview(TopOverview)
  case running([Job])
  case next([Job])
  case failures([Job])
  case why(Explain.Reply)
}

/// The daemon at a glance.
struct TopOverview: Sendable, Equatable {
  var version: String
  /// How many jobs are in which state, by its name.
  var counts: [String: Int]
  var problem: String?
  var pause: Paused?
  var environments: [EnvironmentStatus]
  /// Those that are under way, the newest first.
  var batches: [Batch]
}
