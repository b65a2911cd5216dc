import ArgumentParser
import Testing

@testable import MigeditCommands

struct MisspellingTests {
  @Test(arguments: [
    (["enqueu", "--migration", "x"], "there is no verb \"enqueu\"; did you mean enqueue?"),
    (["stats"], "there is no verb \"stats\"; did you mean status?"),
    (["frobnicate"], "there is no verb \"frobnicate\"."),
    (["help", "lst"], "there is no verb \"lst\"; did you mean list?"),
    (["enqueu", "--help"], "there is no verb \"enqueu\"; did you mean enqueue?"),
    (["lst", "-h"], "there is no verb \"lst\"; did you mean list?"),
    (["-h", "lst"], "there is no verb \"lst\"; did you mean list?"),
    (["help", "list", "lst"], "there is no verb \"lst\"; did you mean list?"),
    (["--version", "frobnicate"], "there is no verb \"frobnicate\"."),
    (["list", "--bach", "night", "--help"], "list has no option --bach; did you mean --batch?"),
    (["list", "--bach", "night"], "list has no option --bach; did you mean --batch?"),
    (["list", "--stat=queued"], "list has no option --stat; did you mean --state?"),
    (["enqueue", "--migraton", "x", "--name", "y"], "enqueue has no option --migraton; did you mean --migration?"),
    (["retry", "--env", "prod"], "retry has no option --env; did you mean --environment?"),
    (["retry", "-a", "1"], "retry has no option -a; did you mean --all?"),
    (["list", "--colour"], "list has no option --colour."),
    (["preview", "--set-acton", "replace"], "preview has no option --set-acton; did you mean --set-action?"),
    (["--socket", "s", "lst"], "there is no verb \"lst\"; did you mean list?"),
    (["--environment", "prod", "list"], "--environment stands where the verb belongs"),
  ])
  func `a misspelt word is named, with what was meant`(arguments: [String], words: String) async {
    let test = TestConsole()
    #expect(await Ctl.run(arguments, console: test.console()) == .usage)
    #expect(test.errors.hasPrefix("migeditctl: \(words)"), "\(test.errors)")
    #expect(
      test.errors.hasSuffix("--help` shows its options.\n") || test.errors.hasSuffix("--help` shows the verbs.\n"))
    #expect(test.output.isEmpty)
  }

  @Test(arguments: [
    ["--experimental-dump-help"], ["--generate-completion-script", "bash"], ["--generate-completion-script=fish"],
    ["--help"], ["help"], ["help", "list"], ["list", "--help"], ["--socket", "s", "--help"], ["--version"],
  ])
  func `what the package and people ask of the parser is answered`(arguments: [String]) async {
    let test = TestConsole()
    #expect(await Ctl.run(arguments, console: test.console()) == .done)
    #expect(!test.output.isEmpty && test.errors.isEmpty, "\(test.errors)")
  }

  @Test func `the names are those of every verb`() {
    let names = CommandNames.all
    #expect(names.verbs == RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName })
    for verb in names.verbs { #expect(names.options[verb]?.contains("--socket") == true) }
    #expect(names.options["list"]?.contains("--environment") == true && names.options["list"]?.contains("-e") == true)
    #expect(names.options["enqueue"]?.contains("--in-order") == false)
  }

  @Test(arguments: [
    (["list", "--limit", "x"], "expected a whole number from 1 on."),
    (["list", "x"], "expected a job's id, as 1042, or a range, as 1040-1060."),
    (["wait", "1", "--timeout", "5"], "expected a whole number with one of the units ms, s, m, h and d"),
    (["pause", "--until", "noon"], "expected a time, as 2026-11-28T22:00:00Z"),
    (["list", "--label", "x"], "expected NAME=VALUE, as team=bi."),
    (["prioritize", "5000", "1"], "expected a whole number from -1000 to 1000."),
    (["enqueue", "--file", "f", "--priority", "-1001"], "expected a whole number from -1000 to 1000."),
    (["enqueue", "--file", "f", "--max-attempts", "0"], "expected a whole number from 1 to 1000."),
    (["list", "--failure", "createFaild"], "Did you mean createFailed?"),
    (
      ["preview", "--migration", EditSample.id, "--where", "/tocView/content/0", "--remove"], "is said in --json-patch"
    ),
    (["preview", "--migration", EditSample.id, "--remove", "/tocView/content/0"], "is said in --json-patch"),
  ])
  func `a value that can't be taken says what was expected`(arguments: [String], words: String) async {
    let test = TestConsole()
    #expect(await Ctl.run(arguments, console: test.console()) == .usage)
    #expect(test.errors.contains(words), "\(test.errors)")
  }

  @Test func `what a command line has in it can't steer the terminal`() async {
    for arguments in [["list", "--limit", "\u{1B}[31m\u{202E}"], ["\u{1B}]0;x\u{7}"], ["list", "--\u{9B}31m"]] {
      let test = TestConsole()
      #expect(await Ctl.run(arguments, console: test.console()) == .usage)
      #expect(!test.errors.unicodeScalars.contains { "\u{1B}\u{7}\u{202E}\u{9B}".unicodeScalars.contains($0) })
    }
  }
}
