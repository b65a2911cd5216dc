import JSONDocument

/// migeditd with a queue and a configuration of its own.
final class Migeditd: Peer {
  /// A Library server as the configuration names it.
  struct Environment {
    var name = Edits.environment
    /// Nobody listens there.
    var url = "http://127.0.0.1:9/MicroStrategyLibrary"
    var sessions = 1
    /// Further lines of the environment's configuration.
    var settings: [String] = []
  }

  let process: ChildProcess
  let replies = ReplyFormat.varlink
  let socket: String
  /// The file, where it is not in a database.
  let queue: String
  /// From its start until it answered, in milliseconds.
  let startMilliseconds: Double
  private let folder: WorkFolder

  /// - Parameter conninfo: of the database in which the queue is; nil: it is in a file.
  init(
    _ program: String, in folder: WorkFolder, _ environments: [Environment] = [Environment()], conninfo: String? = nil
  ) throws {
    self.folder = folder
    socket = folder.file("control.sock")
    queue = folder.file("queue.sqlite")
    try folder.write("simulator", to: "password")
    try folder.write(Self.configuration(environments, folder, conninfo), to: "migedit.yaml")
    let start = now()
    process = try ChildProcess(program, ["--config", folder.file("migedit.yaml")], log: folder.file("migeditd.log"))
    try process.waitUntil("migeditd", seconds: 600, each: 1) { [socket] in
      guard let line = try? ControlLine(socket) else { return false }
      return (try? line.call("Status")) != nil
    }
    startMilliseconds = Double(now() - start) / 1e6
  }

  /// A queue in which nothing is begun.
  static func queue(_ program: String, in folder: WorkFolder, conninfo: String? = nil) throws -> Migeditd {
    let daemon = try Migeditd(program, in: folder, conninfo: conninfo)
    _ = try daemon.line().call("Pause")
    return daemon
  }

  var single: RequestTemplate { Edits.call([Edits.request]) }

  func bulk(_ count: Int) -> RequestTemplate? { Edits.call((0..<count).map { Edits.request($0) }) }

  func connect() throws -> UnixSocket { try UnixSocket(socket) }

  func line() throws -> ControlLine { try ControlLine(socket) }

  private static func configuration(
    _ environments: [Environment], _ folder: WorkFolder, _ conninfo: String?
  ) -> String {
    let store =
      conninfo.map { "{ postgresql: { conninfo: \($0), replicated_storage: true } }" }
      ?? "{ path: \(folder.file("queue.sqlite")) }"
    let blocks = environments.map { environment in
      (["\(environment.name):"]
        + ([
          "url: \(environment.url)", "username: architect", "password_file: \(folder.file("password"))",
          "sessions: \(environment.sessions)",
        ] + environment.settings).map { "  " + $0 })
        .map { "  \($0)\n" }.joined()
    }
    return """
      store: \(store)
      control: { socket: \(folder.file("control.sock")), max_queued: 10000000 }
      environments:
      \(blocks.joined())
      """
  }
}

/// A connection to migeditd over which calls are made one after the other.
final class ControlLine {
  private let socket: UnixSocket

  init(_ path: String) throws { socket = try UnixSocket(path) }

  /// - Returns: the parameters of the reply.
  @discardableResult func call(_ method: String, _ parameters: JSONObject = [:]) throws -> JSON {
    try send(Self.frame(method, parameters))
    return try reply(to: method)
  }

  /// A call whose reply is received and not read, so that only the daemon's work counts.
  func exchange(_ method: String, _ parameters: JSONObject) throws {
    try send(Self.frame(method, parameters))
    let reply = try socket.receive(until: 0)
    guard reply.count > 2, reply[2] == UInt8(ascii: "p") else {
      throw BenchError("\(method): \(String(decoding: reply.prefix(500), as: UTF8.self))")
    }
  }

  private static func frame(_ method: String, _ parameters: JSONObject) -> [UInt8] {
    let call: JSON = ["method": .string("org.migedit.Queue.\(method)"), "parameters": .object(parameters)]
    return call.bytes + [0]
  }

  /// Receives so many events, which are there already, and reads none.
  func watch(_ count: Int, since sequence: Int) throws {
    let call: JSON = [
      "method": "org.migedit.Queue.Watch", "parameters": ["since": .number(JSONNumber(sequence))], "more": true,
    ]
    try send(call.bytes + [0])
    for _ in 0..<count { _ = try socket.receive(until: 0) }
  }

  func send(_ frame: [UInt8]) throws { try socket.send(frame) }

  func reply(to method: String) throws -> JSON {
    let reply = try JSON(parsing: socket.receive(until: 0))
    guard reply["error"] == nil else { throw BenchError("\(method): \(reply.text)") }
    return reply["parameters"] ?? [:]
  }
}
