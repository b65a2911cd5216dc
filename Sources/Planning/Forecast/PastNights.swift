import Glibc
package import JobModel
import Runtime

/// What is known of how long the edits of one class took in the nights before: how long single ones did, and how much nights
/// differ as a whole.
package struct PastNights: Sendable {
  /// From how many of the newest nights single durations are drawn.
  static let drawnFrom = 10
  /// From how many it is learned how much nights differ.
  static let compared = 30
  /// A night is over when no edit has ended for so long, or when it has lasted for a day.
  static let gap = Duration.seconds(4 * 3600)
  static let longest = Duration.seconds(86_400)
  /// Of a night with so few edits it is not said whether it was a slow one.
  static let fewest = 5
  /// Where nothing was measured.
  package static let unmeasured = Duration.seconds(120)

  /// Seconds that edits took, in the newest nights, the shortest first.
  private(set) var samples: [Sample] = []
  /// By how much the next night is likely to be slower as a whole than those the samples are from, in log time.
  private(set) var drift = 0.0
  /// How much it may differ from that.
  private(set) var deviation = assumedDeviation
  private(set) var degrees = fewestDegrees
  /// On how many durations all of it rests.
  package private(set) var measured = 0

  struct Sample: Sendable {
    let seconds: Double
    let hasFailed: Bool
  }

  /// As if one night had been seen before the first, which differed so much.
  private static let assumedNights = 1.0
  private static let assumedDeviation = 0.15
  private static let fewestDegrees = 3

  package init() {}

  /// - Parameter edits: in the order in which they ended, the oldest first.
  package init(_ edits: [EndedEdit]) {
    let nights = Self.nights(edits).suffix(Self.compared)
    samples = nights.suffix(Self.drawnFrom).joined()
      .map { Sample(seconds: $0.duration.middle.inSeconds, hasFailed: $0.duration.hasFailed) }
      .sorted { $0.seconds < $1.seconds }
    measured = samples.count
    compare(nights.map { $0.map(\.duration.middle.inSeconds) }.filter { $0.count >= Self.fewest })
  }

  /// Each night's mean is compared with that of the ones before it.
  private mutating func compare(_ nights: [[Double]]) {
    var (sum, squares, count) = (0.0, 0.0, 0.0)
    for index in nights.indices.dropFirst() {
      let before = Array(nights[max(0, index - Self.drawnFrom)..<index].joined())
      let mean = nights[index].mean
      let slower = log(mean / before.mean)
      sum += slower
      // What so few edits differ by chance says nothing of the night.
      let byChance = nights[index].variance / Double(nights[index].count) / (mean * mean)
      squares += max(0, slower * slower - byChance) / Self.doubled(index)
      count += 1
    }
    drift = sum / (count + Self.assumedNights)
    let all = squares + Self.assumedNights * Self.assumedDeviation * Self.assumedDeviation
    let ofOne = max(0, all / (count + Self.assumedNights) - drift * drift)
    deviation = (ofOne * Self.doubled(nights.count)).squareRoot()
    degrees = max(Int(count), Self.fewestDegrees)
  }

  /// A night that is compared with the mean of a few others differs from that by its own standing and by theirs.
  private static func doubled(_ others: Int) -> Double { 1 + 1 / Double(max(1, min(others, drawnFrom))) }

  private static func nights(_ edits: [EndedEdit]) -> [ArraySlice<EndedEdit>] {
    var nights: [ArraySlice<EndedEdit>] = []
    var start = edits.startIndex
    for index in edits.indices.dropFirst() {
      let isOver =
        edits[index].endedAt - edits[index - 1].endedAt > gap || edits[index].endedAt - edits[start].endedAt > longest
      guard isOver else { continue }
      nights.append(edits[start..<index])
      start = index
    }
    if start < edits.endIndex { nights.append(edits[start...]) }
    return nights
  }
}

extension PastNights {
  /// The duration that half of the edits do not exceed.
  package var median: Duration? { samples.isEmpty ? nil : .seconds(samples[samples.count / 2].seconds) }

  /// The duration that 19 of 20 edits do not exceed.
  package var p95: Duration? { samples.isEmpty ? nil : .seconds(samples[samples.count * 95 / 100].seconds) }
}

/// Draws durations for one simulated night.
struct DurationDraw: Sendable {
  private let samples: [PastNights.Sample]
  private let center: Double
  private let priorShare: Double
  private let factor: Double

  /// - Parameter standing: how slow the night is as a whole, for all classes of an environment.
  init(_ past: PastNights, standing: Double) {
    samples = past.samples
    center = log((past.median ?? PastNights.unmeasured).inSeconds)
    priorShare = DurationEstimate.priorWeight / (Double(past.samples.count) + DurationEstimate.priorWeight)
    factor = exp(past.drift + past.deviation * standing)
  }

  func next(_ random: inout NightRandom) -> PastNights.Sample {
    guard random.uniform() >= priorShare else { return prior(&random) }
    let sample = samples[Int(random.uniform() * Double(samples.count))]
    return PastNights.Sample(seconds: sample.seconds * factor, hasFailed: sample.hasFailed)
  }

  private func prior(_ random: inout NightRandom) -> PastNights.Sample {
    PastNights.Sample(
      seconds: exp(center + DurationEstimate.priorDeviation * random.normal()) * factor, hasFailed: false)
  }

  /// Of an edit that has been under way for some time: one that takes longer than that.
  func next(_ random: inout NightRandom, longerThan elapsed: Double) -> PastNights.Sample {
    let first = samples.partitioningIndex { $0.seconds * factor > elapsed }
    let longer = Double(samples.count - first)
    if random.uniform() * (longer + DurationEstimate.priorWeight) < longer {
      let sample = samples[first + Int(random.uniform() * longer)]
      return PastNights.Sample(seconds: sample.seconds * factor, hasFailed: sample.hasFailed)
    }
    for _ in 0..<8 {
      let sample = prior(&random)
      if sample.seconds > elapsed { return sample }
    }
    // It takes longer than anything known: as long again as it has, about.
    return PastNights.Sample(seconds: elapsed * (1 + random.uniform()), hasFailed: false)
  }
}

extension Array {
  /// The first place at which what holds from some place on holds; the end where it holds nowhere.
  func partitioningIndex(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Collection<Double> {
  fileprivate var mean: Double { reduce(0, +) / Double(Swift.max(count, 1)) }

  fileprivate var variance: Double {
    let mean = mean
    return reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Swift.max(count - 1, 1))
  }
}
