import ControlAPI

/// Remembers how far a reader of events has come, over restarts of the daemon and changes of its queue.
struct WatchPlace: Sendable {
  private var sequence: Int?
  private var store: String?

  /// - Parameter store: the queue that counts the event; nil: the one that is found.
  init(since: Int?, store: String? = nil) {
    sequence = since
    self.store = store
  }

  /// What is to be kept so that another process goes on behind the last event; nil where the queue is not known yet.
  var kept: NotifyPlace.Kept? {
    guard let sequence, let store else { return nil }
    return NotifyPlace.Kept(sequence: sequence, store: store)
  }

  mutating func passed(_ event: Int) { sequence = event }

  /// - Returns: the sequence of the event to go on behind: where the last connection was, else the newest.
  mutating func resume(_ link: DaemonLink, isAgain: Bool, note: (String) -> Void) async throws -> Int {
    let status = try await link.call(Status.self, Status.Parameters()).read()
    defer { store = status.storeId }
    if let store, store != status.storeId {
      note("the daemon is back with another queue; going on behind its event \(status.lastSequence)")
      sequence = status.lastSequence
      return status.lastSequence
    }
    let place = sequence ?? status.lastSequence
    if !isAgain, place > status.lastSequence {
      let last = status.lastSequence == 0 ? "there is no event yet" : "the last event is \(status.lastSequence)"
      note("\(last); waiting for event \(place + 1)")
    }
    sequence = place
    if isAgain { note("the daemon is back; going on behind event \(place)") }
    return place
  }
}
