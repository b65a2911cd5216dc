/// Redis with its log synced before each reply (`appendfsync always`), and a list as the queue.
final class Redis: Peer {
  let process: ChildProcess
  let replies = ReplyFormat.redis
  private let socket: String

  init(_ program: String, in folder: WorkFolder) throws {
    socket = folder.file("redis.sock")
    let settings = [
      "port": "0", "unixsocket": socket, "dir": folder.path, "appendonly": "yes", "appendfsync": "always", "save": "",
      "auto-aof-rewrite-percentage": "0", "daemonize": "no",
    ]
    process = try ChildProcess(
      program, settings.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)", $0.value] }, log: folder.file("redis.log"))
    try process.waitUntil("Redis") { (try? UnixSocket(socket)) != nil }
  }

  var single: RequestTemplate { push([Edits.request]) }

  func connect() throws -> UnixSocket { try UnixSocket(socket) }

  func bulk(_ count: Int) -> RequestTemplate? { push((0..<count).map { Edits.request($0) }) }

  private func push(_ edits: [RequestTemplate]) -> RequestTemplate {
    var command = RequestTemplate()
    command.append("*\(edits.count + 2)\r\n$5\r\nRPUSH\r\n$5\r\nedits\r\n")
    for edit in edits {
      command.append("$\(edit.bytes.count)\r\n")
      command.append(edit)
      command.append("\r\n")
    }
    return command
  }
}
