import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import MigeditCommands
import Testing
import Varlink

struct DoctorTests {
  private static let daemon = [
    Diagnosis(.version, ok: true, detail: "migeditd 0.2.0 with SQLite 3.40.1, running since 2026-11-22T07:00:00Z"),
    Diagnosis(.configuration, ok: true, detail: "/etc/migedit/migedit.yaml is in force as it stands"),
    Diagnosis(.queue, ok: true, detail: "takes jobs; 7.3 MiB in /var/lib/migedit/queue.sqlite"),
    Diagnosis(.pause, ok: true, detail: "not paused"),
    Diagnosis(.scheduler, ok: true, detail: "the scheduler and the queue's writer go on"),
    Diagnosis(.fileSystem, ok: true, detail: "ext4 on /var/lib/migedit"),
    Diagnosis(.space, ok: true, detail: "12.1 GiB of 19.5 GiB free"),
    Diagnosis(.clock, ok: true, detail: "synchronised, off by at most 12 ms"),
    Diagnosis(.timeZones, ok: true, detail: "Europe/Paris here, data of 2025b"),
    Diagnosis(.roles, ok: true, detail: "admin: root, migedit, %migedit-admin; submit: %migedit; observe: %adm"),
    Diagnosis(.watchdog, ok: true, detail: "systemd starts it again where it hangs for 2m"),
  ]

  private static let prod = [
    Diagnosis(
      .credentials, of: "prod", ok: true, detail: "the password from the credential prod-password, as in force"),
    Diagnosis(.nameResolution, of: "prod", ok: true, detail: "library.example.com is 10.0.0.7"),
    Diagnosis(.tls, of: "prod", ok: true, detail: "the certificate ends in 200 days, on 2027-06-13"),
    Diagnosis(.login, of: "prod", ok: true, detail: "logged in as architect, with the session of slot 1"),
    Diagnosis(
      .sessions, of: "prod", ok: true, detail: "3 sessions are configured; none was refused for being too many"),
    Diagnosis(
      .privileges, of: "prod", ok: true, detail: "Create package; whether the user is an Architect can't be asked"),
    Diagnosis(
      .migration, of: "prod", ok: true, detail: "09ADA2DD251F4927A442451C0100EA16 can be read"),
    Diagnosis(.source, of: "prod", ok: true, detail: "likely: 18 of the first 20 migrations are no uploads"),
    Diagnosis(.breaker, of: "prod", ok: true, detail: "closed"),
    Diagnosis(.pause, of: "prod", ok: true, detail: "not paused"),
    Diagnosis(.windows, of: "prod", ok: true, detail: "closed until 2026-11-25T21:00:00.000Z (Europe/Paris)"),
    Diagnosis(.edits, of: "prod", ok: true, detail: "1 at work, and seen on the server"),
  ]

  private static let troubled: [Diagnosis] = {
    var all = daemon
    all[7] = Diagnosis(
      .clock, ok: false, detail: "Nothing keeps the clock right, which says 2026-11-25T07:00:00Z.",
      next: "`timedatectl set-ntp true`, or run chrony: windows, deadlines and certificates go by the clock.")
    return all + [
      prod[0], prod[1],
      Diagnosis(
        .tls, of: "prod", ok: false, detail: "The certificate ends in 5 days, on 2026-11-30.",
        next: "Have the server's certificate renewed before then: afterwards nothing can be asked."),
      Diagnosis(
        .login, of: "prod", ok: false,
        detail:
          "The Library server at library.example.com refused the login (401 ERR003: \"Login failed \u{1B}[31m\").",
        next: "Fix prod's user, password or url, so that no account is locked; then `migeditctl reload` asks at once."),
      prod[4], prod[8],
      Diagnosis(
        .pause, of: "prod", ok: false,
        detail: "prod is paused by ada since 2026-11-25T06:00:00.000Z, so no edit starts: The server is moved.",
        next: "`migeditctl resume --environment prod`, where the reason is over."),
      prod[10], prod[11],
      Diagnosis(
        .skipped, of: "prod", ok: true,
        detail: "privileges, migration and source were not looked at, because of login"),
    ]
  }()

  private static func answer(_ diagnoses: [Diagnosis]) -> [String: FakeDaemon.Answer] {
    [
      "Diagnose": { _, sent in
        for one in diagnoses.dropLast() { try await sent.send(try Diagnose.members(of: one)) }
        return try Diagnose.members(of: diagnoses[diagnoses.count - 1])
      }
    ]
  }

  @Test func `all is well, on one screen`() async throws {
    try await Golden.expectScreen("doctor-well", Self.answer(Self.daemon + Self.prod), "doctor")
    let test = TestConsole()
    let daemon = try FakeDaemon(Self.answer(Self.daemon + Self.prod))
    #expect(try await daemon.run("doctor", console: test.console(width: 80)) == .done)
    let lines = test.output.split(separator: "\n")
    // 24 lines have to do, with the one that sums up, and the prompt.
    #expect(lines.count + 2 <= 24 && lines.allSatisfy { $0.count <= 80 })
    #expect(test.errors.hasSuffix("all is well: 23 checks\n"))
  }

  @Test func `each fault stands with what to do below it, and ends with 1`() async throws {
    try await Golden.expectScreen("doctor-faults", Self.answer(Self.troubled), "doctor")
    let test = TestConsole()
    let daemon = try FakeDaemon(Self.answer(Self.troubled))
    #expect(try await daemon.run("doctor", console: test.console(width: 80)) == .no)
    let lines = test.output.split(separator: "\n")
    #expect(lines.count <= 24 && lines.allSatisfy { $0.count <= 80 })
    // What is wrong comes before all that is well.
    let places = (lines.lastIndex { $0.hasPrefix("FAULT") }, lines.firstIndex { $0.hasPrefix("ok") })
    #expect(try #require(places.0) < (try #require(places.1)))
  }

  @Test func `--all tells what was found of each`() async throws {
    let test = TestConsole()
    let daemon = try FakeDaemon(Self.answer(Self.troubled))
    #expect(try await daemon.run("doctor", "--all", console: test.console()) == .no)
    for diagnosis in Self.troubled where diagnosis.ok { #expect(test.output.contains(diagnosis.detail)) }
    #expect(test.errors.hasSuffix("4 of 20 checks are not well\n"))
  }

  @Test func `replies of the daemon and of environments are put in order, however they come`() async throws {
    let test = TestConsole()
    let test2 = Self.prod.map { Diagnosis($0.check.known ?? .skipped, of: "test", ok: $0.ok, detail: $0.detail) }
    let all = zip(zip(Self.prod, test2), Self.daemon).flatMap { [$0.0.1, $0.1, $0.0.0] }
    let daemon = try FakeDaemon(Self.answer(all))
    #expect(try await daemon.run("doctor", console: test.console()) == .done)
    let lines = test.output.split(separator: "\n").map(String.init)
    #expect(lines.filter { !$0.hasPrefix("ok ") } == ["Daemon", "prod", "test"])
    #expect(lines.count == 33 && lines[0] == "Daemon" && lines[11] == "prod" && lines[22] == "test")
  }

  @Test func `one environment is asked for by its name, and what it answers has no heading of the daemon`() async throws
  {
    let test = TestConsole()
    let daemon = try FakeDaemon(Self.answer(Self.prod))
    #expect(try await daemon.run("doctor", "--environment", "prod", console: test.console()) == .done)
    #expect(daemon.parameters(of: "Diagnose") == [["environment": "prod"]])
    #expect(!test.output.contains("Daemon") && test.errors == "looking at prod\nall is well: 12 checks\n")
  }

  @Test func `json is each reply as it came, and the same exit status`() async throws {
    let test = TestConsole()
    let daemon = try FakeDaemon(Self.answer(Self.troubled))
    #expect(try await daemon.run("doctor", "--json", console: test.console()) == .no)
    let lines = test.output.split(separator: "\n")
    #expect(lines.count == Self.troubled.count)
    for (line, reply) in zip(lines, Self.troubled) {
      #expect(try Diagnose.reply(of: JSON(parsing: Array(line.utf8)).object ?? [:]) == reply)
    }
    #expect(test.errors.hasSuffix("4 of 20 checks are not well\n"))
  }

  @Test func `a terminal shows how far it is`() async throws {
    let test = TestConsole()
    var console = test.console(width: 80)
    console.progressWidth = 80
    let daemon = try FakeDaemon(Self.answer(Self.daemon + Self.prod))
    #expect(try await daemon.run("doctor", console: console) == .done)
    #expect(test.errors.contains("1 check made, daemon: version"))
    #expect(test.errors.contains("14 checks made, prod: tls"))
  }

  // MARK: Where the daemon does not answer

  private static func sight(_ file: LocalSight.SocketFile? = nil, service: String = "failed") -> LocalSight {
    var seen = LocalSight()
    seen.file = file
    seen.folder = LocalSight.SocketFile(isSocket: false, mode: "drwxr-xr-x", owner: "migedit")
    seen.units = [.init(name: "migeditd.socket", state: "active"), .init(name: "migeditd.service", state: service)]
    seen.log = ["/etc/migedit/migedit.yaml:12:5: environments.prod: \"url\" is missing"]
    return seen
  }

  private func away(_ seen: LocalSight, _ arguments: [String] = []) async -> (ExitReason, TestConsole) {
    let test = TestConsole()
    var console = test.console(width: 80, socket: "/nowhere/control.sock")
    console.lookAround = { _ in seen }
    return (await Ctl.run(["doctor"] + arguments, console: console), test)
  }

  @Test func `a daemon that is not there is looked for from here`() async throws {
    try await Golden.expectAtEveryWidth(is: "doctor-away") { width, hasColour in
      let test = TestConsole()
      var console = test.console(width: width, hasColour: hasColour, socket: "/nowhere/control.sock")
      console.lookAround = { _ in Self.sight() }
      #expect(await Ctl.run(["doctor"], console: console) == .no)
      return test.output + test.errors.split(separator: "\n").map { "2> \($0)\n" }.joined()
    }
  }

  @Test func `what is seen from here says what to do`() async throws {
    func output(_ seen: LocalSight) async -> String {
      let (status, test) = await away(seen)
      #expect(status == .no)
      return test.output.replacing(/\s+/, with: " ")
    }
    let socket = LocalSight.SocketFile(isSocket: true, mode: "srw-rw-rw-", owner: "root")
    let stopped = await output(Self.sight(socket, service: "inactive"))
    #expect(stopped.contains("systemctl start migeditd.socket migeditd.service"))
    #expect(stopped.contains("/nowhere/control.sock is there (srw-rw-rw-, of root)"))
    #expect(stopped.contains("migeditd.service is inactive."))
    let running = await output(Self.sight(socket, service: "active"))
    #expect(running.contains("systemctl restart migeditd") && running.contains("migeditd.service is active"))
    let closed = await output(Self.sight(.init(isSocket: true, mode: "srw-rw----", owner: "migedit")))
    #expect(closed.contains("is closed to most (srw-rw----, of migedit)"))
    let file = await output(Self.sight(.init(isSocket: false, mode: "-rw-r--r--", owner: "root")))
    #expect(file.contains("is no socket") && file.contains("Move it away"))
    var blind = LocalSight()
    blind.log = []
    let nothing = await output(blind)
    #expect(nothing.contains("folder of /nowhere/control.sock is not there") && nothing.contains("namei -l"))
    #expect(nothing.contains("migeditd --config FILE"))
  }

  @Test func `json of what is seen from here has the same shape`() async throws {
    let (status, test) = await away(Self.sight(), ["--json"])
    #expect(status == .no)
    let found = try test.output.split(separator: "\n").map {
      try Diagnose.reply(of: JSON(parsing: Array($0.utf8)).object ?? [:])
    }
    #expect(found.map(\.check.known) == [.daemon, .socket, .unit, .unit, .log])
    #expect(found.map(\.ok) == [false, false, true, false, true])
  }

  @Test func `a daemon that hangs is given up on, and looked at from here`() async throws {
    let daemon = try FakeDaemon([
      "Diagnose": { _, _ in
        await untilCancelled()
        throw ControlError.shuttingDown
      }
    ])
    let test = TestConsole()
    var console = test.console(width: 80)
    console.patience = {}
    console.lookAround = { _ in Self.sight(service: "activating") }
    #expect(try await daemon.run("doctor", console: console) == .no)
    #expect(test.output.contains("does not answer") && test.output.contains("journalctl -u migeditd"))
  }

  @Test func `a daemon that is slow at one check is not given up on`() async throws {
    let test = TestConsole()
    let daemon = try FakeDaemon([
      "Diagnose": { _, sent in
        try await sent.send(try Diagnose.members(of: Self.daemon[0]))
        for _ in 0..<1000 { await Task.yield() }
        return try Diagnose.members(of: Self.daemon[1])
      }
    ])
    var console = test.console(sleep: { _ in await untilCancelled() })
    console.patience = {}
    #expect(try await daemon.run("doctor", console: console) == .done)
  }

  @Test func `who may not ask, and who names what is not there, is told so`() async throws {
    let denied = try FakeDaemon([
      "Diagnose": { _, _ in throw ControlError.permissionDenied(method: "Diagnose", needs: .admin, groups: ["admins"]) }
    ])
    let test = TestConsole()
    #expect(try await denied.run("doctor", console: test.console()) == .noPermission)
    #expect(test.errors.contains("needs the role admin") && test.errors.contains("admins"))
    let unknown = try FakeDaemon(["Diagnose": { _, _ in throw ControlError.noSuchEnvironment(name: "prdo") }])
    let other = TestConsole()
    #expect(try await unknown.run("doctor", "--environment", "prdo", console: other.console()) == .data)
    #expect(other.errors.contains("no environment \"prdo\" is configured"))
  }
}
