package import MetricModel
import JobModel
import Synchronization

/// How edits were followed since the process began, by environment: for metrics.
package final class EditCounts: Sendable {
  package struct OfEnvironment: Sendable, Hashable {
    /// Reads of the targets of edits that were submitted.
    package fileprivate(set) var polls = 0
    /// To the middle of the time in which an edit may have ended.
    package fileprivate(set) var durations = Histogram.ofEdits
    /// From there to the look that showed its end.
    package fileprivate(set) var lags = Histogram.ofLags

    package init() {}
  }

  private let counts = Mutex<[String: OfEnvironment]>([:])

  package init() {}

  /// Those in which something has happened, by name.
  package var all: [String: OfEnvironment] { counts.withLock { $0 } }

  func polled(in environment: String) { counts.withLock { $0[environment, default: OfEnvironment()].polls += 1 } }

  func ended(_ duration: EditDuration, in environment: String) {
    counts.withLock { counts in
      counts[environment, default: OfEnvironment()].durations.add(duration.middle)
      counts[environment, default: OfEnvironment()].lags.add(duration.most - duration.middle)
    }
  }
}
