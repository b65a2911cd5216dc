package import Runtime

/// One transaction of an operation: all that it reads is of one instant, and all that it writes is kept or nothing.
package struct Transaction {
  /// The wall clock when the transaction began.
  package let now: WallTime
  /// Until when nothing expires, since the clock was set a moment ago; nil: it was not.
  package let settlesAt: WallTime?
  /// The user who asks; nil: the daemon itself does.
  package let submitter: Submitter?
  /// What this host holds of a queue that several share; nil: it has the queue for itself, and nothing is checked.
  package private(set) var holder: LeaseHolder?
  let connection: any SQLConnection
  private let counted = Counted()

  private final class Counted {
    var counts = QueueCounts()
  }

  package init(_ connection: any SQLConnection, at clock: StoreClock, by submitter: Submitter? = nil) {
    self.connection = connection
    now = clock.now()
    settlesAt = clock.settlesAt()
    self.submitter = submitter
  }

  /// The same one, of a host that shares the queue.
  func held(by holder: LeaseHolder?) -> Transaction {
    var same = self
    same.holder = holder
    return same
  }

  /// What it has done, which counts once it is committed.
  package var counts: QueueCounts { counted.counts }

  func count(_ count: (inout QueueCounts) -> Void) { count(&counted.counts) }

  /// Executes a statement. Nobody waits for its answer, so a later one may be what tells that it has failed.
  package func run(_ sql: String, _ values: SQLValues = []) throws {
    try connection.later(sql, values, changing: nil)
  }

  /// A write that must change one row, since the transaction has just read it.
  package func runOnce(_ sql: String, _ values: SQLValues) throws {
    try connection.later(sql, values, changing: 1)
  }

  /// Executes a statement, and says how many rows it changed by itself.
  package func changed(_ sql: String, _ values: SQLValues = []) throws -> Int { try connection.run(sql, values) }

  /// Inserts one row, and says which `id` it was given.
  package func inserted(_ sql: String, _ values: SQLValues) throws -> Int {
    guard let id = try connection.inserted(sql, values) else {
      throw StorageError.inconsistent("one row was to be inserted: \(sql)")
    }
    return id
  }

  /// The first row; nil: there is none.
  package func row(_ sql: String, _ values: SQLValues = []) throws -> StoredRow? { try connection.row(sql, values) }

  /// - Parameter isReused: false: the text is made for this one call, so that it is not kept prepared.
  package func rows(_ sql: String, _ values: SQLValues = [], isReused: Bool = true) throws -> [StoredRow] {
    try connection.rows(sql, values, isReused: isReused)
  }

  /// The first column of all rows.
  ///
  /// - Parameter isReused: false: the text is made for this one call, so that it is not kept prepared.
  package func ints(_ sql: String, _ values: SQLValues = [], isReused: Bool = true) throws -> [Int] {
    try connection.ints(sql, values, isReused: isReused)
  }

  /// The first column of the first row; nil: there is no row, or the value is NULL.
  package func int(_ sql: String, _ values: SQLValues = []) throws -> Int? {
    switch try connection.value(sql, values) {
    case nil: nil
    case .int(let int)?: int
    case let value?: throw StorageError.inconsistent("a whole number was to be read, \(value) was: \(sql)")
    }
  }

  /// The first column of the first row; nil: there is no row, or the value is NULL.
  package func text(_ sql: String, _ values: SQLValues = []) throws -> String? {
    switch try connection.value(sql, values) {
    case nil: nil
    case .text(let text)?: text
    case let value?: throw StorageError.inconsistent("a text was to be read, \(value) was: \(sql)")
    }
  }
}

/// A store whose operations are the SQL of this target, and run in the transactions of an engine.
package protocol TransactionalStore: QueueStore {
  /// Does the work in a transaction. What it has returned is on the disk when this returns, and cancellation does not reach
  /// it. Waiting requests may share one commit, and the failure of one leaves the others as they are.
  ///
  /// - Parameter submitter: the user who asks; nil: the daemon itself does.
  /// - Parameter weight: how many bytes of a user's request wait with it.
  /// - Parameter takesOn: whether something new is taken on, a claim or a submission: it is refused where a restart would not
  ///   find it. What a user asks for always is.
  /// - Parameter placed: is called when no later write of the same client can come before it any more.
  /// - Parameter change: how much it has changed, for those who listen.
  /// - Throws: a `StorageError` for what the engine meets, else what the work throws.
  func write<Value: Sendable>(
    by submitter: Submitter?, weight: Int, takesOn: Bool, placed: @escaping @Sendable () -> Void,
    change: @escaping @Sendable (Value) -> QueueChange,
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value

  /// Does the work on one state of the queue. It can't write.
  ///
  /// - Throws: a `StorageError` for what the engine meets, else what the work throws.
  func read<Value: Sendable>(_ work: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

  /// Makes something ready for a transaction, or looks at what one has read, where this takes long and holds up nobody. It counts
  /// as a request that is under way.
  func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value

  /// Why nothing can be written at present; nil: it can.
  var problem: String? { get }

  /// Keeps others out while a queue is imported. `write` and `read` ask it.
  var gate: ImportGate { get }
}

extension TransactionalStore {
  /// What users ask for: there may be something to be started, or to be stopped.
  func write<Value: Sendable>(
    by submitter: Submitter, weight: Int = 0, placed: @escaping @Sendable () -> Void = {},
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await write(by: submitter, weight: weight, takesOn: true, placed: placed, change: { _ in .work }, work)
  }

  func write<Value: Sendable>(
    by submitter: Submitter?, weight: Int, takesOn: Bool, change: @escaping @Sendable (Value) -> QueueChange,
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await write(by: submitter, weight: weight, takesOn: takesOn, placed: {}, change: change, work)
  }

  /// - Parameter takesOn: whether something new is taken on.
  /// - Parameter change: how much is changed, for those who listen.
  func writing<Value: Sendable>(
    _ change: QueueChange = .work, by submitter: Submitter? = nil, takesOn: Bool = false,
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws(StorageError) -> Value {
    let held: @Sendable (Transaction) throws -> Value = { [holder] in try work($0.held(by: holder)) }
    do {
      return try await write(by: submitter, weight: 0, takesOn: takesOn, change: { _ in change }, held)
    } catch {
      throw StorageError(error)
    }
  }

  func reading<Value: Sendable>(
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws(StorageError) -> Value {
    do {
      return try await read { [holder] in try work($0.held(by: holder)) }
    } catch {
      throw StorageError(error)
    }
  }
}

extension StorageError {
  /// What an engine or an operation has thrown.
  init(_ error: any Error) {
    self = error as? StorageError ?? .unavailable(reason: "The queue can't be used: \(error).")
  }
}

extension String {
  /// SQLite's texts end at a NUL: two that differ behind it would become one. PostgreSQL's can't have one.
  var isStorable: Bool { !utf8.contains(0) }
}
