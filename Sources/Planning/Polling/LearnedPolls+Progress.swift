import Glibc

/// Where the server says how far an edit has come, that moves the estimate of when it ends.
extension LearnedPolls {
  /// How far the server's word may be off, in log time: few servers' progress is even.
  private static let deviation = 0.25
  /// How much is left to durations that the server's word speaks against.
  private static let doubt = 0.1

  /// The durations that go well with what the server says count for more. Only the cells ahead are looked at.
  func after(_ now: Double, _ share: Double, _ progress: Double) -> Double {
    let foretold = log(max(now, 0.0005) / progress)
    let first = bounds.firstIndex { $0 > now }.map { max($0 - 1, 0) } ?? mass.count
    guard first < mass.count else { return .infinity }
    let weighed = (first..<mass.count).map { index in
      let off = (log(bounds[index] * bounds[index + 1]) / 2 - foretold) / Self.deviation
      return mass[index] * (Self.doubt + exp(-off * off / 2))
    }
    var left = weighed.reduce(0, +)
    var (place, share) = (max(now, bounds[first]), share)
    for index in first..<mass.count {
      let width = bounds[index + 1] - bounds[index]
      let pause = pause(hazard(weighed[index - first], of: left, during: width))
      let end = place + share * pause
      if end <= bounds[index + 1] { return end }
      share -= (bounds[index + 1] - place) / pause
      place = bounds[index + 1]
      left -= weighed[index - first]
    }
    return .infinity
  }
}
