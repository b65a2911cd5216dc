package import LibraryModel

/// When edits of an environment may start, as it is configured.
package struct EditingHours: Sendable, Hashable {
  /// nil: at any time.
  package var schedule: WindowSchedule?
  /// Of its windows, and of those of batches there.
  package var zone: TimeZoneRules
  /// An edit that would not end before its window closes does not start.
  package var finishBy: Bool
  /// How long edits take, as it was measured. A kind that is not in it was not measured: then only the start has to lie in the
  /// window.
  package var expected: [TargetKind: Duration]

  package init(
    _ schedule: WindowSchedule? = nil, zone: TimeZoneRules = .utc, finishBy: Bool = false,
    expected: [TargetKind: Duration] = [:]
  ) {
    self.schedule = schedule
    self.zone = zone
    self.finishBy = finishBy
    self.expected = expected
  }
}
