import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// The package in the suite's machine, configured as README says it, for a simulated Library server in its network.
final class Installation: Sendable {
  static let environment = "prod"
  static let password = "correct horse battery"
  static let service = "migeditd.service"
  static let units = ["migeditd.socket", service]
  static let configurationFile = "/etc/migedit/migedit.yaml"
  static let credential = "/etc/credstore/prod-password"

  let machine: Machine
  /// Since this test began.
  let journal: Journal
  private let simulator: Program
  private let url: String

  /// Installed and configured; nothing runs, nothing is enabled, the queue is empty.
  init(_ simulatorArguments: [String] = ["--seconds-min", "0.1", "--seconds-max", "0.2"], sessions: Int = 1)
    async throws
  {
    machine = try #require(SharedMachine.machine)
    try await Self.wipe(machine)
    journal = try await Journal(of: machine)
    simulator = try machine.startInNetwork(
      [
        try builtProduct("library-simulator"), "--password", Self.password, "--migrations", "40", "--groups", "4",
      ] + simulatorArguments)
    let line = try #require(try await simulator.line(with: "listening on "), "\(simulator.errors)")
    url = String(line.dropFirst("listening on ".count))
    try machine.write(configuration(sessions: sessions), to: Self.configurationFile)
    try machine.write(Self.password + "\n", to: Self.credential, mode: 0o600)
  }

  deinit { simulator.send(SIGKILL) }

  /// Takes away what a test before has left, with the package where it is not the one under test.
  private static func wipe(_ machine: Machine) async throws {
    _ = try await machine.run("systemctl", "disable", "--now", units[0], units[1])
    _ = try await machine.run("dpkg", "--purge", "migedit-postgresql")
    try await machine.output("systemctl", "log-level", "info")
    try machine.remove("/etc/systemd/system/\(service).d")
    let file = try #require(Package.file)
    let asked = try await Program.run("dpkg-deb", ["--field", file, "Version"])
    try #require(asked.status == 0, "\(file) is no package: \(asked.errors)")
    let installed = try await machine.run("dpkg-query", "--show", "--showformat", "${Status} ${Version}", "migedit")
    if installed.output != "install ok installed \(asked.output.split(separator: "\n")[0])" {
      _ = try await machine.run("dpkg", "--purge", "migedit")
      try await install(file, in: machine)
    }
    try machine.remove("/var/lib/migedit")
    try await machine.output("systemctl", "daemon-reload")
    _ = try await machine.run("systemctl", "reset-failed")
  }

  private static func install(_ file: String, in machine: Machine) async throws {
    try machine.copy(file, to: "/var/tmp/migedit.deb")
    try await machine.output("dpkg", "--install", "/var/tmp/migedit.deb")
    try machine.remove("/var/tmp/migedit.deb")
  }

  func install(_ file: String) async throws { try await Self.install(file, in: machine) }

  func configuration(sessions: Int = 1) -> String {
    """
    access:
      admin: { groups: [migedit-admin] }
      submit: { groups: [migedit] }
      observe: { groups: [adm] }
    environments:
      \(Self.environment):
        url: \(url)
        username: architect
        password_credential: prod-password
        sessions: \(sessions)
        submit_settle: 300ms
        poll: { min: 20ms, max: 200ms }
        retry: { max_attempts: 3, base: 50ms, max: 200ms }
        breaker: { probe_after: 100ms, probe_max: 1s }

    """
  }

  func configure(_ configuration: String) throws { try machine.write(configuration, to: Self.configurationFile) }

  /// As `systemctl edit` would do it.
  func dropIn(_ lines: String...) async throws {
    let text = (["[Service]"] + lines).joined(separator: "\n") + "\n"
    try machine.write(text, to: "/etc/systemd/system/\(Self.service).d/test.conf")
    try await machine.output("systemctl", "daemon-reload")
  }

  func enable() async throws { try await systemctl("enable", "--now", Self.units[0], Self.units[1]) }

  @discardableResult
  func systemctl(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
    let ended = try await machine.start(["systemctl"] + words).end()
    if ended.status != 0 {
      let journal = try await journal.text()
      try #require(
        ended.status == 0, "systemctl \(words): \(ended.output)\(ended.errors)\(journal)",
        sourceLocation: sourceLocation)
    }
    return ended.output
  }

  func property(_ name: String, of unit: String = service) async throws -> String {
    let value = try await machine.output("systemctl", "show", "--property", name, "--value", unit)
    return String(value.prefix { $0 != "\n" })
  }

  func ctl(_ arguments: String..., as user: String? = nil, input: String? = nil) async throws -> Program.Ended {
    try await machine.start(["migeditctl"] + arguments, as: user, input: input).end()
  }

  /// As root.
  func client() async throws -> ControlClient {
    ControlClient(try await VarlinkClient.connect(to: machine.path("/run/migedit/control.sock")))
  }

  /// A control call of the simulator.
  func simulator(_ path: String, post body: JSON? = nil) async throws -> JSON {
    let root = url.replacing("/MicroStrategyLibrary", with: "")
    var request = ["curl", "--silent", "--show-error", "--fail-with-body", "\(root)/simulator/\(path)"]
    if let body { request += ["--request", "POST", "--data", body.text] }
    let answer = try await machine.startInNetwork(request).end()
    try #require(answer.status == 0, "\(answer.output)\(answer.errors)")
    return answer.output.isEmpty ? .null : try JSON(parsing: answer.output)
  }

  /// The names that the server was given, in order, each as often as it took an edit with it.
  func editsTaken() async throws -> [String] {
    try #require(try await simulator("edits").array).compactMap { $0["name"]?.string }
  }
}

/// Jobs.
extension Installation {
  /// Renames one of the simulator's migrations, which it calls by this formula.
  static func rename(_ number: Int, to name: String, key: String? = nil) throws -> EditRequest {
    let digits = String(format: "%016X", number)
    let id = try #require(TargetID("4D49475200000000\(digits):494D504F52540000\(digits)"))
    return EditRequest(
      target: Target(environment: environment, kind: .migration, id: id),
      change: Change(mergePatch: ["name": .string(name)]), key: key)
  }

  @discardableResult
  func enqueue(_ requests: EditRequest...) async throws -> [JobID] { try await client().enqueue(requests) }

  /// Follows the events on a connection of its own, until `each` answers false.
  func watch(_ parameters: Watch.Parameters, each: (Event) async throws -> Bool) async throws {
    try await client().callMore(Watch.self, parameters) { try await each($0.event) }
  }

  func awaitEvent(_ kind: EventKind, of id: JobID) async throws {
    var filter = Filter()
    filter.ids = [id]
    try await watch(Watch.Parameters(filter: filter, since: 0)) { $0.what.known != kind }
  }

  func jobs() async throws -> [Job] {
    try await client().call(List.self, List.Parameters(limit: 1000, oldestFirst: true)).jobs
  }
}

extension ControlClient {
  func enqueue(_ requests: [EditRequest]) async throws -> [JobID] {
    let edits = try requests.map { try JSON(encoding: $0) }
    return try await call(Enqueue.self, Enqueue.Parameters(edits: edits)).jobs.map(\.id)
  }
}
