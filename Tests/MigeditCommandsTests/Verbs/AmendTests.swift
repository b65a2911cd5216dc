import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Synchronization
import TestSupport
import Testing

struct AmendTests {
  private static func daemon(
    _ amend: @escaping FakeDaemon.Answer = { _, _ in try Amend.members(of: Amend.Reply(job: Sample.failed)) }
  ) throws -> FakeDaemon {
    try FakeDaemon([
      "Get": { _, _ in
        try Get.members(
          of: Get.Reply(job: Sample.queued, change: Change(mergePatch: ["name": "before"]), attempts: []))
      },
      "Amend": amend,
    ])
  }

  @Test func `only what is said is asked for`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole()
    let arguments = ["amend", "1042", "--priority", "-5", "--clear", "deadline", "--no-strict", "--label", "team=bi"]
    #expect(try await daemon.run(arguments, console: test.console()) == .done)
    #expect(
      daemon.parameters(of: "Amend") == [
        ["id": 1042, "priority": -5, "labels": ["team": "bi"], "strict": false, "clear": ["deadline"]]
      ])
    #expect(test.errors.contains("amended: job "))
  }

  @Test func `a change takes the place of the one before, in the form of the target's kind`() async throws {
    let daemon = try Self.daemon()
    #expect(try await daemon.run(["amend", "1042", "--name", "R12"], console: TestConsole().console()) == .done)
    #expect(daemon.parameters(of: "Amend") == [["id": 1042, "change": ["mergePatch": ["name": "R12"]]]])
  }

  @Test func `what the daemon does not take is said by the option that it comes from`() async throws {
    let daemon = try Self.daemon { _, _ in
      throw ControlError.invalidEdit(RequestFaults(RequestFault(0, ["deadline"], "it has passed")))
    }
    let test = TestConsole()
    #expect(try await daemon.run(["amend", "1042", "--deadline", "1m"], console: test.console()) == .data)
    #expect(test.errors.contains("--deadline: it has passed") && test.errors.contains("nothing was changed"))
  }

  @Test(arguments: [("running", "cancel 1042"), ("queued", "cancel 1042"), ("failed", "retry --held 1042")])
  func `what can't be amended any more is said with what to do`(state: String, command: String) async throws {
    let daemon = try Self.daemon { _, _ in
      throw ControlError.notAmendable(id: 1042, state: state, reason: "It is too late.")
    }
    let test = TestConsole()
    #expect(try await daemon.run(["amend", "1042", "--priority", "1"], console: test.console()) == .data)
    #expect(test.errors.contains("It is too late.") && test.errors.contains("`migeditctl \(command)`"))
  }

  @Test func `an edit without anything to change is a slip`() async throws {
    let test = TestConsole()
    #expect(await Ctl.run(["amend", "1042"], console: test.console()) == .usage)
    #expect(test.errors.contains("say what is to change"))
  }

  @Test func `the change that was written in the editor is the job's, and an unchanged one asks for nothing`()
    async throws
  {
    let daemon = try Self.daemon()
    let test = TestConsole()
    var console = test.console(canAsk: true)
    let shown = Mutex("")
    console.edit = { text in
      shown.withLock { $0 = text }
      return text.replacing("before", with: "after")
    }
    #expect(try await daemon.run(["edit", "1042"], console: console) == .done)
    #expect(try JSON(parsing: shown.withLock { $0 }) == ["mergePatch": ["name": "before"]])
    #expect(daemon.parameters(of: "Amend") == [["id": 1042, "change": ["mergePatch": ["name": "after"]]]])
    console.edit = { $0 }
    #expect(try await daemon.run(["edit", "1042"], console: console) == .done)
    #expect(daemon.parameters(of: "Amend").count == 1)
    #expect(test.errors.contains("stays as it was"))
  }

  @Test(arguments: [(Sample.running, "cancel 1042"), (Sample.failed, "retry --held 1042")])
  func `what can't be amended any more opens no editor`(job: Job, command: String) async throws {
    let daemon = try FakeDaemon([
      "Get": { _, _ in
        try Get.members(of: Get.Reply(job: job, change: Change(mergePatch: ["name": "before"]), attempts: []))
      }
    ])
    let test = TestConsole()
    var console = test.console(canAsk: true)
    console.edit = { text in
      Issue.record("the editor was opened")
      return text
    }
    #expect(try await daemon.run(["edit", "1042"], console: console) == .data)
    #expect(test.errors.contains("can't be changed") && test.errors.contains("`migeditctl \(command)`"))
  }

  @Test func `what is no JSON opens the editor again with what was written, and is not asked for`() async throws {
    let daemon = try Self.daemon()
    let test = TestConsole(answers: ["y"])
    var console = test.console(canAsk: true)
    let texts = Mutex([String]())
    console.edit = { text in
      texts.withLock { texts in
        texts.append(text)
        return texts.count == 1 ? "{\"mergePatch\": " : "{\"mergePatch\": {\"name\": \"after\"}}"
      }
    }
    #expect(try await daemon.run(["edit", "1042"], console: console) == .done)
    #expect(texts.withLock { $0.last } == "{\"mergePatch\": ")
    #expect(test.errors.contains("this is no JSON, at line 1, column 16: "))
    #expect(daemon.parameters(of: "Amend").count == 1)
  }
}
