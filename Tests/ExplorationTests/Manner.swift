import Runtime

@testable import JobModel
@testable import StoreSupport

/// How a run goes from which the exploration starts: what happens to each edit, again and again.
enum Manner: String, CaseIterable {
  /// Nothing goes wrong.
  case well
  /// The server is at work on an edit until its job has ended.
  case slow
  /// The same, and a stranger's page is all that is heard of the target until then.
  case blind
  /// Each edit fails on the server.
  case failing
  /// Each PUT is lost.
  case losing
  /// Each PUT loses its connection, and arrives at the last moment; its edit is made a moment later.
  case late

  fileprivate var isSlow: Bool { self == .slow || self == .blind }
}

extension SmallWorld {
  /// The move that comes next in a run of this manner; nil: there is none.
  func move(in manner: Manner) -> Move? {
    late(in: manner) ?? (manner.isSlow ? nil : finish(in: manner)) ?? engine(in: manner)
      ?? released ?? (manner.isSlow ? finish(in: manner) : nil) ?? (nextInstant == nil ? nil : .pass)
  }

  private func late(in manner: Manner) -> Move? {
    server.delayed.first { manner != .late || $0.until <= now }.map { .arrive($0.job) }
  }

  private func finish(in manner: Manner) -> Move? {
    let done = server.targets.indices.first { index in
      let target = server.targets[index]
      guard let work = target.work else { return false }
      // What came late is at work for a moment, in which it may be looked at.
      if manner == .late { return now >= target.laggingUntil + .seconds(-3) }
      return !manner.isSlow || work.job.flatMap { queue[$0]?.state.isEnded } != false
    }
    return done.map {
      .finish(target: $0, well: manner != .failing || server.targets[$0].work?.job == nil, keeps: true)
    }
  }

  private func engine(in manner: Manner) -> Move? {
    guard let first = engineMoves.first else { return nil }
    switch (first, manner) {
    case (.put(let job, .taken), .losing): return .put(job, .lost)
    case (.put(let job, .taken), .late): return .put(job, .delayed)
    case (.read(let job, .shows), .blind) where queue[job]?.open != nil: return .read(job, .page(isServerWell: true))
    default: return first
    }
  }

  private var released: Move? { Self.jobs.first { queue[$0]?.state == .held }.map { .release($0) } }
}
