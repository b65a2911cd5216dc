import CPostgreSQL
import Glibc
import QueueStore

/// One connection to the server, for one thread at a time.
///
/// Statements are sent one after the other and answered together (libpq's pipeline mode), so that those whose answer nobody needs
/// at once cost no round trip. Every wait has a limit: a server whose host has lost its power says nothing at all.
final class PostgreSQLConnection: SQLConnection {
  private let connection: OpaquePointer
  /// Those that the server has prepared, by the operations' text.
  private var names: [String: String] = [:]
  /// How many have been prepared, or were to be: no name is given twice.
  private var prepared = 0
  private var columns: [String: [String]] = [:]
  /// What has been sent and not been answered.
  private var sent: [Sent] = []
  /// How many rows have been changed by statements since it was opened.
  private(set) var totalChanges = 0
  /// Inside a transaction that writes, and so gives numbers: the last that a job has got, or is going to get by what was sent.
  var lastJob: Int?
  /// The numbers of jobs and events are given by it, since it is inside a transaction that writes.
  var isWriting: Bool { lastJob != nil }
  /// It can't be used any more.
  private(set) var isLost = false
  private let warnings = Warnings()

  /// What the server has said beside its answers.
  private final class Warnings {
    var count = 0
  }

  private enum Sent {
    case prepare(sql: String)
    /// `changing`: how many rows it has to change; nil: any number.
    case statement(sql: String, changing: Int?)
  }

  /// How long an answer is waited for.
  private static let patience = Duration.seconds(30)
  /// How many statements wait for their answers at most: more could fill what lies between here and the server.
  private static let mostSent = 256

  /// Blocks.
  init(_ settings: ConnectionSettings) throws {
    let opened = try connected(by: settings)
    connection = opened
    guard PQsetnonblocking(opened, 1) == 0, PQenterPipelineMode(opened) == 1 else {
      throw PostgreSQLError(state: nil, message: connectionMessage(opened))
    }
    // The connection has ended before its warnings are let go of.
    PQsetNoticeReceiver(
      opened,
      { warnings, _ in
        if let warnings { Unmanaged<Warnings>.fromOpaque(warnings).takeUnretainedValue().count += 1 }
      }, Unmanaged.passUnretained(warnings).toOpaque())
    for setting in Self.settings { try send(setting, []) }
    try finish()
  }

  deinit { PQfinish(connection) }

  /// What the queue's promises rest on, whatever the server's defaults are.
  private static let settings = [
    "SET synchronous_commit = on", "SET statement_timeout = '25s'", "SET lock_timeout = '10s'",
    // The server, too, has to notice soon that a host is gone.
    "SET tcp_keepalives_idle = 2", "SET tcp_keepalives_interval = 1", "SET tcp_keepalives_count = 3",
    "SET tcp_user_timeout = 5000",
    // A host that stands still in the middle of a write keeps all others from writing, by the lock of the writers. It is let go of
    // before they give up, and before they stop trusting their own leases.
    "SET idle_in_transaction_session_timeout = '5s'", "SET jit = off", "SET client_min_messages = warning",
    "SET default_transaction_isolation = 'read committed'", "SET default_transaction_read_only = off",
  ]

  // MARK: What the operations ask for

  @discardableResult
  func run(_ sql: String, _ values: SQLValues = []) throws -> Int {
    try send(sql, values, isReused: true)
    return try answer { $0.changed }
  }

  func later(_ sql: String, _ values: SQLValues = [], changing expected: Int? = nil) throws {
    try send(sql, values, isReused: true, changing: expected)
    if sent.count >= Self.mostSent { try finish() }
  }

  func inserted(_ sql: String, _ values: SQLValues) throws -> Int? {
    try send(sql + Self.idIsAskedFor, values, isReused: true)
    return try answer { try $0.insertedID() }
  }

  func insertedOfEach(_ sql: String, _ values: [SQLValues]) throws -> [Int?] {
    try answers(to: sql + Self.idIsAskedFor, values) { try $0.insertedID() }
  }

  private static let idIsAskedFor = " RETURNING id"

  /// The lock of the writers lets nobody else take a number, so the next one is known.
  func insertedJob(_ sql: String, _ values: SQLValues) throws -> Int {
    guard let lastJob else { throw StorageError.inconsistent("a job was to be inserted outside of a transaction") }
    try later(sql, values, changing: 1)
    self.lastJob = lastJob + 1
    return lastJob + 1
  }

  func rows(_ sql: String, _ values: SQLValues, isReused: Bool) throws -> [StoredRow] {
    try send(sql, values, isReused: isReused)
    return try answer { result in
      let columns = columns(of: result, sql, isReused: isReused)
      return try (0..<result.rowCount).map { try result.row($0, columns) }
    }
  }

  func ints(_ sql: String, _ values: SQLValues, isReused: Bool) throws -> [Int] {
    try send(sql, values, isReused: isReused)
    return try answer { result in
      try (0..<result.rowCount).map { row in
        guard case .int(let int) = try result.value(row, 0) else {
          throw StorageError.inconsistent("a whole number was to be read: \(sql)")
        }
        return int
      }
    }
  }

  func row(_ sql: String, _ values: SQLValues) throws -> StoredRow? {
    try send(sql, values, isReused: true)
    return try answer { result in
      try result.rowCount > 0 ? result.row(0, columns(of: result, sql, isReused: true)) : nil
    }
  }

  func rowOfEach(_ sql: String, _ values: [SQLValues]) throws -> [StoredRow?] {
    try answers(to: sql, values) { result in
      try result.rowCount > 0 ? result.row(0, columns(of: result, sql, isReused: true)) : nil
    }
  }

  func value(_ sql: String, _ values: SQLValues) throws -> SQLValue? {
    try send(sql, values, isReused: true)
    return try answer { result in
      guard result.rowCount > 0 else { return nil }
      let value = try result.value(0, 0)
      return value == .null ? nil : value
    }
  }

  func lastNumber(of table: String) throws -> Int {
    // Inside a transaction that writes the sequences are this one's; to all others the store says what was committed.
    let sql = isWriting ? "SELECT last_value FROM \(table)_number" : "SELECT last_\(table) FROM store"
    return try ints(sql, [], isReused: true).first ?? 0
  }

  func goOn(after number: Int, in table: String) throws {
    try later("UPDATE store SET last_\(table) = ?", [number])
    _ = try ints("SELECT setval('\(table)_number', ?)", [number], isReused: true)
    if table == "job", isWriting { lastJob = number }
  }

  func size() throws -> Int {
    try ints("SELECT pg_database_size(current_database())", [], isReused: true).first ?? 0
  }

  /// The server gives storage back by itself (autovacuum).
  func shrink(by limit: Int) throws -> Int { 0 }

  func withoutTriggers(_ work: () throws -> Void) throws {
    for table in tablesWithTriggers { try run("ALTER TABLE \(table) DISABLE TRIGGER USER") }
    try work()
    for table in tablesWithTriggers { try run("ALTER TABLE \(table) ENABLE TRIGGER USER") }
    for table in tablesWithIdentity {
      try later(
        "SELECT setval(pg_get_serial_sequence('\(table)', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM \(table)), false)"
      )
    }
    try finish()
  }

  func becomesAnother() throws {}

  /// Commits what changes something.
  ///
  /// - Returns: false: it is committed on this server, but may be on no standby, since somebody has had it not wait for that one.
  func commit() throws -> Bool {
    let before = warnings.count
    try send("COMMIT", [], isReused: true)
    guard try answer({ $0.command }) == "COMMIT" else {
      throw StorageError.inconsistent("PostgreSQL has rolled back what was to be committed")
    }
    return warnings.count == before
  }

  /// Executes statements that return nothing.
  func runScript(_ sql: String) throws {
    if isLost { throw lost() }
    try finish()
    guard PQexitPipelineMode(connection) == 1 else { throw lost() }
    defer { if !isLost, PQenterPipelineMode(connection) != 1 { isLost = true } }
    let deadline = ContinuousClock.now + Self.patience
    guard PQsendQuery(connection, sql) == 1 else { throw lost() }
    try flush(until: deadline)
    var failure: PostgreSQLError?
    while true {
      try awaitAnswer(until: deadline)
      guard let next = PQgetResult(connection) else { break }
      let result = QueryResult(next)
      if result.status != PGRES_COMMAND_OK, result.status != PGRES_TUPLES_OK { failure = result.error(of: sql) }
    }
    guard let failure else { return }
    if failure.isOfConnection { isLost = true }
    throw failure
  }

  // MARK: Sending and waiting

  private func columns(of result: borrowing QueryResult, _ sql: String, isReused: Bool) -> [String] {
    if let known = columns[sql] { return known }
    let names = result.columns
    if isReused { columns[sql] = names }
    return names
  }

  private func send(_ sql: String, _ values: SQLValues, isReused: Bool = false, changing expected: Int? = nil) throws {
    if isLost { throw lost() }
    let parameters = Parameters(values)
    if isReused, names[sql] == nil {
      prepared += 1
      let name = "s\(prepared)"
      guard PQsendPrepare(connection, name, postgreSQL(sql), 0, nil) == 1 else { throw lost() }
      names[sql] = name
      sent.append(.prepare(sql: sql))
    }
    let isSent = parameters.withPointers { pointers, lengths, formats in
      guard isReused, let name = names[sql] else {
        return PQsendQueryParams(
          connection, postgreSQL(sql), parameters.count, nil, pointers, lengths, formats, 1)
      }
      return PQsendQueryPrepared(connection, name, parameters.count, pointers, lengths, formats, 1)
    }
    guard isSent == 1 else { throw lost() }
    sent.append(.statement(sql: sql, changing: expected))
  }

  /// Waits until all that was sent is answered.
  func finish() throws {
    guard !sent.isEmpty else { return }
    try awaitAnswers(from: sent.count) { _ in }
  }

  /// Waits until all that was sent is answered, and reads the last answer.
  private func answer<Value>(_ read: (borrowing QueryResult) throws -> Value) throws -> Value {
    var value: Value?
    try awaitAnswers(from: sent.count - 1) { value = try read($0) }
    guard let value else { throw StorageError.inconsistent("PostgreSQL has left a statement out") }
    return value
  }

  /// One statement with each of these values, whose answers are waited for together.
  private func answers<Value>(
    to sql: String, _ values: [SQLValues], _ read: (borrowing QueryResult) throws -> Value
  ) throws -> [Value] {
    var answers: [Value] = []
    for start in stride(from: 0, to: values.count, by: Self.mostSent) {
      try finish()
      for values in values[start..<min(start + Self.mostSent, values.count)] { try send(sql, values, isReused: true) }
      try awaitAnswers(from: 0) { answers.append(try read($0)) }
    }
    guard answers.count == values.count else {
      throw StorageError.inconsistent("PostgreSQL has left a statement out")
    }
    return answers
  }

  /// Waits until all that was sent is answered, and reads the answers to statements from a place on.
  private func awaitAnswers(from start: Int, _ read: (borrowing QueryResult) throws -> Void) throws {
    guard PQpipelineSync(connection) == 1 else { throw lost() }
    let deadline = ContinuousClock.now + Self.patience
    try flush(until: deadline)
    defer { sent = [] }
    var failure: (any Error)?
    for (place, what) in sent.enumerated() {
      let result = try nextResult(until: deadline)
      switch (result.status, what) {
      case (PGRES_COMMAND_OK, .statement(let sql, let expected)), (PGRES_TUPLES_OK, .statement(let sql, let expected)):
        totalChanges += result.changed
        guard failure == nil else { break }
        if let expected, result.changed != expected {
          failure = StorageError.changed(result.changed, insteadOf: expected, by: sql)
        } else if place >= start {
          do { try read(result) } catch { failure = error }
        }
      case (PGRES_COMMAND_OK, .prepare): break
      case (_, .prepare(let sql)):
        names[sql] = nil
        if result.status != PGRES_PIPELINE_ABORTED, failure == nil { failure = result.error(of: sql) }
      case (PGRES_PIPELINE_ABORTED, .statement): break
      case (_, .statement(let sql, _)): if failure == nil { failure = result.error(of: sql) }
      }
      try endOfAnswer(until: deadline)
    }
    let end = try nextResult(until: deadline)
    guard end.status == PGRES_PIPELINE_SYNC else { throw lost() }
    guard let failure else { return }
    if (failure as? PostgreSQLError)?.isOfConnection == true { isLost = true }
    throw failure
  }

  private func nextResult(until deadline: ContinuousClock.Instant) throws -> QueryResult {
    try awaitAnswer(until: deadline)
    guard let result = PQgetResult(connection) else { throw lost() }
    return QueryResult(result)
  }

  /// Behind each answer of a statement there is nothing, which says that it has ended.
  private func endOfAnswer(until deadline: ContinuousClock.Instant) throws {
    try awaitAnswer(until: deadline)
    guard let more = PQgetResult(connection) else { return }
    PQclear(more)
    throw lost()
  }

  private func flush(until deadline: ContinuousClock.Instant) throws {
    while true {
      switch PQflush(connection) {
      case 0: return
      case 1:
        // The server may wait for its answers to be read before it reads on.
        try wait(for: Int16(POLLIN | POLLOUT), until: deadline)
        guard PQconsumeInput(connection) == 1 else { throw lost() }
      default: throw lost()
      }
    }
  }

  private func awaitAnswer(until deadline: ContinuousClock.Instant) throws {
    while PQisBusy(connection) == 1 {
      try wait(for: Int16(POLLIN), until: deadline)
      guard PQconsumeInput(connection) == 1 else { throw lost() }
    }
  }

  private func wait(for events: Int16, until deadline: ContinuousClock.Instant) throws {
    guard try waitForSocket(events, until: deadline) else {
      isLost = true
      throw PostgreSQLError.late(Self.patience)
    }
  }

  /// - Returns: false where nothing has come until then.
  private func waitForSocket(_ events: Int16, until deadline: ContinuousClock.Instant) throws -> Bool {
    while true {
      let left = deadline - .now
      guard left > .zero else { return false }
      var descriptor = pollfd(fd: PQsocket(connection), events: events, revents: 0)
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      let found = poll(&descriptor, 1, CInt(clamping: milliseconds + 1))
      if found > 0 { return true }
      if found < 0, errno != EINTR { throw lost() }
    }
  }

  private func lost() -> PostgreSQLError {
    isLost = true
    return PostgreSQLError(state: nil, message: connectionMessage(connection))
  }

  // MARK: Listening

  /// Waits for what other connections tell on the channel that this one listens to.
  ///
  /// - Returns: what they have said; nothing where nobody has until then.
  func notifications(until deadline: ContinuousClock.Instant) throws -> [String] {
    if isLost { throw lost() }
    let before = notifications()
    // What came along with an answer makes the socket ready for nobody.
    guard before.isEmpty else { return before }
    _ = try waitForSocket(Int16(POLLIN), until: deadline)
    guard PQconsumeInput(connection) == 1 else { throw lost() }
    return notifications()
  }

  private func notifications() -> [String] {
    var said: [String] = []
    while let notification = PQnotifies(connection) {
      said.append(notification.pointee.extra.map { String(cString: $0) } ?? "")
      PQfreemem(notification)
    }
    return said
  }
}

private func connectionMessage(_ connection: OpaquePointer) -> String {
  let said = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
  let lines = said.split(whereSeparator: \.isNewline)
  return lines.isEmpty ? "the connection was lost" : lines.joined(separator: "; ")
}
