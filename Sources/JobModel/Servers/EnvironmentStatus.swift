import JSONDocument
package import LibraryModel
package import Runtime

package enum SlotState: String, WordedEnum {
  case free, busy, unknown
}

/// Room for one edit in an environment.
package struct Slot: Sendable, Hashable, Codable {
  package let number: Int
  package let state: Word<SlotState>
  package let job: JobID?
  package let since: WallTime?

  package init(number: Int, state: SlotState, job: JobID? = nil, since: WallTime? = nil) {
    self.number = number
    self.state = Word(state)
    self.job = job
    self.since = since
  }
}

package struct EnvironmentStatus: Sendable, Hashable, Codable {
  package let name: String
  package let url: String
  package var slots: [Slot]
  package var queued: Int
  package var running: Int
  /// Its own, beside that of the whole queue.
  package var pause: Paused?
  package var windowOpen: Bool
  /// When the window opens or closes next; nil: not in the time that can be foreseen.
  package var windowChange: WallTime?
  package var breaker: Word<BreakerState>
  package var outage: Failure?
  package var outageSince: WallTime?
  package var retryAt: WallTime?
  /// As configured; empty: always open.
  package var windows: [String]?
  package var timeZone: String?
  /// Jobs whose own target gives trouble while the environment answers others.
  package var troubled: [JobID]?
  /// How long an edit takes that is no slower than half of those of the last nights, and than 19 of 20, in milliseconds; nil:
  /// none has been measured.
  package var medianEdit: Int?
  package var p95Edit: Int?
  /// What serves it, where several hosts share the queue; nil: there is one host, or none serves it now.
  package var host: String?

  package init(name: String, url: String, slots: [Slot], queued: Int, running: Int) {
    self.name = name
    self.url = url
    self.slots = slots
    self.queued = queued
    self.running = running
    self.windowOpen = true
    self.breaker = Word(.closed)
  }

  /// - Parameter taken: the slots that are.
  /// - Parameter server: nil where it is not configured.
  package init(name: String, taken: [Slot], queued: Int, running: Int, at server: ServerState?) {
    // Lowering `sessions` leaves edits in flight in slots that no longer count.
    let numbers = Set(1..<(server?.sessions ?? 0) + 1).union(taken.map(\.number)).sorted()
    self.init(
      name: name, url: server?.url ?? "",
      slots: numbers.map { number in taken.first { $0.number == number } ?? Slot(number: number, state: .free) },
      queued: queued, running: running)
    guard let server else { return }
    breaker = Word(server.breaker)
    outage = server.outage?.failure ?? server.logins?.failure ?? server.unanswered?.warning
    outageSince = server.outage?.since
    retryAt = server.outage?.retryAt ?? server.logins?.until
    windows = server.hours.schedule?.texts ?? []
    timeZone = server.hours.zone.name
  }

  /// - Parameter outlook: with what somebody has opened beside the windows.
  package mutating func setWindow(_ outlook: WindowOutlook) {
    windowOpen = outlook.isOpen
    windowChange = outlook.change
  }
}

extension EnvironmentStatus {
  /// Its server is not asked, or not for one kind of request. While it is, `outage` only warns, or keeps the server from
  /// being given all of its slots.
  package var isOut: Bool { outage != nil && breaker.known != .closed }
}

extension UnansweredChecks {
  /// For people, while the breaker is still closed.
  fileprivate var warning: Failure {
    Failure(
      failure.reason.known ?? .unreachable,
      "\(count) health checks in a row were not answered, and the breaker opens at \(limit); at last: \(failure.message)",
      server: failure.server)
  }
}
