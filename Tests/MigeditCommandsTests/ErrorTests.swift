import ControlAPI
import Glibc
import JSONDocument
import JobModel
import Synchronization
import Testing
import Varlink

@testable import MigeditCommands

struct ErrorTests {
  @Test func `who waits long for an answer is told where to look`() async throws {
    let test = TestConsole()
    let daemon = try FakeDaemon([
      "Reload": { _, _ in
        while !test.errors.contains("still waiting") { await Task.yield() }
        return [:]
      }
    ])
    var console = test.console(sleep: { _ in await untilCancelled() })
    console.patience = {}
    #expect(try await daemon.run("reload", console: console) == .done)
    #expect(
      test.errors
        == "still waiting for the daemon's answer at \(daemon.socket). It may be at work on many jobs, wait for the answer "
        + "of a Library's server, or not have started yet: `systemctl status migeditd` says which.\n"
        + "the configuration was read again\n")
  }

  @Test func `a daemon that does not answer at all is given up on`() async throws {
    let daemon = try FakeDaemon([
      "Reload": { _, _ in
        await untilCancelled()
        throw ControlError.shuttingDown
      }
    ])
    let test = TestConsole()
    let spans = Mutex<[Duration]>([])
    var console = test.console(sleep: { span in spans.withLock { $0.append(span) } })
    console.patience = {}
    #expect(try await daemon.run("reload", console: console) == .temporary)
    #expect(spans.withLock { $0 } == [.seconds(900)])
    #expect(
      test.errors.contains("the daemon at \(daemon.socket) has not answered for 15m. `systemctl status migeditd`"))
  }

  @Test(arguments: [["wait", "1"], ["watch"]])
  func `a daemon that went away and does not come back is given up on`(verb: [String]) async throws {
    let daemon = try FakeDaemon(["Status": { _, _ in try .status() }])
    daemon.answer("List") { _, _ in try .jobs([Sample.job(1, .running)]) }
    daemon.answer("Watch") { _, _ in throw ControlError.shuttingDown }
    let waited = Mutex(Duration.zero)
    let test = TestConsole()
    let console = test.console(sleep: { [unowned daemon] span in
      if waited.withLock({ $0 == .zero }) { await daemon.stop() }
      waited.withLock { $0 += span }
    })
    #expect(try await daemon.run(verb, console: console) == .temporary)
    #expect((.seconds(900)...(.seconds(905))).contains(waited.withLock { $0 }))
    #expect(test.errors.contains("the daemon has not come back to \(daemon.socket) in 15m"))
  }

  private static let interface: [ControlError] = [
    .noSuchJob(id: 1042), .noSuchEnvironment(name: "prdo"), .noSuchBatch(name: "nigth"),
    .invalidEdit(
      RequestFaults(
        RequestFault(0, ["target", "id"], "no id"), others: [RequestFault(3, ["priority"], "too high")], total: 7)),
    .keyConflict(index: 0, key: "k", id: 12), .queueFull(limit: 1_000_000), .eventsPruned(oldest: 500),
    .notImportable(reason: "This queue has had a job."),
    .backupElsewhere(reason: "The queue is in PostgreSQL: use pg_dump."),
    .storageUnavailable(reason: "The disk that holds the queue is full: free some space, then try again."),
    .permissionDenied(method: "Enqueue", needs: .submit, groups: ["migedit", "migedit-admin"]),
    .permissionDenied(method: "Pause", needs: .admin, groups: ["migedit-admin"]),
    .permissionDenied(method: "List", needs: .observe, groups: []), .shuttingDown, .internalError,
  ]

  private static let others: [VarlinkError] = [
    .permissionDenied(reason: "the peer's credentials can't be read"), .tooManyConnections(reason: "this user has 100"),
    .invalidParameter(Fault(["filter", "ids"], "expected at most 10000 ids, found 20000")),
    .invalidParameter(Fault(["filter"], "\"colour\" is not known here; known are ids, states")),
    .invalidParameter(Fault([], "\"dryRun\" is not known here")),
    VarlinkError(name: "org.varlink.service.InvalidParameter"),
    VarlinkError(name: "org.migedit.Queue.Newer", parameters: ["x": 1]),
    .methodNotFound("org.migedit.Queue.Status"), .methodNotImplemented("org.migedit.Queue.Status"),
  ]

  @Test func `every error says what happened, to what, and what to do`() async throws {
    var text = ""
    for error in Self.interface.map(\.varlink) + Self.others {
      let (status, errors, output) = try await answer(error, version: migeditVersion)
      #expect(output.isEmpty)
      text += "--- \(error.name.split(separator: ".").last ?? "") ends with \(status.rawValue)\n\(errors)"
    }
    try Golden.expect(text, is: "errors")
  }

  @Test func `a job that is another's is told apart from a verb that one may not use at all`() async throws {
    let daemon = try FakeDaemon([
      "Cancel": { _, _ in throw ControlError.permissionDenied(method: "Cancel", needs: .admin, groups: ["admins"]) }
    ])
    let test = TestConsole()
    #expect(try await daemon.run("cancel", "7", console: test.console()) == .noPermission)
    #expect(test.errors.contains("it needs the role admin, for jobs that are another's. root, the daemon's own user"))
  }

  @Test(arguments: [("0.0.9", "update and restart the daemon"), ("99.1", "update migeditctl")])
  func `where the daemon does not understand, the older one is named`(version: String, advice: String) async throws {
    for error in [
      VarlinkError.methodNotFound("m"), .methodNotImplemented("m"),
      .invalidParameter(Fault(["filter", "new"], "not known")),
    ] {
      let (_, errors, _) = try await answer(error, version: version)
      #expect(errors.contains("The daemon is version \(version), migeditctl is \(migeditVersion): \(advice)."))
    }
  }

  @Test func `an answer that can't be read is a matter of versions`() async throws {
    let daemon = try FakeDaemon(["Status": { _, _ in ["version": 7] }])
    let test = TestConsole()
    #expect(try await daemon.run("status", console: test.console()) == .otherVersion)
    #expect(test.errors.contains("the daemon's answer can't be read: /version: expected a string"))
    // As it came, it can always be had.
    let raw = TestConsole()
    #expect(try await daemon.run("status", "--json", console: raw.console()) == .done)
    #expect(raw.output == "{\"version\":7}\n")
  }

  @Test func `a daemon that is not there`() async throws {
    let daemon = try FakeDaemon()
    let test = TestConsole()
    #expect(await Ctl.run(["list", "--socket", daemon.socket], console: test.console()) == .unavailable)
    #expect(test.errors.contains("there is no socket at \(daemon.socket)"))
    #expect(test.errors.contains("`systemctl start migeditd`, or `migeditd --config FILE`"))
    #expect(test.output.isEmpty)
  }

  @Test func `a daemon that was killed leaves its socket file`() async throws {
    let daemon = try FakeDaemon()
    let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    #expect(bind(listener, to: daemon.socket) == 0)
    close(listener)
    let test = TestConsole()
    #expect(await Ctl.run(["list", "--socket", daemon.socket], console: test.console()) == .unavailable)
    #expect(test.errors.contains("nobody listens at \(daemon.socket)"))
  }

  @Test func `the socket is the flag's, else the variable's`() async throws {
    let test = TestConsole()
    _ = await Ctl.run(["list", "--socket", "/nowhere/flag"], console: test.console(socket: "/nowhere/variable"))
    _ = await Ctl.run(["list"], console: test.console(socket: "/nowhere/variable"))
    _ = await Ctl.run(["list"], console: test.console(socket: ""))
    let lines = test.errors.split(separator: "\n").filter { $0.contains("no socket") }.map {
      $0.split(separator: " ").last
    }
    #expect(lines == ["/nowhere/flag.", "/nowhere/variable.", "/run/migedit/control.sock."])
  }

  @Test func `a daemon's words can't steer the terminal`() async throws {
    let (_, errors, _) = try await answer(
      ControlError.storageUnavailable(reason: "\u{1B}]0;owned\u{7}").varlink, version: migeditVersion)
    #expect(!errors.contains("\u{1B}"))
  }

  @Test func `exit statuses are those of sysexits`() {
    #expect(ExitReason.usage.rawValue == EX_USAGE)
    #expect(ExitReason.data.rawValue == EX_DATAERR)
    #expect(ExitReason.noInput.rawValue == EX_NOINPUT)
    #expect(ExitReason.unavailable.rawValue == EX_UNAVAILABLE)
    #expect(ExitReason.software.rawValue == EX_SOFTWARE)
    #expect(ExitReason.output.rawValue == EX_IOERR)
    #expect(ExitReason.temporary.rawValue == EX_TEMPFAIL)
    #expect(ExitReason.otherVersion.rawValue == EX_PROTOCOL)
    #expect(ExitReason.noPermission.rawValue == EX_NOPERM)
    #expect(ExitReason.configuration.rawValue == EX_CONFIG)
    #expect(ExitReason.brokenPipe.rawValue == 128 + SIGPIPE)
    #expect(ExitReason.interrupted.rawValue == 128 + SIGINT && ExitReason.interrupted.signal == SIGINT)
    #expect(ExitReason.terminated.rawValue == 128 + SIGTERM && ExitReason.terminated.signal == SIGTERM)
  }

  private func answer(
    _ error: VarlinkError, version: String
  ) async throws -> (status: ExitReason, errors: String, output: String) {
    let daemon = try FakeDaemon(version: version, ["Status": { _, _ in throw error }])
    let test = TestConsole()
    let status = try await daemon.run("status", console: test.console())
    return (status, test.errors.replacing(daemon.socket, with: "/run/migedit/control.sock"), test.output)
  }

  private func bind(_ descriptor: CInt, to path: String) -> CInt {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafeBytes(of: address) { bytes in
      bytes.baseAddress.map {
        Glibc.bind(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_un>.size))
      } ?? -1
    }
  }
}

struct RefusalWordsTests {
  @Test(arguments: [
    (
      "Forget", "id", "job 7 is failed: the server is known to be done with its edit",
      "job 7 is failed: the server is known to be done with its edit."
    ),
    ("GetDocuments", "attempt", "job 7 has no such attempt", "job 7 has no such attempt."),
    (
      "Reprioritize", "priority", "expected -1000 to 1000, found 2000",
      "this priority can't be given: expected -1000 to 1000, found 2000."
    ), ("Pause", "until", "it is over.", "the pause can't end then: it is over."),
    ("Pause", "reason", "expected at most 1000 bytes", "this reason can't be kept: expected at most 1000 bytes."),
    ("List", "filter/ids", "found 20000", "too many jobs are named: found 20000."),
    ("List", "filter", "it is empty", "it is not said which jobs are meant: it is empty."),
    (
      "Enqueue", "batches/0/windows/1", "expected days and hours, as Mon..Fri 22:00-06:00",
      "--window can't be taken: expected days and hours, as Mon..Fri 22:00-06:00."
    ),
    ("List", "limit", "found 0", "the daemon does not take the limit of List: found 0."),
    (
      "List", "", "\"colour\" is not known here",
      "the daemon does not understand what List was asked: \"colour\" is not known here."
    ),
  ])
  func `a parameter that is refused is a plain sentence`(
    method: String, parameter: String, reason: String, sentence: String
  ) {
    #expect(
      RefusalText.sentence(
        Fault(JSONPointer(parameter.split(separator: "/").map(String.init)), reason), method: method) == sentence)
  }
}
