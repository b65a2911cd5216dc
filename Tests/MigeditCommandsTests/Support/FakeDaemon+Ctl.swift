import ControlAPI
// Every test of a verb uses it.
@_exported import DaemonSupport
import JSONDocument
import JobModel
import MigeditCommands

extension FakeDaemon {
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
