import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Testing
import Varlink

struct DocumentsTests {
  private static let job = Sample.show(Sample.succeeded, attempts: Sample.attempts(failing: true))
  private static let two = [
    EditSample.documents(submitted: EditSample.before.merging(["name": "first"])), EditSample.documents(),
  ]

  @Test func `one comparison can be chosen, and one attempt`() async throws {
    let daemon = try FakeDaemon(EditSample.answers(Self.job, Self.two))
    for (arguments, title) in [
      (["--to", "found"], "before -> found"), (["--from", "submitted"], "made otherwise (submitted -> found)"),
      (["--to", "submitted"], "asked (before -> submitted)"),
    ] {
      let test = TestConsole()
      #expect(try await daemon.run(["diff", "1041"] + arguments, console: test.console()) == .done)
      #expect(test.output.contains("\n\n\(title)\n"))
      #expect(test.output.ranges(of: " -> found)").count + test.output.ranges(of: "(before -> ").count <= 1)
    }
    let first = TestConsole()
    #expect(try await daemon.run("diff", "1041", "--attempt", "1", console: first.console()) == .done)
    #expect(
      first.output.contains("attempt      1 of 2") && first.output.contains("name object_migration_test -> first"))
    #expect(daemon.parameters(of: "GetDocuments").last == ["id": 1041, "attempt": 1])
  }

  @Test(arguments: ["diff", "show --documents"])
  func `json is the reply as it came`(verb: String) async throws {
    var answers = EditSample.answers(Self.job, Self.two)
    answers["GetDocuments"] = { _, _ in ["before": ["n": 1.50], "newer": 1] }
    let daemon = try FakeDaemon(answers)
    let test = TestConsole()
    let words = verb.split(separator: " ").map(String.init)
    #expect(try await daemon.run(words + ["1041", "--json"], console: test.console()) == .done)
    #expect(test.output == #"{"before":{"n":1.5},"newer":1}"# + "\n")
  }

  @Test func `a job without documents says why there are none`() async throws {
    let none = EditSample.documents(before: nil, submitted: nil, found: nil, dateAfter: nil)
    for (job, words) in [
      (Sample.show(Sample.queued), "it is queued, and has not read its target yet"),
      (Sample.show(Sample.job(1039, .cancelled)), "it ended as cancelled before its target could be read"),
      (Self.job, "they are no longer kept"),
    ] {
      let daemon = try FakeDaemon(EditSample.answers(job, [none]))
      for verb in [["diff"], ["show", "--documents"]] {
        let test = TestConsole()
        #expect(try await daemon.run(verb + ["\(job.job.id)"], console: test.console()) == .data)
        #expect(test.errors.contains("no documents of job \(job.job.id): \(words)"))
      }
    }
  }

  @Test func `of an edit that the server refused, nothing was made, and that is said`() async throws {
    var attempt = Sample.attempts(failing: true)[0]
    (attempt.accepted, attempt.failure) = (false, Failure(.rejected, "The Library server answered 400 ERR007."))
    let reply = Sample.show(Sample.failed, attempts: [attempt])
    let documents = EditSample.documents(found: nil, dateAfter: nil)
    let daemon = try FakeDaemon(EditSample.answers(reply, [documents]))
    for (verb, title) in [(["diff"], "made of it (submitted -> found)"), (["show", "--documents"], "found")] {
      let test = TestConsole()
      #expect(try await daemon.run(verb + ["1042"], console: test.console()) == .done)
      #expect(test.output.hasSuffix("\(title)\n  nothing: the server refused the edit, and did not take it\n"))
    }
  }

  @Test func `what the server made exactly as asked has no difference`() async throws {
    let daemon = try FakeDaemon(EditSample.answers(Self.job, [EditSample.documents(found: EditSample.after)]))
    let test = TestConsole()
    #expect(try await daemon.run("diff", "1041", console: test.console()) == .done)
    #expect(test.output.hasSuffix("made otherwise (submitted -> found)\n  no difference\n"))
  }
}
