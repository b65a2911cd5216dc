import Foundation
import JobModel
import Planning
import Runtime
import TestSupport
import Testing

/// The long form, which prints a table, is `deploy/prove polling`.
@Suite struct LearnedPollsTests {
  static let isLong = ProcessInfo.processInfo.environment["MIGEDIT_PROOF"] == "long"

  /// - Parameter share: the polls that are allowed, as a part of those that polling in proportion to the time elapsed needs.
  @Test(
    arguments: zip(DurationsKind.allCases, [0.15, 0.25, 0.4, 0.35, 0.2])
  ) func `few polls see an edit's end in time`(_ kind: DurationsKind, share: Double) {
    var all: [(learned: PollsAndLag, inProportion: Double)] = []
    var took = Duration.zero
    for seed in 1...(Self.isLong ? 20 : 2) {
      var generator = SeededGenerator(seed: UInt64(seed))
      let durations = kind.durations(620, &generator)
      let start = ContinuousClock.now
      let learned = follow(durations, &generator, plan: learnedPlan)
      took += ContinuousClock.now - start
      all.append((learned, pollsInProportion(durations, lag: learned.lag)))
    }
    let count = Double(all.count)
    let polls = all.reduce(0) { $0 + $1.learned.polls } / count
    let lag = all.reduce(0) { $0 + $1.learned.lag } / count
    let inProportion = all.reduce(0) { $0 + $1.inProportion } / count
    let bound = kind.leastPolls(lag: lag)
    #expect(lag <= 0.03)
    #expect(polls <= share * inProportion)
    if kind == .narrow || kind == .wide, let bound = kind.leastPolls(lag: 0.03) { #expect(polls <= 1.3 * (bound + 1)) }
    // What the test itself computes with: a bound that is above what was reached would be none.
    if let bound { #expect(polls > bound) }
    guard Self.isLong else { return }
    let cost = took / .milliseconds(600 * all.count)
    let figures = [polls, inProportion, polls / inProportion, bound ?? .nan, lag * 100, cost]
    let text = figures.map { String(format: "%.2f", $0) }.joined(separator: " | ")
    print(
      "| durations | learned | in proportion | ratio | bound | lag in % | ms a plan |\n| \(kind.rawValue) | \(text) |")
  }

  @Test func `a level that has changed is learned`() {
    var generator = SeededGenerator(seed: 7)
    let slower = (0..<40).map { _ in 300 * exp(0.03 * generator.normal()) }
    for before in [100.0, 1000] {
      let learned = follow(Array(repeating: before, count: 60) + slower, &generator, warm: 60, plan: learnedPlan)
      // poll.max is a fifth of the new level: while that is being learned, half of it is the lag in the mean.
      #expect(learned.lag < 0.12 && learned.polls < 20, "\(learned)")
      let longer = follow(
        Array(repeating: before, count: 60) + slower + slower + slower, &generator, warm: 120, plan: learnedPlan)
      #expect(longer.lag < 0.03 && longer.polls < 9, "\(longer)")
    }
  }

  @Test(arguments: [[180.0], [0.001], [20, 600], [5, 5, 5, 5], [0.02, 7000], Array(repeating: 90, count: 60)])
  func `a pause is never below min nor above max`(_ seconds: [Double]) throws {
    for poll in [PollSettings(), PollSettings(min: .milliseconds(10), max: .seconds(600))] {
      let plan = try #require(LearnedPolls(poll, durations: seconds.map(exactly)))
      for elapsed in [-5, 0, 0.001, 1, 4.9, 19, 21, 89, 180, 599, 601, 86_400] {
        for progress in [-1, 0, 0.001, 0.5, 0.999, 1, 7, .nan] {
          for random in [0, 0.999] {
            let pause = plan.pause(elapsed: .seconds(elapsed), progress: progress, random: random)
            #expect(pause >= poll.min && pause <= poll.max)
          }
        }
      }
    }
  }

  @Test func `the plan is the same in whatever order the durations come`() throws {
    var generator = SeededGenerator(seed: 5)
    let durations = DurationsKind.wide.durations(60, &generator).map(exactly)
    let one = try #require(LearnedPolls(PollSettings(), durations: durations))
    let other = try #require(LearnedPolls(PollSettings(), durations: durations.reversed()))
    for elapsed in stride(from: 0.0, through: 2000, by: 7) {
      let pauses = [one, other].map { $0.pause(elapsed: .seconds(elapsed), progress: 0, random: 0.5) / .seconds(1) }
      #expect(abs(pauses[0] - pauses[1]) < 0.001)
    }
  }

  @Test func `what the server says of its progress moves the next look`() throws {
    var generator = SeededGenerator(seed: 5)
    let plan = try #require(
      LearnedPolls(PollSettings(), durations: DurationsKind.wide.durations(60, &generator).map(exactly)))
    func pause(_ progress: Double) -> Duration { plan.pause(elapsed: .seconds(60), progress: progress, random: 0.5) }
    // By the server's word it ends after 63 s, 200 s, 600 s.
    #expect(pause(0.95) < pause(0) * 0.7)
    #expect(pause(0.3) > pause(0.95) * 2)
    #expect(pause(0.1) > pause(0))
  }

  @Test func `a server that says its progress right is asked less, and seen no later`() {
    var generator = SeededGenerator(seed: 11)
    let durations = DurationsKind.wide.durations(400, &generator)
    let without = follow(durations, &generator, plan: learnedPlan)
    let with = follow(durations, &generator, saysProgress: true, plan: learnedPlan)
    #expect(with.polls < without.polls && with.lag < without.lag, "\(with), \(without)")
  }

  @Test func `edits that began together do not ask together`() throws {
    let plan = try #require(LearnedPolls(PollSettings(), durations: [20, 90, 600].map(exactly)))
    var generator = SeededGenerator(seed: 3)
    let pauses = Set(
      (0..<100).map { _ in
        plan.pause(elapsed: .seconds(100), progress: 0, random: Double.random(in: 0..<1, using: &generator))
      })
    #expect(pauses.count > 95)
  }

  @Test func `nothing is planned of nothing`() { #expect(LearnedPolls(PollSettings(), durations: []) == nil) }
}

private func exactly(_ seconds: Double) -> EditDuration {
  EditDuration(least: .seconds(seconds), most: .seconds(seconds))
}

private func learnedPlan(_ durations: [EditDuration]) -> any PollPlan {
  LearnedPolls(PollSettings(), durations: durations) ?? ProportionalPolls(PollSettings()) as any PollPlan
}
