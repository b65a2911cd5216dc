import Dispatch
package import MetricModel
package import QueueStore
import Runtime
import Synchronization

/// The durable queue in a PostgreSQL database.
package final class PostgreSQLStore: TransactionalStore, OpenedStore {
  package let storeId: String
  package let openingNotes: [OpeningNote]
  package let gate = ImportGate()

  package let holder: LeaseHolder?
  private let clock: StoreClock
  private let writer: Writer
  private let readers: Readers
  private let listener: Listener
  private let bellOfEvents: Bell
  private let bellOfWork: Bell
  private let requests = RequestCount()
  private let isClosed = Atomic(false)

  init(
    _ settings: ConnectionSettings, _ connection: sending PostgreSQLConnection, storeId: String,
    notes: [OpeningNote], clock: StoreClock, holder: LeaseHolder?
  ) {
    self.holder = holder
    self.storeId = storeId
    self.clock = clock
    openingNotes = notes
    var settings = settings
    settings.storeId = storeId
    let (events, work) = (Bell(), Bell())
    (bellOfEvents, bellOfWork) = (events, work)
    let ring: @Sendable (QueueChange) -> Void = { change in
      if change >= .event { events.ring() }
      if change >= .work { work.ring() }
    }
    writer = Writer(
      settings, connection, requests: requests, clock: clock, ring: ring)
    readers = Readers(settings)
    listener = Listener(settings, ring: ring)
    listener.start()
  }

  deinit { listener.stop() }

  package func bell(for change: QueueChange) -> AsyncStream<Void> {
    change == .work ? bellOfWork.listen() : bellOfEvents.listen()
  }

  package var progress: Int { writer.progress }
  package var counts: QueueCounts { writer.counts }
  package var commitTimes: Histogram { writer.commitTimes }
  package var commits: Int { writer.commits }
  package var problem: String? { writer.problem }
  /// How many requests wait for the writer.
  var waiting: Int { writer.waiting }

  package func ping() async { _ = try? await writer.write { _ in } }

  package var isQuiet: Bool { requests.isQuiet }
  package func quiet() async { await requests.quiet() }

  package func close() async {
    // An empty request behind all others: when it is answered, the others are.
    _ = try? await writer.write { _ in }
    writer.close()
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    bellOfEvents.fallSilent()
    bellOfWork.fallSilent()
    await writer.disconnect()
    await readers.disconnect()
    await withCheckedContinuation { continuation in
      OwnThread.queue("closing").async { [listener] in
        listener.stop()
        listener.waitForEnd()
        continuation.resume()
      }
    }
  }

  package func write<Value: Sendable>(
    by submitter: Submitter?, weight: Int, takesOn: Bool, placed: @escaping @Sendable () -> Void,
    change: @escaping @Sendable (Value) -> QueueChange,
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    do {
      return try await writer.write(by: submitter, weight: weight, takesOn: takesOn, placed: placed, change: change) {
        [gate] transaction in
        try gate.pass()
        return try work(transaction)
      }
    } catch {
      throw StorageError(of: error) ?? error
    }
  }

  package func read<Value: Sendable>(
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    requests.begin()
    defer { requests.end() }
    if isClosed.load(ordering: .relaxed) { throw StorageError.closed }
    do {
      return try await readers.read(at: clock) { [gate] transaction in
        let value = try work(transaction)
        // Behind the work: what it has read is then of the time before.
        try gate.pass()
        return value
      }
    } catch {
      // What a connection meets while another queue is imported says that only.
      try gate.pass()
      throw StorageError(of: error) ?? error
    }
  }

  package func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    requests.begin()
    defer { requests.end() }
    return await Workers.shared.run(for: "the queue", work)
  }

  package func check() async -> WriteCheck {
    let unseen = writer.takeUnseenProblem()
    let found = problem ?? unseen
    // A write that has to come to the disk although it changes nothing. Whoever waits for work hears of it.
    if found != nil { _ = try? await writer.write(takesOn: true) { try $0.run("UPDATE store SET one = one") } }
    return WriteCheck(found: found, left: problem)
  }

  package func backup(named name: String) async throws(BackupError) -> BackupFile {
    throw .elsewhere(
      reason: """
        The queue is in PostgreSQL, so its backups are PostgreSQL's: the archive of its log (pg_basebackup), or pg_dump. A copy that \
        is opened elsewhere is told and begins paused.
        """)
  }
}
