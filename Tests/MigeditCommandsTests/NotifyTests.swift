import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Runtime
import Synchronization
import TestSupport
import Testing
import Varlink

struct NotifyTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// A console whose place is in the test's folder. The time of a command is never over, and rests are.
  func console(_ test: TestConsole, _ variables: [String: String]? = nil) -> Console {
    var console = test.console(sleep: { span in
      if span >= .seconds(60) {
        await untilCancelled()
        throw CancellationError()
      }
    })
    for (name, value) in variables ?? ["STATE_DIRECTORY": folder.path] { console.variables[name] = value }
    return console
  }

  /// A daemon that sends the events of one connection after the other, and ends each of them as a restart does. After the last
  /// one it refuses, which ends the verb.
  static func daemon(
    _ connections: [[JSONObject]], last: Int = 7, store: String = "5e1f"
  ) throws -> FakeDaemon {
    let next = Mutex(0)
    return try FakeDaemon([
      "Status": { _, _ in try .status(last: last, store: store) },
      "Watch": { _, replies in
        let at = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard at < connections.count else {
          throw ControlError.permissionDenied(method: "Watch", needs: .observe, groups: [])
        }
        for event in connections[at] { try await replies.send(event) }
        throw ControlError.shuttingDown
      },
    ])
  }

  private static func batchEnded(_ sequence: Int) throws -> JSONObject {
    let batch = Batch(name: "night", run: 2, createdAt: Sample.now, endedAt: Sample.now, counts: [:])
    return try Watch.members(
      of: Watch.Reply(event: Event(sequence: sequence, at: Sample.now, what: .batchEnded, batch: batch)))
  }

  private static func bookmark(_ sequence: Int) throws -> JSONObject {
    try Watch.members(of: Watch.Reply(event: Event(sequence: sequence, at: Sample.now, what: .bookmark)))
  }

  func text(_ name: String) -> String? { try? String(contentsOfFile: folder.file(name), encoding: .utf8) }

  var place: JSON? { text("notify.json").flatMap { try? JSON(parsing: $0) } }

  var log: String { folder.file("log") }

  /// Notes the variables of the event.
  var noting: [String] {
    let names = ["EVENT", "SEQUENCE", "JOB", "BATCH", "BATCH_RUN", "ENVIRONMENT"].map { "${MIGEDIT_\($0)-none}" }
    return ["/bin/sh", "-c", "echo \(names.joined(separator: " ")) >>'\(log)'"]
  }

  @Test func `the command is run for each event of the kinds that are asked for, with its fields`() async throws {
    let began = Event(
      sequence: 11, at: Sample.now, what: .outageBegan,
      environment: EnvironmentStatus(
        name: "prod", url: "https://library.example.com", slots: [], queued: 0, running: 0))
    let daemon = try Self.daemon([
      [
        .event(8, .started, Sample.job(1, .running)), .event(9, .failed, Sample.failed), Self.batchEnded(10),
        Watch.members(of: Watch.Reply(event: began)), .event(12, .succeeded, Sample.succeeded),
      ]
    ])
    let test = TestConsole()
    let arguments = ["notify", "--on", "batchEnded,outageBegan", "--on", "failed", "--"] + noting
    #expect(try await daemon.run(arguments, console: console(test)) == .noPermission)
    #expect(
      text("log") == """
        failed 9 1042 night none prod
        batchEnded 10 none night 2 none
        outageBegan 11 none none none prod

        """)
    // Without a place it begins now.
    #expect(daemon.parameters(of: "Watch").map { $0["since"] } == [7, 12])
  }

  @Test func `the event comes as JSON on the command's input, also to one that leaves it alone`() async throws {
    let event = try JSONObject.event(8, .failed, Sample.failed)
    let daemon = try Self.daemon([[event, event]])
    let command = ["/bin/sh", "-c", "test -s '\(log)' || cat >'\(log)'"]
    _ = try await daemon.run(["notify", "--on", "failed", "--"] + command, console: console(TestConsole()))
    #expect(try JSON(parsing: text("log") ?? "") == event["event"])
  }

  @Test func `the command gets no descriptors but its input and outputs, so that no connection outlives notify`()
    async throws
  {
    // As the sockets of NIO are: open in what this process starts. The shell itself takes none so high.
    let descriptor = fcntl(STDERR_FILENO, F_DUPFD, 200)
    defer { close(descriptor) }
    let daemon = try Self.daemon([[.event(8, .failed, Sample.failed)]])
    let command = "for at in 0 1 2 \(descriptor); do test -e /proc/$$/fd/$at && echo $at >>'\(log)'; done; true"
    _ = try await daemon.run(
      ["notify", "--on", "failed", "--", "/bin/sh", "-c", command], console: console(TestConsole()))
    #expect(text("log") == "0\n1\n2\n")
  }

  @Test func `it goes on behind the place that was kept, over restarts of the daemon and of itself`() async throws {
    let first = try Self.daemon([
      [.event(8, .failed, Sample.failed)], [.event(9, .failed, Sample.failed), Self.bookmark(14)],
    ])
    let test = TestConsole()
    _ = try await first.run(["notify", "--on", "failed", "--"] + noting, console: console(test))
    #expect(first.parameters(of: "Watch").map { $0["since"] } == [7, 8, 14])
    #expect(place == ["sequence": 14, "storeId": "5e1f"])
    #expect(test.errors.contains("the daemon is back; going on behind event 8"))
    let second = try Self.daemon([], last: 40)
    _ = try await second.run(["notify", "--on", "failed", "--"] + noting, console: console(TestConsole()))
    #expect(second.parameters(of: "Watch").map { $0["since"] } == [14])
  }

  @Test func `an event whose command did not end well is not passed, and comes again`() async throws {
    let daemon = try Self.daemon([[.event(8, .failed, Sample.failed), .event(9, .failed, Sample.failed)]])
    let missing = ["notify", "--on", "failed", "--", folder.file("nothing")]
    let test = TestConsole()
    #expect(try await daemon.run(missing, console: console(test)) == .noInput)
    #expect(test.errors.contains("can't run \(folder.file("nothing")): No such file or directory"))
    #expect(place == ["sequence": 7, "storeId": "5e1f"])
  }

  @Test func `a command that fails is run again after longer and longer rests, and then given up on`() async throws {
    let rests = Mutex<[Duration]>([])
    let daemon = try Self.daemon([[.event(8, .failed, Sample.failed), .event(9, .failed, Sample.failed)]])
    let test = TestConsole()
    var console = console(test)
    console.sleep = { span in
      if span >= .seconds(3600) {
        await untilCancelled()
        throw CancellationError()
      }
      rests.withLock { $0.append(span) }
    }
    let command = ["/bin/sh", "-c", "echo $MIGEDIT_SEQUENCE >>'\(log)'; test $MIGEDIT_SEQUENCE = 9"]
    let arguments = ["notify", "--on", "failed", "--timeout", "1h", "--"] + command
    _ = try await daemon.run(arguments, console: console)
    #expect(text("log") == String(repeating: "8\n", count: 8) + "9\n")
    #expect(Array(rests.withLock { $0 }.prefix(7)) == [1, 2, 4, 8, 16, 32, 64].map { Duration.seconds($0) })
    #expect(test.errors.contains("failed 8: /bin/sh ended with 1; it is run again in 1s"))
    #expect(test.errors.contains("failed 8: /bin/sh ended with 1, 8 times; given up on, going on with the next event"))
    #expect(place?["sequence"] == 9)
  }

  @Test func `where the next events were pruned it says so and goes on with the oldest`() async throws {
    try "{\"sequence\": 3, \"storeId\": \"5e1f\"}".write(
      toFile: folder.file("notify.json"), atomically: false, encoding: .utf8)
    let daemon = try Self.daemon([], last: 90)
    daemon.answer("Watch") { call, replies in
      switch call.parameters["since"]?.number?.int {
      case 3: throw ControlError.eventsPruned(oldest: 50)
      case 49:
        try await replies.send(.event(50, .failed, Sample.failed))
        throw ControlError.shuttingDown
      default: throw ControlError.permissionDenied(method: "Watch", needs: .observe, groups: [])
      }
    }
    let test = TestConsole()
    _ = try await daemon.run(["notify", "--on", "failed", "--"] + noting, console: console(test))
    #expect(test.errors.contains("the events up to 49 were pruned before they were told"))
    #expect(text("log") == "failed 50 1042 night none prod\n")
  }

  @Test func `another queue in the daemon's place begins with what happens next`() async throws {
    try "{\"sequence\": 3, \"storeId\": \"other\"}".write(
      toFile: folder.file("notify.json"), atomically: false, encoding: .utf8)
    let daemon = try Self.daemon([], last: 90)
    let test = TestConsole()
    _ = try await daemon.run(["notify", "--on", "failed", "--"] + noting, console: console(test))
    #expect(daemon.parameters(of: "Watch").map { $0["since"] } == [90])
    #expect(test.errors.contains("another queue; going on behind event 90 of this one"))
  }

  @Test(arguments: [
    (["STATE_DIRECTORY": "D/a:D/b", "XDG_STATE_HOME": "D/x", "HOME": "D/h"], "a"),
    (["XDG_STATE_HOME": "D/x", "HOME": "D/h"], "x/migedit"), (["HOME": "D/h"], "h/.local/state/migedit"),
  ])
  func `the place is kept in the service's folder, else in the user's`(variables: [String: String], path: String)
    async throws
  {
    let daemon = try Self.daemon([])
    let variables = variables.mapValues { $0.replacing("D", with: folder.path) }
    _ = try await daemon.run(
      ["notify", "--on", "failed", "--"] + noting, console: console(TestConsole(), variables))
    #expect(text("\(path)/notify.json") != nil)
  }

  @Test func `two can't have one place`() async throws {
    let second = Mutex<(ExitReason, String)?>(nil)
    let daemon = try Self.daemon([])
    daemon.answer("Watch") { [unowned daemon] _, _ in
      let test = TestConsole()
      var console = console(test)
      console.variables["MIGEDIT_SOCKET"] = daemon.socket
      let status = await Ctl.run(["notify", "--on", "failed", "--"] + noting, console: console)
      second.withLock { $0 = (status, test.errors) }
      throw ControlError.permissionDenied(method: "Watch", needs: .observe, groups: [])
    }
    _ = try await daemon.run(["notify", "--on", "failed", "--"] + noting, console: console(TestConsole()))
    let (status, errors) = try #require(second.withLock { $0 })
    #expect(status == .temporary && errors.contains("Give this one a place of its own, by --name NAME."))
  }

  @Test(arguments: [
    ["notify", "--", "true"], ["notify", "--on", "failed"], ["notify", "--on", "failed", "true"],
    ["notify", "--on", "", "--", "true"], ["notify", "--on", "progress", "--", "true"],
    ["notify", "--on", "failed", "--name", "a/b", "--", "true"],
  ])
  func `a command line without events or command is refused`(arguments: [String]) async {
    #expect(await Ctl.run(arguments, console: TestConsole().console()) == .usage)
  }

  @Test func `an event that is misspelt gets the one that was meant`() async {
    let test = TestConsole()
    #expect(await Ctl.run(["notify", "--on", "batchended", "--", "true"], console: test.console()) == .usage)
    #expect(test.errors.contains("\"batchended\" is no event"))
    #expect(test.errors.contains("Did you mean batchEnded?"))
  }
}
