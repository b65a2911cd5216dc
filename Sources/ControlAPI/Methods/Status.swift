package import JobModel
package import Runtime

/// The daemon at a glance: its version, how many jobs are in which state, and whether it takes new ones.
package enum Status: ControlMethod {
  package static let name = "Status"

  package struct Parameters: Codable, Sendable {
    /// Whether the parts of the daemon are asked whether they go on.
    package var ping: Bool?

    package init(ping: Bool? = nil) { self.ping = ping }
  }

  package struct Reply: Codable, Sendable {
    package let version: String
    /// Names the queue's file: it is another one after a copy of the queue was put in its place.
    package let storeId: String
    package let startedAt: WallTime
    /// How many jobs are in each state, by its name.
    package let counts: [String: Int]
    /// Whether Enqueue takes jobs.
    package let accepting: Bool
    /// Why it takes none, for people.
    package let problem: String?
    /// The pause of the whole queue, beside those of the environments.
    package let pause: Paused?
    package let databaseBytes: Int
    /// The sequence of the oldest event that is kept, and of the last one.
    package let oldestSequence: Int
    package let lastSequence: Int
    /// Whether what is due starts; nil: that was not asked.
    package let schedules: Bool?

    package init(
      version: String, storeId: String, startedAt: WallTime, counts: [String: Int], accepting: Bool, problem: String?,
      pause: Paused? = nil, databaseBytes: Int, oldestSequence: Int, lastSequence: Int, schedules: Bool? = nil
    ) {
      self.version = version
      self.storeId = storeId
      self.startedAt = startedAt
      self.counts = counts
      self.accepting = accepting
      self.problem = problem
      self.pause = pause
      self.databaseBytes = databaseBytes
      self.oldestSequence = oldestSequence
      self.lastSequence = lastSequence
      self.schedules = schedules
    }
  }
}
