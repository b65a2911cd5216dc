package import Runtime

/// A pause of an environment or of the whole queue: no new edit starts.
package struct Paused: Sendable, Hashable, Codable {
  /// The name of who said so.
  package let by: String
  package let at: WallTime
  package let reason: String?
  /// nil: until somebody says Resume.
  package let until: WallTime?

  package init(by: String, at: WallTime, reason: String? = nil, until: WallTime? = nil) {
    self.by = by
    self.at = at
    self.reason = reason
    self.until = until
  }

  /// Of a queue that is a copy: what waits in it may have been done since, so only somebody's Resume ends it.
  package static func ofCopy(at instant: WallTime, because reason: String) -> Paused {
    Paused(by: daemon, at: instant, reason: reason)
  }

  package var isOfCopy: Bool { by == Self.daemon }

  /// It pauses nothing else by itself.
  private static let daemon = "migeditd"

  /// Whether it ends later.
  func isLonger(than other: Paused) -> Bool {
    guard let end = other.until else { return false }
    return until.map { $0 > end } ?? true
  }
}
