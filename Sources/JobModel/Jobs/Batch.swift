package import Runtime

/// Jobs that were enqueued under one name, while one of them had not ended.
package struct Batch: Sendable, Hashable, Codable {
  package let name: String
  /// From 1: a name that is used again after its batch has ended begins its next run.
  package let run: Int
  package let createdAt: WallTime
  /// When the last of its jobs ended; nil while one has not.
  package var endedAt: WallTime?
  /// How many of its jobs are in each state, by the state's name.
  package let counts: [String: Int]
  package let total: Int
  /// It stops when so many of its jobs have failed; nil: it never does.
  package var stopAfterFailures: Int?
  /// How many have failed that count for that; nil: nothing counts.
  package var failures: Int?
  /// Since when it is stopped; nil: it is not.
  package var stoppedAt: WallTime?
  /// Half of such nights have all of it done by then; nil: it has ended, or that is not known.
  package var expectedEnd: WallTime?
  /// Nine of ten do.
  package var expectedEndP90: WallTime?
  /// Its own, beside those of its jobs' environments, as they were given with its first edits; nil: it has none.
  package var windows: [String]?
  /// How many edits the file has of which some of its jobs are held until all of it has arrived; nil: none is.
  package var arriving: Int?
  /// When its own windows were open in its time; nil: it has none, or that is not known.
  package var openings: [BatchOpenings]?

  package init(name: String, run: Int = 1, createdAt: WallTime, endedAt: WallTime? = nil, counts: [String: Int]) {
    self.name = name
    self.run = run
    self.createdAt = createdAt
    self.endedAt = endedAt
    self.counts = counts
    total = counts.values.reduce(0, +)
  }
}

/// When the windows of a batch are open in one environment, whose time zone they are in.
package struct BatchOpenings: Sendable, Hashable, Codable {
  package let environment: String
  /// Soonest first.
  package let spans: [WindowSpan]

  package init(environment: String, spans: [WindowSpan]) {
    self.environment = environment
    self.spans = spans
  }
}
