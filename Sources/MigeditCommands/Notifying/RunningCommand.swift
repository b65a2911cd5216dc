import Glibc
import Synchronization

/// The command that runs for an event, so that a signal that ends this process is passed on to it.
final class RunningCommand: Sendable {
  private struct State {
    /// The process, which leads a group of its own; nil: none runs.
    var process: pid_t?
    var signal: CInt?
  }

  private let state = Mutex(State())

  /// The first signal that has come; nil: none has.
  var signal: CInt? { state.withLock { $0.signal } }

  /// - Parameter spawn: starts the process.
  /// - Throws: also where a signal has come: nothing is started any more.
  func start(_ spawn: () throws -> pid_t) throws -> pid_t {
    try state.withLock { state in
      if let signal = state.signal { throw CommandError.ended(by: signal) }
      let process = try spawn()
      state.process = process
      return process
    }
  }

  /// - Parameter wait: waits for a process that has ended. Until then its number is no other's, and it may be sent signals.
  func end(_ wait: () -> CInt) -> CInt {
    state.withLock { state in
      state.process = nil
      return wait()
    }
  }

  /// Sends a signal to the command and to what it has started.
  ///
  /// - Returns: false where none runs.
  @discardableResult
  func pass(_ signal: CInt) -> Bool {
    state.withLock { state in
      state.signal = state.signal ?? signal
      guard let process = state.process else { return false }
      kill(-process, signal)
      return true
    }
  }
}

extension CommandError {
  static func ended(by signal: CInt) -> CommandError {
    let status: ExitReason =
      switch signal {
      case SIGINT: .interrupted
      case SIGHUP: .hungUp
      default: .terminated
      }
    return CommandError(status, "")
  }
}
