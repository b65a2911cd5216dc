import ControlAPI
import EditEngine
import Logging
import QueueStore
import Runtime
import Varlink

/// What the handlers of the interface's methods work with. Each handler is an extension of it, in a file of its own.
///
/// A handler throws `ControlError` for the errors of the interface, `Fault` for a parameter that can't be taken, and
/// `StorageError` where the queue can't be read or written; `ControlDispatch` makes replies of them.
struct ControlService: Sendable {
  let store: any QueueStore
  let engine: EditEngine
  let configuration: CurrentConfiguration
  let reloading: Reloading
  let accounts: AccountNames
  let forecaster: Forecaster
  let time: TimeSource
  /// When this process began.
  let startedAt: WallTime
  let logger: Logger
  /// The queue that somebody is about to import.
  let arriving = ArrivingQueue()
  /// Ends the daemon in order, to be started anew: its queue is another one.
  var beginAnew: @Sendable () -> Void = {}
  /// What Diagnose asks of the machine.
  var machine = MachineLooks.system

  let foundNames = FoundNames()

  var access: Access { configuration.access }

  func denied(_ method: String, needs: Role) -> ControlError {
    .permissionDenied(method: method, needs: needs, groups: access.groups(for: needs))
  }

  /// Reads what a call asks for; aside, where it is so large that this would hold up others.
  func reading<Value: Sendable, Failure: Error>(
    _ call: ControlCall, _ read: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    guard call.varlink.isLarge else { return try read() }
    return try await time.aside(for: "uid \(call.caller.peer.uid)") { Result(catching: read) }.get()
  }

  /// The caller as the queue remembers who did something.
  func submitter(_ caller: ControlCall.Caller) async -> Submitter {
    Submitter(
      uid: Int(caller.peer.uid), name: await accounts.name(of: caller.peer.uid), isAdmin: caller.role == .admin,
      connection: caller.connection)
  }
}
