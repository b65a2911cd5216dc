/// beanstalkd with its log synced for each job (`-f 0`).
final class Beanstalkd: Peer {
  let process: ChildProcess
  let replies = ReplyFormat.beanstalkd
  private let socket: String

  init(_ program: String, in folder: WorkFolder) throws {
    socket = folder.file("beanstalkd.sock")
    process = try ChildProcess(
      program, ["-l", "unix:\(socket)", "-b", folder.path, "-f", "0"], log: folder.file("beanstalkd.log"))
    try process.waitUntil("beanstalkd") { (try? UnixSocket(socket)) != nil }
  }

  var single: RequestTemplate {
    let edit = Edits.request
    var put = RequestTemplate()
    put.append("put 0 0 60 \(edit.bytes.count)\r\n")
    put.append(edit)
    put.append("\r\n")
    return put
  }

  func connect() throws -> UnixSocket { try UnixSocket(socket) }

  func bulk(_ count: Int) -> RequestTemplate? { nil }
}
