package import JobModel
package import Runtime

package enum Status: ControlMethod {
  package static let name = "Status"

  package struct Parameters: Codable, Sendable {
    package init() {}
  }

  package struct Reply: Codable, Sendable {
    package let version: String
    /// Another one after a copy of the queue was put in its place.
    package let storeId: String
    package let startedAt: WallTime
    package let counts: [String: Int]
    package let accepting: Bool
    package let problem: String?
    /// Of the whole queue.
    package let pause: Paused?
    package let databaseBytes: Int
    package let oldestSequence: Int
    package let lastSequence: Int

    package init(
      version: String, storeId: String, startedAt: WallTime, counts: [String: Int], accepting: Bool, problem: String?,
      pause: Paused? = nil, databaseBytes: Int, oldestSequence: Int, lastSequence: Int
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
    }
  }
}
