import JSONDocument
import Testing

@testable import LibrarySimulator

struct PlannerTests {
  private let id = Bench.migration

  private func target(_ text: String) throws -> TargetID { try #require(TargetID(text)) }

  @Test func `times lie between the bounds and differ`() throws {
    var planner = Planner(seed: 7, seconds: 2...5, failRate: 0)
    let times = try (1...200).flatMap { planner.plan(for: try target(id), edit: $0, packages: 2) }.map(\.duration)
    #expect(times.allSatisfy { $0 >= .seconds(2) && $0 <= .seconds(5) })
    #expect(Set(times).count > 300)
    let mean = times.reduce(Duration.zero, +) / times.count
    #expect(mean > .milliseconds(3200) && mean < .milliseconds(3800))
  }

  @Test func `the seed, the target and the number of the edit decide, and nothing else`() throws {
    var one = Planner(seed: 7, seconds: 1...9, failRate: 0.5)
    var other = Planner(seed: 7, seconds: 1...9, failRate: 0.5)
    let ids = try [Bench.migration, Bench.group].map { try target($0) }
    let forwards = (1...20).map { one.plan(for: ids[$0 % 2], edit: $0, packages: 3) }
    let backwards = (1...20).reversed().map { other.plan(for: ids[$0 % 2], edit: $0, packages: 3) }
    #expect(forwards == backwards.reversed())
    var third = Planner(seed: 8, seconds: 1...9, failRate: 0.5)
    #expect(forwards != (1...20).map { third.plan(for: ids[$0 % 2], edit: $0, packages: 3) })
  }

  @Test func `the share of failures is the one that was asked for`() throws {
    var planner = Planner(seed: 1, seconds: 0...0, failRate: 0.25)
    let failures = try (1...2000).count { number in
      planner.plan(for: try target(id), edit: number, packages: 1)[0].failure != nil
    }
    #expect((400...600).contains(failures))
  }

  @Test func `a script says what becomes of the next edits, and of all after them`() throws {
    var planner = Planner(seed: 1, seconds: 1...1, failRate: 1)
    let script = TargetScript(
      id: "09ada2dd251f4927a442451c0100ea16", next: [.init(fail: "a", child: 0), .init(seconds: 3)],
      always: .init(fail: "z"), seconds: 2)
    try planner.follow(Script(targets: [script]))
    let plans = try (1...4).map { planner.plan(for: try target(id), edit: $0, packages: 2) }
    #expect(plans.map { $0.map(\.failure) } == [["a", nil], [nil, nil], [nil, "z"], [nil, "z"]])
    #expect(plans.map { $0[0].duration } == [.seconds(2), .seconds(3), .seconds(2), .seconds(2)])
  }

  @Test func `after the list, chance decides again`() throws {
    var planner = Planner(seed: 1, seconds: 1...1, failRate: 1)
    try planner.follow(Script(targets: [TargetScript(id: id, next: [.init()])]))
    #expect(planner.plan(for: try target(id), edit: 1, packages: 1)[0].failure == nil)
    #expect(planner.plan(for: try target(id), edit: 2, packages: 1)[0].failure == Planner.message)
  }

  @Test(arguments: [
    Script(failRate: 2), Script(failRate: -1), Script(secondsMin: 3, secondsMax: 1), Script(secondsMin: -1),
    Script(targets: [TargetScript(id: "1")]), Script(targets: [TargetScript(id: Bench.migration, seconds: -1)]),
    Script(targets: [TargetScript(id: Bench.migration, always: .init(fail: "a", child: -1))]),
  ])
  func `a script that makes no sense is refused whole`(script: Script) throws {
    var planner = Planner(seed: 1, seconds: 1...2, failRate: 0)
    var wrong = script
    wrong.targets = [TargetScript(id: id, always: .init(fail: "x"))] + (script.targets ?? [])
    #expect(throws: Fault.self) { try planner.follow(wrong) }
    #expect(planner.plan(for: try target(id), edit: 1, packages: 1)[0].failure == nil)
  }

  @Test func `a higher lower bound lifts the upper one`() throws {
    var planner = Planner(seed: 1, seconds: 0...0, failRate: 0)
    try planner.follow(Script(secondsMin: 4))
    #expect(planner.plan(for: try target(id), edit: 1, packages: 1)[0].duration == .seconds(4))
  }
}
