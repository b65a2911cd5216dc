/// What the clocks of a time zone show: how far they are ahead of UTC, and when that changes. `Planning` reads them from a file.
package struct TimeZoneRules: Sendable, Hashable {
  /// As `Europe/Paris`.
  package let name: String
  /// Seconds east of UTC before the first change.
  package let firstOffset: Int
  /// Soonest first.
  package let changes: [Change]

  package struct Change: Sendable, Hashable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let at: Int
    /// Seconds east of UTC from then on.
    package let offset: Int

    package init(at: Int, offset: Int) {
      self.at = at
      self.offset = offset
    }
  }

  package init(name: String, firstOffset: Int, changes: [Change] = []) {
    self.name = name
    self.firstOffset = firstOffset
    self.changes = changes
  }

  package static let utc = TimeZoneRules(name: "UTC", firstOffset: 0)
}
