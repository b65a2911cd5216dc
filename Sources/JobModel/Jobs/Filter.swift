package import Runtime

/// Which jobs: all given fields must match. `createdAfter` and `createdBefore` are exclusive.
package struct Filter: Sendable, Hashable, Codable {
  package var ids: [JobID]?
  package var states: [JobState]?
  package var environment: String?
  package var targetId: String?
  /// The newest run of that name; `night#3` for the third. Of events, every run of that name.
  package var batch: String?
  package var key: String?
  package var labels: Labels?
  package var failureReason: String?
  package var submittedBy: String?
  package var createdAfter: WallTime?
  package var createdBefore: WallTime?

  package init() {}

  package var isEmpty: Bool { self == Filter() }
}
