import Glibc
import JobModel
import Planning
import Runtime
import TestSupport

/// Durations of edits as they may be, in seconds. They are made without any of what the plan is made with.
enum DurationsKind: String, CaseIterable, Sendable {
  case constant = "constant ±3 %"
  case narrow = "log-normal .3"
  case wide = "log-normal .8"
  case bimodal
  case drifting

  func durations(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { index in
      let share = Double(index) / Double(max(count - 1, 1))
      let drawn =
        switch self {
        case .constant: 180 * exp(0.03 * generator.normal())
        case .narrow: 120 * exp(0.3 * generator.normal())
        case .wide: 120 * exp(0.8 * generator.normal())
        case .bimodal: (generator.happens(0.6) ? 20 : 600) * exp(0.1 * generator.normal())
        case .drifting: (60 + 340 * share) * exp(0.1 * generator.normal())
        }
      return min(max(drawn, 2), 7000)
    }
  }
}

extension DurationsKind {
  /// What no plan can be below (Keller 1974): lag times polls is half of the square of the integral of √(f·S), for the density f
  /// and what is left, S. nil: the durations have no distribution of their own.
  func leastPolls(lag: Double) -> Double? {
    let parts: [(share: Double, median: Double, deviation: Double)]
    switch self {
    case .constant: parts = [(1, 180, 0.03)]
    case .narrow: parts = [(1, 120, 0.3)]
    case .wide: parts = [(1, 120, 0.8)]
    case .bimodal: parts = [(0.6, 20, 0.1), (0.4, 600, 0.1)]
    case .drifting: return nil
    }
    let step = 0.0002
    var (left, integral, mean) = (1.0, 0.0, 0.0)
    for place in stride(from: -2.0, to: 10, by: step) {
      // The density in log time; in time it is that over the time, and so is the step longer.
      let density = parts.reduce(0) { sum, part in
        let off = (place - log(part.median)) / part.deviation
        return sum + part.share * exp(-off * off / 2) / (part.deviation * (2 * .pi).squareRoot())
      }
      integral += (density * max(left, 0) * exp(place)).squareRoot() * step
      mean += exp(place) * density * step
      left -= density * step
    }
    return integral * integral / 2 / (lag * mean)
  }
}

extension SeededGenerator {
  /// By Box and Muller.
  mutating func normal() -> Double {
    let (one, other) = (Double.random(in: 0..<1, using: &self), Double.random(in: 0..<1, using: &self))
    return (-2 * log(1 - one)).squareRoot() * cos(2 * .pi * other)
  }
}

struct PollsAndLag {
  /// For each edit, in the mean.
  let polls: Double
  /// From an edit's end until it is seen, as a part of its duration: of all together.
  let lag: Double
}

/// - Parameter plan: made of what was seen of the edits before.
func follow(
  _ durations: [Double], _ generator: inout SeededGenerator, warm: Int = 20, saysProgress: Bool = false,
  plan: ([EditDuration]) -> any PollPlan
) -> PollsAndLag {
  var seen = durations.prefix(warm).map { EditDuration(least: .seconds($0), most: .seconds($0)) }
  var (polls, late, all) = (0, 0.0, 0.0)
  for duration in durations.dropFirst(warm) {
    let plan = plan(seen.suffix(LearnedPolls.memory))
    var (last, now) = (Duration.zero, Duration.zero)
    repeat {
      last = now
      let progress = saysProgress ? now / .seconds(duration) : 0
      now += plan.pause(elapsed: now, progress: progress, random: .random(in: 0..<1, using: &generator))
      polls += 1
    } while now < .seconds(duration)
    seen.append(EditDuration(least: last, most: now))
    late += now / .seconds(1) - duration
    all += duration
  }
  let count = Double(durations.count - warm)
  return PollsAndLag(polls: Double(polls) / count, lag: late / all)
}

/// In proportion to the time elapsed, from 1 s to 60 s, exactly.
struct InProportion: PollPlan {
  let share: Double

  func pause(elapsed: Duration, progress: Double, random: Double) -> Duration {
    min(max(.seconds(1), elapsed * share), .seconds(60))
  }
}

/// How many polls in proportion to the time elapsed see the edits as late.
func pollsInProportion(_ durations: [Double], lag: Double) -> Double {
  var generator = SeededGenerator(seed: 1)
  var (low, high) = (0.005, 0.5)
  var found = PollsAndLag(polls: 0, lag: 0)
  for _ in 0..<12 {
    let middle = (low * high).squareRoot()
    found = follow(durations, &generator) { _ in InProportion(share: middle) }
    if found.lag < lag { low = middle } else { high = middle }
  }
  return found.polls
}
