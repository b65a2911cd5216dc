import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Testing
import Varlink

struct RevertTests {
  private static func job(
    _ state: JobState = .succeeded, attempts: Int = 1, accepted: Bool = true, failure: Failure? = nil
  ) -> Get.Reply {
    var job = Sample.job(42, state)
    job.failure = failure
    let attempts = (0..<attempts).map { at in
      var attempt = Attempt(
        number: at + 1, startedAt: Sample.now, submissions: 1, accepted: accepted, polls: 3, progress: 1)
      attempt.failure = failure
      return attempt
    }
    return Sample.show(job, attempts: attempts)
  }

  private static let one: JSON = ["name": "one"]
  private static let two: JSON = ["name": "two", "n": 1.50]
  private static let three: JSON = ["name": "three"]

  private func documents(_ before: JSON?, _ submitted: JSON?, _ found: JSON?, date: String? = "d") -> GetDocuments.Reply
  {
    EditSample.documents(before: before, submitted: submitted, found: found, dateAfter: date)
  }

  /// The edit that a revert enqueues.
  private func edit(
    _ job: Get.Reply, _ documents: [GetDocuments.Reply], _ arguments: String...
  ) async throws -> JSON? {
    let daemon = try FakeDaemon(EditSample.answers(job, documents))
    let test = TestConsole()
    #expect(try await daemon.run(["revert", "42"] + arguments, console: test.console()) == .done, "\(test.errors)")
    #expect(test.output == "2000\n")
    return daemon.parameters(of: "Enqueue").first?["edits"]?.array?.first
  }

  private func refusal(
    _ job: Get.Reply, _ documents: [GetDocuments.Reply], _ arguments: String...
  ) async throws -> (ExitReason, String) {
    let daemon = try FakeDaemon(EditSample.answers(job, documents))
    let test = TestConsole()
    let status = try await daemon.run(["revert", "42"] + arguments, console: test.console())
    #expect(daemon.parameters(of: "Enqueue").isEmpty && test.output.isEmpty)
    return (status, test.errors)
  }

  @Test func `what stood before is asked of the daemon, which has it, for the date that the job left`() async throws {
    let edit = try await edit(Self.job(), [documents(Self.two, Self.one, Self.one)])
    #expect(
      edit?.text
        == #"{"target":{"environment":"prod","kind":"migration","id":"0000002A4E6B4C7F9A0B1C2D3E4F5A6B"},"#
        + #""change":{"revertOf":42},"labels":{"reverts":"42"},"expectedLastUpdatedDate":"d"}"#)
  }

  @Test func `force expects no date, and the flags of jobs are taken`() async throws {
    let edit = try await edit(
      Self.job(), [documents(Self.two, Self.one, Self.one)], "--force", "--batch", "repair", "--label", "team=bi",
      "--priority", "5", "--key", "k", "--max-attempts", "2")
    #expect(edit?["expectedLastUpdatedDate"] == nil)
    #expect(edit?["labels"] == ["reverts": "42", "team": "bi"])
    #expect(edit?["batch"] == "repair" && edit?["priority"] == 5 && edit?["key"] == "k" && edit?["maxAttempts"] == 2)
  }

  @Test func `it is expected to stand as the last attempt left it`() async throws {
    let kept = [
      documents(Self.one, Self.two, Self.two, date: "d1"), documents(Self.two, Self.two, Self.three, date: "d2"),
      documents(Self.three, Self.two, Self.two, date: "d3"),
    ]
    let edit = try await edit(Self.job(attempts: 3), kept)
    #expect(edit?["change"] == ["revertOf": 42])
    #expect(edit?["expectedLastUpdatedDate"] == "d3")
  }

  @Test func `an attempt that the server refused is not gone back from`() async throws {
    let refused = Failure(.rejected, "The server answered 400.", server: ServerWords(status: 400))
    var job = Self.job(.failed, attempts: 2, failure: refused)
    job = Get.Reply(
      job: job.job, change: job.change,
      attempts: [Self.job().attempts[0]]
        + job.attempts.suffix(1).map {
          var attempt = Attempt(
            number: $0.number, startedAt: Sample.now, submissions: 1, accepted: false, polls: 0, progress: 0)
          attempt.failure = refused
          return attempt
        })
    let edit = try await edit(
      job, [documents(Self.one, Self.two, Self.two, date: "d1"), documents(Self.two, Self.two, nil, date: nil)])
    #expect(edit?["change"] == ["revertOf": 42] && edit?["expectedLastUpdatedDate"] == "d1")
    let only = try await refusal(Self.job(.failed, accepted: false, failure: refused), [])
    #expect(only.0 == .data && only.1.contains("the server refused the edit of job 42, so it changed nothing"))
  }

  @Test func `there is nothing to put back where nothing was submitted, or what stood there already`() async throws {
    let nothing = try await refusal(Self.job(attempts: 0), [])
    #expect(nothing.0 == .data && nothing.1.contains("job 42 submitted nothing: there is nothing to put back"))
    let same = try await refusal(Self.job(), [documents(Self.one, Self.one, Self.one)])
    #expect(same.0 == .data && same.1.contains("job 42 submitted what stood there before"))
  }

  @Test(arguments: [JobState.queued, .running, .held])
  func `a job that has not ended is waited for`(state: JobState) async throws {
    let (status, errors) = try await refusal(Self.job(state), [])
    #expect(status == .temporary)
    #expect(errors.contains("it is \(state.rawValue). `migeditctl wait 42` waits for its end"))
  }

  @Test func `where the outcome is not known it takes force`() async throws {
    let job = Self.job(.failed, failure: Failure(.timedOut, "The edit has not come to an end in 2h (edit_timeout)."))
    let lost = [documents(Self.one, Self.two, nil, date: nil)]
    let (status, errors) = try await refusal(job, lost)
    #expect(status == .data)
    #expect(errors.contains("The job ended as timedOut: The edit has not come to an end in 2h"))
    #expect(errors.contains("`migeditctl revert 42 --force --dry-run`"))
    let forced = try await edit(job, lost, "--force")
    #expect(forced?["change"] == ["revertOf": 42] && forced?["expectedLastUpdatedDate"] == nil)
  }

  @Test func `documents that are no longer kept can't be put back, not by force either`() async throws {
    for force in [[], ["--force"]] {
      let daemon = try FakeDaemon(EditSample.answers(Self.job(), [documents(nil, nil, nil, date: nil)]))
      let test = TestConsole()
      #expect(try await daemon.run(["revert", "42"] + force, console: test.console()) == .data)
      #expect(test.errors.contains("what stood before job 42 is no longer kept"))
    }
  }

  @Test func `that the daemon can't put it back is said of the job, without a place in the edit`() async throws {
    var answers = EditSample.answers(Self.job(), [documents(Self.one, Self.two, Self.two)])
    answers["Enqueue"] = { _, _ in
      throw ControlError.invalidEdit(RequestFaults(RequestFault(0, ["change", "revertOf"], "it is too long")))
    }
    let test = TestConsole()
    let daemon = try FakeDaemon(answers)
    #expect(try await daemon.run("revert", "42", console: test.console()) == .data)
    #expect(test.errors.contains("what stood before job 42: it is too long"), "\(test.errors)")
  }

  @Test func `a fault of what stood before is said as that`() async throws {
    var answers = EditSample.answers(Self.job(), [documents(Self.one, Self.two, Self.two)])
    answers["Enqueue"] = { _, _ in
      throw ControlError.invalidEdit(
        RequestFaults(
          RequestFault(0, ["change", "body", "tocView", "content", "0", "action"], "\"new\" is none of"),
          others: [RequestFault(0, ["priority"], "too high")], total: 2))
    }
    let daemon = try FakeDaemon(answers)
    let test = TestConsole()
    #expect(try await daemon.run("revert", "42", console: test.console()) == .data)
    #expect(test.errors.contains("  what stood before job 42, at /tocView/content/0/action: \"new\" is none of\n"))
    #expect(test.errors.contains("  --priority: too high\n"))
  }

  @Test func `a dry run shows it and enqueues nothing`() async throws {
    var answers = EditSample.answers(Self.job(), [EditSample.documents()])
    answers["Preview"] = EditSample.preview(EditSample.found, EditSample.before, date: EditSample.laterDate)
    let daemon = try FakeDaemon(answers)
    let test = TestConsole()
    #expect(try await daemon.run("revert", "42", "--dry-run", console: test.console()) == .done)
    #expect(test.output.contains(#"  ~ name "Release 2026.11" -> "object_migration_test""#))
    #expect(daemon.calls.map(\.method) == ["Get", "GetDocuments", "Preview"])
    #expect(daemon.parameters(of: "Preview").first?["change"] == ["revertOf": 42])
  }
}
