import ControlAPI
package import JSONDocument
import Synchronization
import TestSupport
package import Varlink

/// A daemon that answers as the test says, on a real socket, and remembers what it was asked.
package final class FakeDaemon: Sendable {
  package typealias Answer = @Sendable (VarlinkCall, VarlinkReplies) async throws -> JSONObject

  package struct Call: Sendable {
    package let method: String
    package let parameters: JSON
  }

  private let folder: TemporaryFolder
  private let version: String
  private let answers: Mutex<[String: Answer]>
  private let asked = Mutex<[Call]>([])
  private let server = Mutex<Task<Void, any Error>?>(nil)

  package init(version: String = migeditVersion, _ answers: [String: Answer] = [:]) throws {
    folder = try TemporaryFolder()
    self.version = version
    self.answers = Mutex(answers)
  }

  package var socket: String { folder.file("control.sock") }
  package var calls: [Call] { asked.withLock { $0 } }

  package func parameters(of method: String) -> [JSON] { calls.filter { $0.method == method }.map(\.parameters) }

  package func answer(_ method: String, with answer: @escaping Answer) { answers.withLock { $0[method] = answer } }

  /// What it answers to a method; nil: it does not know it.
  package func answer(of method: String) -> Answer? { answers.withLock { $0[method] } }

  package func start() async throws {
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

  package func stop() async {
    let task = server.withLock { server in
      defer { server = nil }
      return server
    }
    task?.cancel()
    _ = await task?.result
  }
}

/// Returns when the task is cancelled.
package func untilCancelled() async {
  for await _ in AsyncStream<Never>.makeStream().stream {}
}
