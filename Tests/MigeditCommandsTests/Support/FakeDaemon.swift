import ControlAPI
import JSONDocument
import JobModel
import MigeditCommands
import Synchronization
import TestSupport
import Varlink

/// A daemon that answers as the test says, on a real socket, and remembers what it was asked.
final class FakeDaemon: Sendable {
  typealias Answer = @Sendable (VarlinkCall, VarlinkReplies) async throws -> JSONObject

  struct Call: Sendable {
    let method: String
    let parameters: JSON
  }

  private let folder: TemporaryFolder
  private let version: String
  private let answers: Mutex<[String: Answer]>
  private let asked = Mutex<[Call]>([])
  private let server = Mutex<Task<Void, any Error>?>(nil)

  init(version: String = migeditVersion, _ answers: [String: Answer] = [:]) throws {
    folder = try TemporaryFolder()
    self.version = version
    self.answers = Mutex(answers)
  }

  var socket: String { folder.file("control.sock") }
  var calls: [Call] { asked.withLock { $0 } }

  func parameters(of method: String) -> [JSON] { calls.filter { $0.method == method }.map(\.parameters) }

  func answer(_ method: String, with answer: @escaping Answer) { answers.withLock { $0[method] = answer } }

  func start() async throws {
    let interface = VarlinkInterface(name: ControlInterface.name, description: ControlInterface.text) { call, replies in
      self.asked.withLock { $0.append(Call(method: call.name, parameters: .object(call.parameters))) }
      guard let answer = self.answers.withLock({ $0[call.name] }) else {
        throw VarlinkError.methodNotImplemented(call.method)
      }
      do {
        return try await answer(call, replies)
      } catch let error as ControlError {
        throw error.varlink
      }
    }
    var limits = VarlinkLimits()
    // A call that is under way when it stops is cut off.
    limits.stopTime = .zero
    let info = ServiceInfo(vendor: "migedit", product: "migeditd", version: version, url: "")
    let bound = try await VarlinkServer(info: info, interfaces: [interface], limits: limits) { _ in }.bind(
      at: .path(socket))
    let task = Task { try await bound.run() }
    server.withLock { $0 = task }
  }

  func stop() async {
    let task = server.withLock { server in
      defer { server = nil }
      return server
    }
    task?.cancel()
    _ = await task?.result
  }

  /// Runs one command line against this daemon while it serves.
  @discardableResult
  func run(_ arguments: String..., console: Console) async throws -> ExitReason {
    try await run(arguments, console: console)
  }

  @discardableResult
  func run(_ arguments: [String], console: Console) async throws -> ExitReason {
    try await start()
    var console = console
    console.variables["MIGEDIT_SOCKET"] = socket
    let status = await Ctl.run(arguments, console: console)
    await stop()
    return status
  }
}

extension JSONObject {
  static func status(last: Int = 0, store: String = "5e1f") throws -> JSONObject {
    try Status.members(of: Sample.status(last: last, store: store))
  }

  static func jobs(_ jobs: [Job], cursor: String? = nil) throws -> JSONObject {
    try List.members(of: List.Reply(jobs: jobs, cursor: cursor))
  }

  static func event(_ sequence: Int, _ what: EventKind, _ job: Job) throws -> JSONObject {
    try Watch.members(
      of: Watch.Reply(event: Event(sequence: sequence, at: TestConsole.now, what: what, job: job)))
  }
}

/// Returns when the task is cancelled.
func untilCancelled() async {
  for await _ in AsyncStream<Never>.makeStream().stream {}
}
