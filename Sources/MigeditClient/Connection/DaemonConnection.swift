import ControlAPI
import JSONDocument
import Varlink

/// How the client reaches the daemon: one connection for all calls, made anew where it has broken, and others for Watch.
actor DaemonConnection {
  nonisolated let socket: String
  /// How long a daemon that has gone is waited for, and how long an answer.
  private let patience: Duration
  private let sleep: @Sendable (Duration) async throws -> Void
  private let reconnection: Reconnection
  private var shared: VarlinkClient?
  /// A daemon that was never there is an error at once: the path may be wrong.
  private var hasBeenThere = false

  /// How often a call whose connection ends before the answer is sent in all: the daemon may end by this very call.
  private static let mostTries = 5

  init(socket: String, patience: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
    self.socket = socket
    self.patience = patience
    self.sleep = sleep
    reconnection = Reconnection(limit: patience, sleep: sleep)
  }

  /// - Parameter isRepeatable: whether it does no harm that a call is done twice, so that it may be sent again where its answer
  ///   did not come. One that did not leave is sent again in any case.
  func call<Method: ControlMethod>(
    _ method: Method.Type, _ members: JSONObject, isRepeatable: Bool
  ) async throws -> Method.Reply {
    let limit = VarlinkLimits().frameBytes
    // The name of the method stands beside the parameters.
    guard !JSON.object(members).isLonger(than: limit - 1024) else { throw MigeditError.tooLarge(limit: limit) }
    var client = try await connected()
    var tries = 1
    while true {
      do {
        return try await answer(method, members, over: client)
      } catch  where Reconnection.hasGone(error) {
        let mayBeSentAgain = isRepeatable || error as? VarlinkClientError == .notSent
        guard mayBeSentAgain, tries < Self.mostTries else { throw MigeditError.interrupted(method: Method.name) }
        tries += 1
        client = try await reconnection.back { try await self.open() }
      }
    }
  }

  /// A connection of its own, for a call that has several replies.
  ///
  /// - Parameter isAgain: whether there was one, which has ended.
  func own(isAgain: Bool) async throws -> VarlinkClient {
    if !isAgain {
      do {
        return try await separate()
      } catch  where Reconnection.hasGone(error) && hasBeenThere {}
    }
    return try await reconnection.back { try await self.separate() }
  }

  /// Asks over a connection how far the queue is.
  func status(over client: VarlinkClient) async throws -> Status.Reply {
    try await answer(Status.self, [:], over: client)
  }

  private func connected() async throws -> VarlinkClient {
    do {
      return try await open()
    } catch  where Reconnection.hasGone(error) && hasBeenThere {
      return try await reconnection.back { try await self.open() }
    }
  }

  private func open() async throws -> VarlinkClient {
    if let shared, shared.isOpen { return shared }
    let client = try await separate()
    // Another call may have connected meanwhile; the second connection is closed when it is let go of here.
    if let shared, shared.isOpen { return shared }
    shared = client
    return client
  }

  private func separate() async throws -> VarlinkClient {
    let client = try await VarlinkClient.connect(to: socket)
    hasBeenThere = true
    return client
  }

  private func answer<Method: ControlMethod>(
    _ method: Method.Type, _ members: JSONObject, over client: VarlinkClient
  ) async throws -> Method.Reply {
    let (sleep, patience, socket) = (sleep, patience, socket)
    return try await withThrowingTaskGroup(of: Method.Reply.self) { group in
      group.addTask { try await ControlClient(client).call(method, members: members) }
      group.addTask {
        try await sleep(patience)
        throw MigeditError.noAnswer(socket: socket, after: patience)
      }
      defer { group.cancelAll() }
      do {
        guard let reply = try await group.next() else { throw CancellationError() }
        return reply
      } catch MigeditError.noAnswer(let socket, let limit) {
        // Later calls would be answered behind this one.
        if shared === client { shared = nil }
        throw MigeditError.noAnswer(socket: socket, after: limit)
      }
    }
  }
}
