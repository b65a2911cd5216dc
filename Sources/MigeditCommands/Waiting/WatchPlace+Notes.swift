import ControlAPI

extension WatchPlace {
  /// What is to be kept so that another process goes on behind the last event; nil where the queue is not known yet.
  var kept: NotifyPlace.Kept? {
    guard let sequence, let store else { return nil }
    return NotifyPlace.Kept(sequence: sequence, store: store)
  }

  /// - Returns: the sequence of the event to go on behind: where the last connection was, else the newest.
  mutating func resume(_ link: DaemonLink, isAgain: Bool, note: (String) -> Void) async throws -> Int {
    let start = self.start(try await link.call(Status.self, Status.Parameters()).read())
    switch start {
    case .anotherQueue(let last):
      let found = isAgain ? "the daemon is back with another queue" : "the place that was kept is of another queue"
      note("\(found); going on behind event \(last) of this one")
    case _ where isAgain: note("the daemon is back; going on behind event \(start.sequence)")
    case .ahead(let last, let place):
      let newest = last == 0 ? "there is no event yet" : "the last event is \(last)"
      note("\(newest), so \(place) is of another queue, or a mistake; showing what comes")
    case .behind: break
    }
    return start.sequence
  }
}
