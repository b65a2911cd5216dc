import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// A simulator, a daemon and clients, each a process of its own, in a folder that goes away with them.
final class Bench {
  static let password = "correct horse battery"
  static let environment = "prod"

  let folder: TemporaryFolder
  let simulator: Program
  let url: String
  /// Where the queue is kept; nil: in a file.
  let database: BenchDatabase?
  private(set) var daemon: Program?
  private let settings: [(key: String, value: String)]
  private let prefix: [String]
  private let program: String
  private let variables: [String: String]

  /// - Parameter settings: of the environment, in the place of the short times that it has otherwise, or beside them.
  /// - Parameter prefix: what the daemon is started with, a tracer for instance.
  /// - Parameter variables: of the daemon's environment.
  /// - Parameter program: the daemon that is started; nil: the one that is installed for such a queue.
  /// - Parameter database: where the queue is kept; nil: as the queues of this run are.
  init(
    _ simulatorArguments: [String] = [], sessions: Int = 1, settings: KeyValuePairs<String, String> = [:],
    prefix: [String] = [], variables: [String: String] = [:], program: String? = nil, database: BenchDatabase? = nil,
    startsDaemon: Bool = true
  ) async throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    if database == nil, BenchStore.ofRun == .postgresql {
      self.database = try await BenchDatabase()
    } else {
      self.database = database
    }
    self.program = program ?? (self.database == nil ? "migeditd" : "migeditd-postgresql")
    let given = settings.map { (key: $0.key, value: $0.value) }
    self.settings =
      [("sessions", "\(sessions)")] + Self.shortTimes.filter { short in !given.contains { $0.key == short.key } }
      + given
    self.prefix = prefix
    self.variables = variables
    try "\(Self.password)\n".write(toFile: folder.file("password"), atomically: false, encoding: .utf8)
    chmod(folder.file("password"), 0o600)
    simulator = try Program(
      builtProduct("library-simulator"),
      ["--password-file", folder.file("password"), "--migrations", "40", "--groups", "4", "--further-samples"]
        + simulatorArguments)
    let line = try #require(try await simulator.line(with: "listening on "), "\(simulator.errors)")
    url = String(line.dropFirst("listening on ".count))
    try write(configuration())
    guard startsDaemon else { return }
    try await start()
    try await isServed()
  }

  deinit {
    daemon?.send(SIGKILL)
    simulator.send(SIGKILL)
  }

  var socket: String { folder.file("control.sock") }
  var queue: String { folder.file("queue.sqlite") }
  var configurationFile: String { folder.file("migedit.yaml") }

  private static let shortTimes = [
    (key: "submit_settle", value: "300ms"), (key: "poll", value: "{ min: 20ms, max: 200ms }"),
    (key: "retry", value: "{ max_attempts: 3, base: 50ms, max: 200ms }"),
    (key: "breaker", value: "{ probe_after: 100ms, probe_max: 1s }"),
  ]

  /// Where the queue is, as the configuration has it.
  var place: String {
    guard let database else { return "path: \(queue)" }
    return "postgresql: { conninfo: \"\(database.conninfo)\", replicated_storage: true }"
  }

  /// All that the queue keeps: its files, or a dump of its database.
  func kept() async throws -> [(name: String, bytes: Data)] {
    if let database { return [("the dump", Data(try await database.dump().utf8))] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("queue") }
      .map { ($0, try Data(contentsOf: URL(filePath: folder.file($0)))) }
  }

  /// - Parameter url: of the Library server; nil: the simulator's.
  /// - Parameter store: what else is said of the queue.
  func configuration(access: String = "", url: String? = nil, store: String? = nil) -> String {
    """
    store: { \(place)\(store.map { ", \($0)" } ?? "") }
    control: { socket: \(socket) }
    \(access)
    environments:
      \(Self.environment):
        url: \(url ?? self.url)
        username: architect
        password_file: \(folder.file("password"))
    \(settings.map { "    \($0.key): \($0.value)\n" }.joined())
    """
  }

  func write(_ configuration: String) throws {
    try configuration.write(toFile: configurationFile, atomically: false, encoding: .utf8)
  }

  /// Returns when clients can connect.
  func start() async throws {
    let daemon = try startWithoutWaiting()
    try #require(try await daemon.line(with: "ready") != nil, "\(daemon.errors)")
    self.daemon = daemon
  }

  /// Returns when this daemon asks the server. Where hosts share the queue it waits for the server's lease, which one that was killed
  /// may have still.
  func isServed() async throws {
    // The tests' own daemon has a queue for itself.
    guard database != nil, program != "killing-daemon", let daemon else { return }
    try #require(try await daemon.line(with: "this host serves ") != nil, "\(daemon.errors)")
  }

  func startWithoutWaiting() throws -> Program {
    let command = prefix + [try builtProduct(program), "--config", configurationFile]
    return try Program(command[0], Array(command.dropFirst()), environment: variables)
  }

  /// What the daemon says of its configuration, without starting.
  func checkConfiguration() async throws -> Program.Ended {
    try await Program.run(builtProduct(program), ["--config", configurationFile, "--check-config"])
  }

  func kill(_ signal: Int32 = SIGKILL) async {
    daemon?.send(signal)
    _ = await daemon?.end()
    daemon = nil
  }

  func ctl(_ arguments: String..., input: String? = nil) async throws -> Program.Ended {
    try await ctl(arguments, input: input)
  }

  func ctl(_ arguments: [String], input: String? = nil) async throws -> Program.Ended {
    try await Program.run(
      builtProduct("migeditctl"), arguments, environment: ["MIGEDIT_SOCKET": socket], input: input)
  }

  func client() async throws -> ControlClient { ControlClient(try await VarlinkClient.connect(to: socket)) }

  /// Follows events on a connection of its own, until `each` answers false.
  func watch(_ parameters: Watch.Parameters, each: (Event) async throws -> Bool) async throws {
    try await client().callMore(Watch.self, parameters) { try await each($0.event) }
  }

  /// Follows the events until none of these jobs is under way any more.
  func awaitEnd(of ids: [JobID], since: Int = 0) async throws {
    var filter = Filter()
    filter.ids = ids
    var ended: Set<JobID> = []
    try await watch(Watch.Parameters(filter: filter, since: since)) { event in
      if let job = event.job, job.state.known?.isEnded == true { ended.insert(job.id) }
      return ended.count < ids.count
    }
  }

  /// A control call of the simulator.
  func simulator(_ path: String, method: String? = nil, post body: JSON? = nil) async throws -> JSON {
    let root = url.replacing("/MicroStrategyLibrary", with: "")
    var request = ["--silent", "--show-error", "--fail-with-body", "\(root)/simulator/\(path)"]
    if let method { request += ["--request", method] }
    if let body { request += ["--request", "POST", "--data", body.text] }
    let answer = try await Program.run("curl", request)
    try #require(answer.status == 0, "\(answer.output)\(answer.errors)")
    return answer.output.isEmpty ? .null : try JSON(parsing: answer.output)
  }
}

/// The simulator's own formula for the ids of what it generates, from 1.
enum Samples {
  static func migration(_ number: Int) -> TargetID { id("4D49475200000000", "494D504F52540000", number) }
  static func group(_ number: Int) -> TargetID { id("47524F5550000000", "47494D504F525400", number) }

  /// 1 a configuration, 2 a project merge, 5 a project's security.
  static func further(_ number: Int) -> TargetID { id("53414D504C450000", "53494D504F525400", number) }

  private static func id(_ package: String, _ imported: String, _ number: Int) -> TargetID {
    let digits = String(number, radix: 16, uppercase: true)
    let tail = String(repeating: "0", count: 16 - digits.count) + digits
    // Twice 32 hexadecimal digits by construction.
    // swift-format-ignore: NeverForceUnwrap
    return TargetID("\(package)\(tail):\(imported)\(tail)")!
  }
}

extension ControlClient {
  @discardableResult
  func enqueue(_ requests: [EditRequest]) async throws -> [JobID] {
    let edits = try requests.map { try JSON(encoding: $0) }
    return try await call(Enqueue.self, Enqueue.Parameters(edits: edits)).jobs.map(\.id)
  }

  func rename(_ id: TargetID, _ kind: TargetKind = .migration, to name: String, key: String? = nil) -> EditRequest {
    EditRequest(
      target: Target(environment: Bench.environment, kind: kind, id: id),
      change: Change(mergePatch: ["name": .string(name)]), key: key)
  }

  func job(_ id: JobID) async throws -> Get.Reply { try await call(Get.self, Get.Parameters(id: id)) }

  func jobs() async throws -> [Job] {
    try await call(List.self, List.Parameters(limit: 1000, oldestFirst: true)).jobs
  }
}
