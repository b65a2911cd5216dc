import ControlAPI
import JSONDocument
import Varlink

/// A connection to the daemon. Replies are kept as they came, so that `--json` shows all of them.
struct DaemonLink: Sendable {
  let socket: String
  private let client: VarlinkClient
  /// Runs with each call until its answer comes, to tell people what is waited for: systemd keeps the socket open even where
  /// the daemon can't start.
  var onSilence: @Sendable () async -> Void = {}

  private init(socket: String, client: VarlinkClient) {
    self.socket = socket
    self.client = client
  }

  static func connect(to socket: String) async throws -> DaemonLink {
    DaemonLink(socket: socket, client: try await VarlinkClient.connect(to: socket))
  }

  /// A reply as it came, and as this version reads it.
  struct Answer<Method: ControlMethod>: Sendable {
    let raw: JSONObject
    var json: JSON { .object(raw) }

    func read() throws -> Method.Reply { try Method.reply(of: raw) }

    /// The objects of an array in the reply.
    func objects(_ name: String) -> [JSON] { raw[name]?.array ?? [] }
  }

  func call<Method: ControlMethod>(_ method: Method.Type, _ parameters: Method.Parameters) async throws -> Answer<
    Method
  > {
    let silence = Task { [onSilence] in await onSilence() }
    defer { silence.cancel() }
    do {
      return Answer(raw: try await client.call(Method.qualifiedName, try Method.members(of: parameters)))
    } catch let error as VarlinkError {
      throw await explained(error, method: Method.name)
    }
  }

  /// Hands over each event with the JSON that it was read from, until `each` returns false or the daemon ends the call.
  func watch(_ parameters: Watch.Parameters, each: (Watch.Reply, JSON) async throws -> Bool) async throws {
    do {
      for try await reply in try await client.callMore(Watch.qualifiedName, try Watch.members(of: parameters)) {
        guard try await each(try Watch.reply(of: reply), reply["event"] ?? .null) else { return }
      }
    } catch let error as VarlinkError {
      throw await explained(error, method: Watch.name)
    }
  }

  /// The version of the daemon; nil where it does not say it.
  func version() async -> String? {
    // Only asked for to explain another error, which stands also without it.
    try? await client.call("org.varlink.service.GetInfo")["version"]?.string
  }

  /// The error as one of the interface; where the daemon did not understand the call, with a hint to another version.
  private func explained(_ error: VarlinkError, method: String) async -> any Error {
    if let known = ControlError(error) { return known }
    if let fault = error.invalidParameter {
      return VersionText.invalidParameter(fault, method: method, daemon: await version())
    }
    switch error.name {
    case "org.varlink.service.MethodNotFound", "org.varlink.service.MethodNotImplemented",
      "org.varlink.service.InterfaceNotFound":
      return VersionText.unknownMethod(method, daemon: await version(), socket: socket)
    default: return error
    }
  }
}
