package import JSONDocument
package import JobModel
package import Runtime

/// When edits would be done if they were enqueued now, or when the jobs of a batch that is there are.
package enum Forecast: ControlMethod {
  package static let name = "Forecast"

  package typealias Parameters = ForecastParameters<JSON>
  /// Nothing is built of the edits before they are read.
  package typealias Taken = ForecastParameters<JSONView>

  package struct Reply: Codable, Sendable {
    /// Half of such nights have all done by then; nil: that is not known.
    package let expectedEnd: WallTime?
    /// Nine of ten do.
    package let expectedEndP90: WallTime?
    package let jobs: [ForecastOfJob]
    /// On how many durations of edits that have ended it rests.
    package let measured: Int

    package init(expectedEnd: WallTime?, expectedEndP90: WallTime?, jobs: [ForecastOfJob], measured: Int) {
      self.expectedEnd = expectedEnd
      self.expectedEndP90 = expectedEndP90
      self.jobs = jobs
      self.measured = measured
    }
  }
}

/// One of the two is given.
package struct ForecastParameters<Edit: Codable & Sendable>: Codable, Sendable {
  /// Each is an `EditRequest`. They are read one by one, so that every fault is reported with its place.
  package let edits: [Edit]?
  package let batch: String?

  package init(edits: [Edit]? = nil, batch: String? = nil) {
    self.edits = edits
    self.batch = batch
  }
}

package struct ForecastOfJob: Codable, Sendable, Hashable {
  /// Which edit of the request; nil: it is a job that is there.
  package let index: Int?
  package let id: JobID?
  package let expectedStart: WallTime?
  package let expectedEnd: WallTime?
  package let expectedEndP90: WallTime?
  /// Why it is not known when it ends, or that it is likely to miss its deadline; nil: neither is so.
  package let problem: String?

  package init(
    index: Int?, id: JobID?, expectedStart: WallTime?, expectedEnd: WallTime?, expectedEndP90: WallTime?,
    problem: String?
  ) {
    self.index = index
    self.id = id
    self.expectedStart = expectedStart
    self.expectedEnd = expectedEnd
    self.expectedEndP90 = expectedEndP90
    self.problem = problem
  }
}
