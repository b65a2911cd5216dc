import ControlAPI
import JSONDocument
import Varlink

/// A connection to the daemon. Replies are kept as they came, so that `--json` shows all of them.
struct DaemonLink: Sendable {
  let socket: String
  private let client: VarlinkClient
  /// Runs with each call until its answer comes: tells people what is waited for, and throws when it has been for too long.
  /// systemd keeps the socket open even where the daemon can't start.
  private var onSilence: @Sendable () async throws -> Void = {}

  private init(socket: String, client: VarlinkClient) {
    self.socket = socket
    self.client = client
  }

  static func connect(to socket: String) async throws -> DaemonLink {
    DaemonLink(socket: socket, client: try await VarlinkClient.connect(to: socket))
  }

  /// - Parameter console: has people before it who wonder why there is no answer.
  static func connect(to socket: String, for console: Console) async throws -> DaemonLink {
    var link = try await connect(to: socket)
    guard let patience = console.patience else { return link }
    link.onSilence = {
      try await patience()
      console.tell(
        "still waiting for the daemon's answer at \(socket). It may be at work on many jobs, wait for the answer of a "
          + "Library's server, or not have started yet: `systemctl status migeditd` says which.")
      let limit = Reconnection.longestAbsence
      try await console.sleep(limit)
      throw CommandError(
        .temporary,
        "the daemon at \(socket) has not answered for \(TimeText.fine(limit)). `systemctl status migeditd` and "
          + "`journalctl -u migeditd` say why; what was asked may still be done.")
    }
    return link
  }

  /// The same connection, for a call that may take as long as edits do.
  var patient: DaemonLink {
    var link = self
    link.onSilence = {}
    return link
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
    let members = try Method.members(of: parameters)
    do {
      return Answer(raw: try await reply(to: Method.qualifiedName, members))
    } catch let error as VarlinkError {
      throw await explained(error, method: Method.name)
    }
  }

  private func reply(to method: String, _ parameters: JSONObject) async throws -> JSONObject {
    try await withThrowingTaskGroup(of: JSONObject?.self) { group in
      group.addTask { [client] in try await client.call(method, parameters) }
      group.addTask { [onSilence] in
        try await onSilence()
        return nil
      }
      defer { group.cancelAll() }
      while let reply = try await group.next() { if let reply { return reply } }
      throw CancellationError()
    }
  }

  /// Hands over each reply of a method that has several, until `each` returns false or the daemon ends the call.
  func callMore<Method: ControlMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, each: (Answer<Method>) async throws -> Bool
  ) async throws {
    do {
      for try await reply in try await client.callMore(Method.qualifiedName, try Method.members(of: parameters)) {
        guard try await each(Answer(raw: reply)) else { return }
      }
    } catch let error as VarlinkError {
      throw await explained(error, method: Method.name)
    }
  }

  /// The same of events, each with the JSON that it was read from.
  func watch(_ parameters: Watch.Parameters, each: (Watch.Reply, JSON) async throws -> Bool) async throws {
    try await callMore(Watch.self, parameters) { try await each($0.read(), $0.raw["event"] ?? .null) }
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
