import Dispatch
import QueueStore
import Runtime
import Synchronization

/// A few connections that read, each with a thread of its own.
final class Readers: Sendable {
  private final class Reader: Sendable {
    let queue = OwnThread.queue("queue's reader")
    /// Used on the queue only; nil: it is not open.
    let connection = Mutex<PostgreSQLConnection?>(nil)
  }

  private struct State {
    var free: [Reader] = (0..<Readers.atMost).map { _ in Reader() }
    var waiting: [@Sendable (Reader) -> Void] = []
  }

  private static let atMost = 4

  private let settings: ConnectionSettings
  private let state = Mutex(State())

  init(_ settings: ConnectionSettings) { self.settings = settings }

  /// Does the work on one state of the queue.
  func read<Value: Sendable>(
    at clock: StoreClock, _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      take { [self] reader in
        reader.queue.async { [self] in
          let result = Result { try attempt(reader, clock, work) }
          give(back: reader)
          continuation.resume(with: result)
        }
      }
    }
  }

  /// A connection that was lost while nobody used it is noticed only now: the work, which changes nothing, is done once more.
  private func attempt<Value: Sendable>(
    _ reader: Reader, _ clock: StoreClock, _ work: @Sendable (Transaction) throws -> Value
  ) throws -> Value {
    try reader.connection.withLock { connection in
      let wasOpen = connection != nil
      do {
        return try read(&connection, clock, work)
      } catch  where wasOpen && connection == nil {
        return try read(&connection, clock, work)
      }
    }
  }

  private func read<Value: Sendable>(
    _ connection: inout PostgreSQLConnection?, _ clock: StoreClock, _ work: @Sendable (Transaction) throws -> Value
  ) throws -> Value {
    let open = try connection ?? PostgreSQLConnection(toQueueOf: settings)
    connection = open
    do {
      try open.later("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
      let value = try work(Transaction(open, at: clock))
      try open.run("COMMIT")
      return value
    } catch {
      if open.isLost { connection = nil } else { try? open.rollBack() }
      throw error
    }
  }

  /// Returns when no connection is open.
  func disconnect() async {
    for _ in 0..<Self.atMost {
      await withCheckedContinuation { continuation in
        // None is given back, so that each is met once.
        take { reader in
          reader.queue.async {
            reader.connection.withLock { $0 = nil }
            continuation.resume()
          }
        }
      }
    }
  }

  private func take(_ work: @escaping @Sendable (Reader) -> Void) {
    let reader = state.withLock { state in
      if state.free.isEmpty { state.waiting.append(work) }
      return state.free.popLast()
    }
    if let reader { work(reader) }
  }

  private func give(back reader: Reader) {
    let next = state.withLock { state in
      if state.waiting.isEmpty { state.free.append(reader) }
      return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
    }
    next?(reader)
  }
}
