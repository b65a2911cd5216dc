import ControlAPI
import Glibc
import JSONDocument

/// Puts edits into migeditd's queue, and tells what becomes of them.
///
/// It may be used from many tasks at once. Where the daemon restarts, the client connects again by itself: what it was asked goes
/// on, nothing is enqueued twice, and no event is missed. Every method throws a ``MigeditError``, also where its task is
/// cancelled.
///
/// What the daemon does not answer within the client's patience is ``MigeditError/noAnswer(socket:after:)``; a daemon that is
/// away is waited for as long, and then ``MigeditError/daemonAway(socket:reason:)``. One that is not there when the client
/// looks for it the first time is that at once. Any method may throw these two,
/// ``MigeditError/permissionDenied(method:needs:groups:)``, ``MigeditError/storageUnavailable(reason:)`` and
/// ``MigeditError/invalidParameter(place:reason:)``.
public struct MigeditClient: Sendable {
  let connection: DaemonConnection

  /// - Parameter socket: the daemon's; nil: that of the environment variable `MIGEDIT_SOCKET`, else `/run/migedit/control.sock`.
  /// - Parameter patience: how long a daemon that has gone away, and how long an answer, is waited for. The default is more than
  ///   the largest queue takes to be opened after a crash: 15 minutes.
  public init(socket: String? = nil, patience: Duration = .seconds(900)) {
    self.init(socket: socket, patience: patience) { try await ContinuousClock().sleep(for: $0) }
  }

  /// - Parameter sleep: how the client waits.
  package init(
    socket: String?, patience: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    let variable = getenv("MIGEDIT_SOCKET").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    connection = DaemonConnection(
      socket: socket ?? variable ?? "/run/migedit/control.sock", patience: patience, sleep: sleep)
  }

  /// The daemon's socket.
  public var socket: String { connection.socket }

  func call<Method: ControlMethod>(
    _ method: Method.Type, _ members: JSONObject = [:], isRepeatable: Bool = true
  ) async throws(MigeditError) -> Method.Reply {
    do {
      return try await connection.call(method, members, isRepeatable: isRepeatable)
    } catch {
      throw MigeditError(error, socket: socket)
    }
  }
}

// Looking.
extension MigeditClient {
  /// The daemon at a glance.
  public func status() async throws(MigeditError) -> QueueStatus { QueueStatus(try await call(Status.self)) }

  /// The configured environments, and those that are no longer configured and still have jobs.
  public func environments() async throws(MigeditError) -> [EnvironmentStatus] {
    try await call(Environments.self).environments.map(EnvironmentStatus.init)
  }

  /// One job, with its change and its attempts.
  ///
  /// - Throws: ``MigeditError/noSuchJob(_:)``.
  public func job(_ id: Int) async throws(MigeditError) -> JobDetails {
    let reply = try await call(Get.self, ["id": JSON(integerLiteral: id)])
    return JobDetails(
      job: Job(reply.job), change: Change(reply.change), attempts: reply.attempts.map(Attempt.init))
  }

  /// One run of a batch.
  ///
  /// - Parameter name: means the newest run; `night#3` the third.
  /// - Throws: ``MigeditError/noSuchBatch(_:)``.
  public func batch(_ name: String) async throws(MigeditError) -> Batch {
    Batch(try await call(GetBatch.self, ["name": .string(name)]).batch)
  }
}
