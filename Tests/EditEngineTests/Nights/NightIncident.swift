import Runtime
import TestSupport

/// Something that happens to the daemon, or to its machine, in the middle of a night.
struct NightIncident: Sendable {
  enum Kind: Sendable, Hashable {
    /// Somebody sets the wall clock, forward or back.
    case clockSet(Duration)
    /// The daemon is stopped as it should be, and started again.
    case restart
    /// The configuration is read again, with so many sessions.
    case reload(sessions: Int)
    /// Somebody opens the window for so long.
    case openWindow(Duration)

    enum Name: String, CaseIterable {
      case clockSet, restart, reload, openWindow
    }

    var name: Name {
      switch self {
      case .clockSet: .clockSet
      case .restart: .restart
      case .reload: .reload
      case .openWindow: .openWindow
      }
    }
  }

  let at: SteadyTime
  let kind: Kind

  /// Three or fewer of each kind, in half of the nights; in their order.
  static func some(from start: SteadyTime, sessions: Int, _ random: inout SeededGenerator) -> [NightIncident] {
    var all: [NightIncident] = []
    func add(_ kind: (inout SeededGenerator) -> Kind) {
      guard random.happens(0.5) else { return }
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let at = start + random.seconds(0...10_000)
        all.append(NightIncident(at: at, kind: kind(&random)))
      }
    }
    add { random in
      let farthest: Double = [60, 7200, 3 * 86_400].randomElement(using: &random) ?? 60
      return .clockSet(random.seconds(0...farthest) * (random.happens(0.5) ? 1 : -1))
    }
    add { _ in .restart }
    add { .reload(sessions: Int.random(in: 1...4, using: &$0)) }
    add { .openWindow($0.seconds(60...7200)) }
    return all.sorted { $0.at < $1.at }
  }
}
