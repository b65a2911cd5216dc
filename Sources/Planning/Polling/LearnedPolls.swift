import Glibc
package import JobModel

/// A plan of looks that is learned from how long edits took: dense where the edit is likely to end, and rare elsewhere.
///
/// What it rests on is told in <doc:Polling>.
package struct LearnedPolls: PollPlan {
  /// How much later than an edit's end that is to be seen, as a part of the edit's duration, in the mean. It is to be 0.03 at
  /// most, and what is learned from so few is a little off.
  static let lag = 0.027
  /// Of how many of the newest durations a plan is made.
  package static let memory = 60

  private let settings: PollSettings
  /// In seconds.
  let bounds: [Double]
  let mass: [Double]
  /// How many looks fall before each bound.
  private let looks: [Double]
  /// A look costs as much as an edit that is seen so many seconds late.
  let cost: Double

  /// - Parameter durations: of edits that have ended, in any order; nil where there is none.
  package init?(_ settings: PollSettings, durations: [EditDuration]) {
    guard !durations.isEmpty else { return nil }
    let estimate = DurationEstimate(of: durations)
    self.settings = settings
    (bounds, mass) = (estimate.bounds, estimate.mass)
    let limits = settings.min.inSeconds...max(settings.min, settings.max).inSeconds
    cost = Self.cost(estimate, within: limits)
    var looks = [0.0]
    var left = mass.reduce(0, +)
    for (index, part) in mass.enumerated() {
      let width = bounds[index + 1] - bounds[index]
      looks.append(looks[index] + width / Self.pause(hazard(part, of: left, during: width), cost, within: limits))
      left -= part
    }
    self.looks = looks
  }

  /// The time between two looks at which they cost as much as what they find late.
  private static func pause(_ hazard: Double, _ cost: Double, within limits: ClosedRange<Double>) -> Double {
    min(max((2 * cost / max(hazard, 1e-12)).squareRoot(), limits.lowerBound), limits.upperBound)
  }

  /// The cost at which those that have ended would have been seen as late as wanted, each planned for by the others.
  private static func cost(_ estimate: DurationEstimate, within limits: ClosedRange<Double>) -> Double {
    let wanted = lag * estimate.mean * Double(estimate.foreseen.count)
    var (low, high) = (-30.0, 30.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      let late = estimate.foreseen.reduce(0) { $0 + pause($1, exp(middle), within: limits) / 2 }
      if late < wanted { low = middle } else { high = middle }
    }
    return exp(low)
  }

  func pause(_ hazard: Double) -> Double {
    Self.pause(hazard, cost, within: settings.min.inSeconds...max(settings.min, settings.max).inSeconds)
  }

  package func pause(elapsed: Duration, progress: Double, random: Double) -> Duration {
    let now = max(elapsed.inSeconds, 0)
    // In the mean one look, and a little more or less so that edits which began together do not ask together.
    let share = 0.9 + 0.2 * random
    let next = progress > 0 && progress < 1 ? after(now, share, progress) : after(now, share)
    guard next.isFinite else { return max(settings.max * (0.8 + 0.2 * random), settings.min) }
    return min(max(.seconds(next - now), settings.min), settings.max)
  }

  private func after(_ now: Double, _ share: Double) -> Double {
    let done = interpolated(now, from: bounds, to: looks)
    guard let first = bounds.first, let last = bounds.last, let all = looks.last else { return now }
    // Before the first bound nothing ends; behind the last one all is left to the longest pause.
    if now < first { return after(first, share) }
    guard now < last, done + share < all else { return .infinity }
    return interpolated(done + share, from: looks, to: bounds)
  }
}

/// On the line through the points, whose first coordinates rise.
private func interpolated(_ value: Double, from: [Double], to: [Double]) -> Double {
  var (low, high) = (0, from.count - 1)
  while high - low > 1 {
    let middle = (low + high) / 2
    if from[middle] <= value { low = middle } else { high = middle }
  }
  let width = from[high] - from[low]
  return width > 0 ? to[low] + (value - from[low]) / width * (to[high] - to[low]) : to[low]
}
