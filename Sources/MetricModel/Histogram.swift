/// How durations are spread: how many were at most so long, by bounds that are fixed. Its size does not grow.
package struct Histogram: Sendable, Hashable {
  /// In seconds, rising.
  package let bounds: [Double]
  /// Of each bound those that are at most so long, and longer than the bound before; at last those above all bounds.
  private var counts: [Int]
  /// In seconds.
  package private(set) var sum = 0.0

  /// - Parameter bounds: in seconds, rising.
  package init(bounds: [Double]) {
    precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "the bounds of a histogram rise")
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  /// One that is less than nothing, as by a clock that went back, counts as nothing.
  package mutating func add(_ duration: Duration) {
    let seconds = max(0, duration / .seconds(1))
    counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += 1
    sum += seconds
  }

  /// How many there are.
  package var count: Int { counts.reduce(0, +) }

  /// Of each bound, how many are at most so long.
  package var cumulative: [(bound: Double, count: Int)] {
    var count = 0
    return zip(bounds, counts).map { bound, more in
      count += more
      return (bound, count)
    }
  }
}

extension Histogram {
  /// From a second to three hours: edits take from seconds to an hour, and are given up after `edit_timeout`.
  package static let ofEdits = Histogram(bounds: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800])
  /// To some minutes: an edit is looked at after `poll.max` at the latest, unless its server does not answer.
  package static let ofLags = Histogram(bounds: [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300])
  /// From what a fast disk takes to one that is about to fail.
  package static let ofCommits = Histogram(
    bounds: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
}
