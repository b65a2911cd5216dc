import Foundation
import JobModel
import LibraryModel
import Planning
import Runtime
import TestSupport
import Testing

/// Whether a forecast holds. The long form, which prints a table, is `deploy/prove forecast`.
@Suite struct ForecastNightsTests {
  private static let isLong = ProcessInfo.processInfo.environment["MIGEDIT_PROOF"] == "long"
  /// In a row, from the first night of an environment on; those until `judged` are not judged.
  private static let nights = 60
  private static let judged = 8
  private static let beginning = WallTime(milliseconds: 1_790_000_000_000)

  /// - Parameter held: how many of the nights may end by what nine of ten are said to end by.
  @Test(
    arguments: zip(NightKind.allCases, [0.85...0.97, 0.85...0.97, 0.85...0.97, 0.85...0.97, 0.82...0.97])
  ) func `nine of ten nights end by when nine of ten are said to`(_ kind: NightKind, held: ClosedRange<Double>) throws {
    try judge(kind, held: held, windows: nil)
  }

  @Test func `so they do where a window closes in between`() throws {
    try judge(.different, held: 0.85...0.97, windows: [600...3600, 5400...7200, 9000...100_000])
  }

  private func judge(_ kind: NightKind, held: ClosedRange<Double>, windows: [ClosedRange<Double>]?) throws {
    var (holds, halves, ratios) = (0, 0, [Double]())
    for run in 0..<(Self.isLong ? 8 : 2) {
      var generator = SeededGenerator(seed: UInt64(run + 1))
      let targets = (0..<200).map { _ in Int.random(in: 0..<150, using: &generator) }
      var edits: [EndedEdit] = []
      for number in 0..<Self.nights {
        let start = Self.beginning + .seconds(number * 86_400)
        var night = kind.night(number, edits: 200, slots: 4, targets: targets, &generator)
        if let windows { night.windows = windows }
        let truth = night.run()
        if number >= Self.judged {
          let forecast = try forecast(of: night, PastNights(edits), at: start, seed: UInt64(number))
          let half = try #require(forecast.half) - start
          let nineOfTen = try #require(forecast.nineOfTen) - start
          let end = Duration.seconds(truth.end)
          if end <= nineOfTen { holds += 1 }
          if end <= half { halves += 1 }
          ratios.append(nineOfTen / end)
        }
        edits += truth.attempts.map { attempt in
          // As the polls show it.
          let (least, most) = (Duration.seconds(attempt.seconds * 0.97), Duration.seconds(attempt.seconds * 1.03))
          return EndedEdit(
            endedAt: start + .seconds(attempt.endedAt),
            duration: EditDuration(least: least, most: most, hasFailed: attempt.failed))
        }
      }
    }
    let share = Double(holds) / Double(ratios.count)
    let ratio = ratios.sorted()[ratios.count / 2]
    // What is counted in a hundred nights is off by three points by chance.
    let chance = Self.isLong ? 0 : 0.03
    #expect(share >= held.lowerBound - chance && share <= held.upperBound + chance, "\(share)")
    #expect(ratio <= 1.4, "\(ratio)")
    guard Self.isLong else { return }
    let name = kind.rawValue + (windows == nil ? "" : ", with windows")
    let half = Double(halves) / Double(ratios.count)
    let text = String(format: "%.0f %% | %.0f %% | %.2f", share * 100, half * 100, ratio)
    print("| nights | of them | p90 held | p50 held | p90 / true end |\n| \(name) | \(ratios.count) | \(text) |")
  }

  private func forecast(
    of night: TrueNight, _ past: PastNights, at now: WallTime, seed: UInt64
  ) throws -> NightForecast.Times {
    let jobs = try night.edits.enumerated().map { index, edit in
      var job = PlannedJob(id: index, target: try target(edit.target), attemptsLeft: 4)
      job.group = 1
      return job
    }
    var environment = PlannedEnvironment(slots: night.slots, past: [.migration: past])
    environment.windows = night.windows.map { now + .seconds($0.lowerBound)..<now + .seconds(min($0.upperBound, 1e9)) }
    let queue = PlannedQueue(now: now, jobs: jobs, environments: ["prod": environment])
    return try #require(NightForecast(of: queue, random: NightRandom(seed: seed)).groups[1])
  }
}

func target(_ number: Int, in environment: String = "prod", kind: TargetKind = .migration) throws -> Target {
  let digits = String(number, radix: 16)
  let id = String(repeating: "0", count: 32 - digits.count) + digits
  return Target(environment: environment, kind: kind, id: try #require(TargetID(id)))
}
