import ArgumentParser
import Testing

@testable import MigeditCommands

struct HelpTests {
  @Test(arguments: RootCommand.configuration.subcommands.map { $0.configuration.commandName ?? "" })
  func `the help of every verb has two or three examples that are right`(verb: String) async throws {
    let test = TestConsole()
    #expect(await Ctl.run([verb, "--help"], console: test.console(width: 80)) == .done)
    #expect(test.errors.isEmpty)
    let examples = test.output.replacing(/\\\n +/, with: "").split(separator: "\n").filter {
      $0.hasPrefix("  migeditctl \(verb) ") || $0 == "  migeditctl \(verb)"
    }
    #expect((2...3).contains(examples.count))
    for example in examples {
      // What a shell would make of it, as far as the examples go.
      let line = example.replacing(/\ \| .*/, with: "").replacing(/\$\(.*\)/, with: "1-40")
      #expect(throws: Never.self) {
        try RootCommand.command(line.split(separator: " ").dropFirst().map(String.init))
      }
    }
  }

  @Test func `the help of a verb that takes changes fits a terminal`() async throws {
    let test = TestConsole()
    #expect(await Ctl.run(["enqueue", "--help"], console: test.console(width: 80)) == .done)
    for line in test.output.split(separator: "\n") { #expect(line.count <= 80) }
    try Golden.expect(test.output, is: "enqueue-help")
  }

  @Test func `the help shows every exit status`() async {
    let test = TestConsole()
    #expect(await Ctl.run(["--help"], console: test.console(width: 80)) == .done)
    for status in ExitReason.allCases { #expect(test.output.contains("  \(status.rawValue)  \(status.meaning)\n")) }
  }

  @Test(arguments: [
    [], ["frob"], ["list", "--limit", "0"], ["list", "--limit", "-1"], ["why", "7", "8"], ["list", "--state", "lost"],
    ["list", "--target", "12"], ["show"],
    ["export", "x"], ["export", "--json"], ["import"], ["import", "a", "b"],
    ["show", "1-2"], ["show", "x"], ["wait"], ["wait", "1", "--batch", "b"], ["wait", "1", "--timeout", "soon"],
    ["wait", "1", "--environment", "prod"], ["wait", "1", "--for", "runing"], ["wait", "1", "--for", "held,"],
    ["enqueue", "--file", "f", "--wait", "--dry-run"], ["enqueue", "--file", "f", "--wait", "--held"], ["why", "1-2"],
    ["why", "x"], ["batch"], ["report"],
    ["report", "night", "--json", "--html", "x"], ["batches", "--limit", "0"],
    ["cancel", "--failed"], ["hold", "--failed"], ["release"], ["prioritize"], ["prioritize", "1"],
    ["prioritize", "1001", "7"], ["prioritize", "high", "7"], ["pause", "--until", "soon"],
    ["drain", "--timeout", "x"], ["window", "prod", "--open-for", "soon"], ["window", "prod", "test"],
    ["enqueue", "--file", "f", "--window", "Sat 00:00-24:00"],
    ["list", "--sort", "size"], ["list", "--reverse"], ["list", "--sort", "took", "--oldest-first"],
    ["list", "--failed", "--state", "queued"], ["list", "0"],
    ["cancel"], ["cancel", "1", "--all"], ["retry"], ["retry", "1", "--failed", "--all"], ["enqueue"], ["help", "lst"],
    ["list", "--failure", "createFaild"], ["list", "--limit", "1e3"], ["watch", "--since", "9223372036854775807"],
    ["enqueue", "--name", "x"], ["enqueue", "--file", "f", "--name", "x"], ["enqueue", "--file", "f", "--key", "x"],
    ["enqueue", "--migration", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"],
    ["enqueue", "--migration", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B", "--body", "b", "--name", "x"],
    ["enqueue", "--migration", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B", "--body", "b", "--json-patch", "p"],
    ["enqueue", "--migration", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B", "--merge-patch", "-", "--json-patch", "-"],
    ["enqueue", "--file", "f", "--json-patch", "p"], ["enqueue", "--file", "f", "--where", "type=3", "--remove"],
    ["enqueue", "--file", "f", "--default-action", "replace"], ["enqueue", "--file", "f", "--expected-date", "d"],
    ["enqueue", "--file", "f", "--not-before", "soon"], ["enqueue", "--file", "f", "--deadline", "22:00"],
    ["enqueue", "--file", "f", "--after", "x"], ["enqueue", "--file", "f", "--after", "1-99999999"],
    ["enqueue", "--migration", "zz", "--name", "x"], ["watch", "--since=-1"], ["list", "--label", "x"],
    ["preview"], ["preview", "--name", "x"], ["preview", "--migration", "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A6B"],
    ["preflight", "night", "--batch", "night"], ["preflight", "--job", "x"], ["preflight", "--state", "lost"],
    ["enqueue", "--file", "f", "--preflight", "--dry-run"],
    ["forecast"], ["forecast", "f", "--batch", "b"], ["forecast", "--batch", "b", "--environment", "e"],
    ["diff"], ["diff", "1-2"], ["diff", "1", "--from", "found"], ["diff", "1", "--to", "before"],
    ["diff", "1", "--from", "submitted", "--to", "submitted"], ["diff", "1", "--attempt", "0"],
    ["show", "1", "--attempt", "1"], ["revert"], ["revert", "1-2"], ["revert", "1", "--as", "b"],
    ["revert", "--batch", "b", "--key", "k"], ["retry", "--failed", "--all", "--reason", "createFaild"],
    ["revert", "1", "--label", "x"], ["doctor", "prod"], ["doctor", "--environment"], ["doctor", "--timeout", "1s"],
  ])
  func `a wrong command line ends with 64 and says why on standard error`(arguments: [String]) async {
    let test = TestConsole()
    #expect(await Ctl.run(arguments, console: test.console()) == .usage)
    #expect(test.output.isEmpty)
    #expect(!test.errors.isEmpty)
  }
}
