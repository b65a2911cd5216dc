package import Runtime

/// Whether what is old by the wall clock may be taken away for good. A clock that is far ahead of all that the queue knows of may
/// be wrong, after a start without a battery or a time server for instance: for a day it is not believed.
package struct PruningClock: Sendable, Hashable {
  /// The wall clock when it was last believed; nil: it was never asked.
  package var believed: WallTime?
  /// Since when it is not believed; nil: it is.
  package var doubted: WallTime?

  package init(believed: WallTime? = nil, doubted: WallTime? = nil) {
    self.believed = believed
    self.doubted = doubted
  }

  package static let longestGap = Duration.seconds(30 * 86_400)
  package static let rest = Duration.seconds(86_400)

  /// Until when nothing is pruned; nil: the clock is believed, or is to be looked at.
  package func restsUntil(_ now: WallTime) -> WallTime? {
    // A clock that was set back behind the doubt's beginning was wrong then.
    guard let doubted, doubted <= now, now < doubted + Self.rest else { return nil }
    return doubted + Self.rest
  }

  /// - Parameter newest: of the newest that the queue has; nil: it has nothing.
  /// - Returns: until when nothing is pruned; nil: the clock is believed.
  package mutating func look(at now: WallTime, newest: WallTime?) -> WallTime? {
    if let until = restsUntil(now) { return until }
    // After a day by this clock; where it has not run on since, it has jumped once more.
    let last: WallTime? =
      if let doubted, doubted <= now { doubted } else { [newest, believed].compactMap(\.self).max() }
    if let last, now - last > Self.longestGap {
      doubted = now
      return now + Self.rest
    }
    (believed, doubted) = (now, nil)
    return nil
  }
}
