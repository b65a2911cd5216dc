package import Runtime

/// A time in which edits may start: from `opens` on, and not any more at `closes`.
package struct WindowSpan: Sendable, Hashable, Codable {
  package let opens: WallTime
  package let closes: WallTime

  package init(opens: WallTime, closes: WallTime) {
    self.opens = opens
    self.closes = closes
  }

  package func contains(_ instant: WallTime) -> Bool { opens <= instant && instant < closes }
}
