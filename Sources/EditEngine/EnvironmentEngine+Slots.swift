package import JobModel

extension EnvironmentEngine {
  /// The slots that are not to be taken at present. nil: none is.
  func slotsOutOfUse() async -> Set<Int>? {
    if breaker.outage != nil || isRetired { return nil }
    if let ramp, running >= ramp { return nil }
    guard let limit = await library.loginLimit() else { return [] }
    takeMoreWork(at: limit.until)
    return Set(1...settings.sessions).subtracting(limit.slots)
  }

  /// With one slot, and twice as many with each edit that ends well.
  func startCarefully() { ramp = settings.sessions > 1 ? 1 : nil }

  func endedWell() {
    guard let now = ramp else { return }
    ramp = now * 2 < settings.sessions ? now * 2 : nil
  }

  /// What decides whether jobs of this environment may start.
  package func surroundings(isStopping: Bool = false) async -> Surroundings {
    let limit = await library.loginLimit()
    let slots = limit.map { SlotLimit($0.slots.count, failure: $0.failure, until: time.onWall($0.until)) }
    return Surroundings(
      url: settings.url, sessions: settings.sessions, breaker: breaker.state,
      outage: breaker.outage.map(onWall), limit: slots ?? ramp.map { SlotLimit($0) },
      isStopping: isStopping)
  }
}
