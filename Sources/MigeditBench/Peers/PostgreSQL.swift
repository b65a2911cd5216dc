import Glibc

/// PostgreSQL with `synchronous_commit=on`, a table for jobs with four indexes, of which one is unique, and a prepared insert.
final class PostgreSQL: Peer {
  let process: ChildProcess
  let replies = ReplyFormat.postgreSQL
  private let socket: String
  private let folder: WorkFolder

  /// Debian keeps the servers of each version in a folder that is not in PATH.
  static var folders: [String] { (11...19).reversed().map { "/usr/lib/postgresql/\($0)/bin" } }

  private static let schema = """
    CREATE TABLE job (id bigserial PRIMARY KEY, key text NOT NULL, target text NOT NULL, state text NOT NULL,
      created bigint NOT NULL, change text NOT NULL);
    CREATE UNIQUE INDEX by_key ON job (key);
    CREATE INDEX by_target ON job (target, id);
    CREATE INDEX by_state ON job (state, id);
    CREATE INDEX by_creation ON job (created);
    """
  private static let insert = "INSERT INTO job (key, target, state, created, change) VALUES ($1, $2, 'queued', 1, $3)"

  init(_ program: String, in folder: WorkFolder) throws {
    self.folder = folder
    // It refuses to run as root.
    var user: String?
    if getuid() == 0 {
      let account = (["postgres", "nobody"] as [String]).first { getpwnam($0) != nil }
      guard let account, let entry = getpwnam(account) else { throw BenchError("there is no user for PostgreSQL") }
      chown(folder.path, entry.pointee.pw_uid, entry.pointee.pw_gid)
      user = account
    }
    let data = folder.file("data")
    let initdb =
      program.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/initdb"
    try ChildProcess.run(
      initdb, ["-D", data, "-U", "bench", "--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8"],
      log: folder.file("initdb.log"), user: user)
    socket = folder.file(".s.PGSQL.5432")
    let settings = [
      "listen_addresses=", "unix_socket_directories=\(folder.path)", "port=5432", "fsync=on", "synchronous_commit=on",
    ]
    process = try ChildProcess(
      program, ["-D", data] + settings.flatMap { ["-c", $0] }, log: folder.file("postgres.log"), user: user)
    try process.waitUntil("PostgreSQL") { (try? open()) != nil }
    try execute(Self.schema)
  }

  /// How libpq reaches an empty database that is made for it.
  func emptyDatabase(_ name: String) throws -> String {
    try execute("CREATE DATABASE \(name) TEMPLATE template0")
    return "host=\(socket.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }) user=bench dbname=\(name)"
  }

  private func execute(_ sql: String) throws {
    let line = try open()
    try line.send(message("Q") { $0.appendEnded(sql) }.bytes)
    try awaitReady(line)
  }

  var single: RequestTemplate {
    var request = insertion(Edits.key)
    request.append(sync)
    return request
  }

  /// One transaction, since the only Sync stands at its end.
  func bulk(_ count: Int) -> RequestTemplate? {
    var request = RequestTemplate()
    for index in 0..<count { request.append(insertion(Edits.key(index))) }
    request.append(sync)
    return request
  }

  func connect() throws -> UnixSocket {
    let line = try open()
    var request = message("P") { parse in
      parse.appendEnded("insert")
      parse.appendEnded(Self.insert)
      parse.appendInteger(0, bytes: 2)
    }
    request.append(sync)
    try line.send(request.bytes)
    try awaitReady(line)
    return line
  }

  private func open() throws -> UnixSocket {
    let line = try UnixSocket(socket)
    var start = RequestTemplate()
    start.appendInteger(196_608, bytes: 4)
    for word in ["user", "bench", "database", "postgres", ""] { start.appendEnded(word) }
    var request = RequestTemplate()
    request.appendInteger(start.bytes.count + 4, bytes: 4)
    request.append(start)
    try line.send(request.bytes)
    try awaitReady(line)
    return line
  }

  private var sync: RequestTemplate { message("S") { _ in } }

  private func insertion(_ key: RequestTemplate) -> RequestTemplate {
    var change = RequestTemplate()
    change.append(Edits.change)
    var request = message("B") { bind in
      bind.appendEnded("")
      bind.appendEnded("insert")
      bind.appendInteger(0, bytes: 2)
      bind.appendInteger(3, bytes: 2)
      for value in [key, Edits.target, change] {
        bind.appendInteger(value.bytes.count, bytes: 4)
        bind.append(value)
      }
      bind.appendInteger(0, bytes: 2)
    }
    request.append(
      message("E") { execute in
        execute.appendEnded("")
        execute.appendInteger(0, bytes: 4)
      })
    return request
  }

  private func message(_ kind: String, _ write: (inout RequestTemplate) -> Void) -> RequestTemplate {
    var content = RequestTemplate()
    write(&content)
    var message = RequestTemplate()
    message.append(kind)
    message.appendInteger(content.bytes.count + 4, bytes: 4)
    message.append(content)
    return message
  }

  /// Reads messages up to ReadyForQuery.
  private func awaitReady(_ line: UnixSocket) throws {
    while true {
      let kind = try line.receive(1)[0]
      let length = try line.receive(4).reduce(0) { $0 << 8 | Int($1) }
      let content = try line.receive(length - 4)
      switch kind {
      case UInt8(ascii: "Z"): return
      case UInt8(ascii: "E"): throw BenchError("PostgreSQL: \(String(decoding: content, as: UTF8.self))")
      default: continue
      }
    }
  }
}

extension RequestTemplate {
  /// A text as PostgreSQL has it: with a zero behind it.
  fileprivate mutating func appendEnded(_ text: String) { append(text + "\0") }

  /// The highest byte first.
  fileprivate mutating func appendInteger(_ value: Int, bytes count: Int) {
    append(raw: (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) })
  }
}
