import ArgumentParser
import Testing

@testable import MigeditCommands

struct ParsingTests {
  @Test(arguments: [("7", 7...7), ("1040-1060", 1040...1060), ("5-5", 5...5), ("007", 7...7)])
  func `an id, or a range with both ends`(text: String, ids: ClosedRange<Int>) {
    #expect(JobRange(argument: text)?.ids == ids)
  }

  @Test(arguments: [
    "", "-", "0", "-1", "1-", "-5-9", "9-5", "1-2-3", "a", "1.5", "+1", "1 2", "١", "99999999999999999999", "0-3",
  ])
  func `what is no id and no range is refused`(text: String) { #expect(JobRange(argument: text) == nil) }

  @Test func `ranges add up, each id once`() throws {
    #expect(try JobRange.jobs([]) == nil)
    #expect(try JobRange.jobs([JobRange(3...5), JobRange(1...1), JobRange(4...6)]) == [1, 3, 4, 5, 6])
  }

  @Test func `more ids than a filter takes are refused before they are spelt out`() {
    #expect(throws: ValidationError.self) { try JobRange.jobs([JobRange(1...Int.max)]) }
    #expect(throws: ValidationError.self) { try JobRange.jobs([JobRange(1...6000), JobRange(1...6000)]) }
    #expect(throws: Never.self) { try JobRange.jobs([JobRange(1...10_000)]) }
  }

  @Test func `ids are said as ranges`() {
    #expect(JobRange.text(of: []) == "")
    #expect(JobRange.text(of: [5]) == "5")
    #expect(JobRange.text(of: [3, 1, 2, 7, 7, 9, 10]) == "1-3, 7, 9-10")
  }

  @Test func `a label is a name and a value`() throws {
    #expect(Label(argument: "team=bi")?.name == "team")
    #expect(Label(argument: "url=a=b")?.value == "a=b")
    #expect(Label(argument: "empty=")?.value == "")
    #expect(Label(argument: "=x") == nil)
    #expect(Label(argument: "team") == nil)
    let twice = ["a=1", "a=2"].compactMap(Label.init(argument:))
    #expect(throws: ValidationError.self) { try Label.labels(twice) }
    #expect(try Label.labels([]) == nil)
  }

  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("8h", .seconds(28_800)),
    ("1d", .seconds(86_400)),
  ])
  func `durations are written as in the configuration`(text: String, duration: Duration) {
    #expect(DurationArgument(argument: text)?.duration == duration)
  }

  @Test(arguments: ["", "5", "s", "-5s", "1.5h", "5 m", "5w", "999999d", "9223372036854775807h"])
  func `what is no duration is refused`(text: String) { #expect(DurationArgument(argument: text) == nil) }

  @Test(arguments: [
    (["--socket", "s", "status"], ["status", "--socket", "s"]),
    (["--json", "--socket=s", "list", "--all"], ["list", "--json", "--socket=s", "--all"]),
    (["list", "--socket", "s"], ["list", "--socket", "s"]), (["--socket", "s"], ["--socket", "s"]),
    (["--socket"], ["--socket"]), (["--help"], ["--help"]), (["--version", "list"], ["--version", "list"]), ([], []),
  ])
  func `what every verb takes may stand before the verb`(given: [String], parsed: [String]) {
    #expect(VerbFirst.order(given) == parsed)
  }
}
