import JSONDocument
import JobModel
import Runtime
import Synchronization

extension TransactionalStore {
  package func checkImport(of heading: [UInt8]) async throws(ImportError) {
    _ = try ExportHeading(line: heading)
    let isEmpty: Bool
    do { isEmpty = try await reading { try $0.hasNeverHadJobs() } } catch { throw .storage(error) }
    guard isEmpty else { throw .notEmpty }
  }

  package func importQueue(
    from source: any ExportSource, by submitter: Submitter
  ) async throws(ImportError) -> Imported {
    // It takes as long as the file is read, and nobody waits for it.
    let heading = try await aside { Result { () throws(ImportError) in try source.checked() } }.get()
    let (gate, key, line) = (gate, ImportGate.Key(), LineNumber())
    // Whoever listens begins anew with the daemon, so nothing rings.
    let change: @Sendable (Imported) -> QueueChange = { _ in .progress }
    do {
      return try await write(by: submitter, weight: 1, takesOn: true, change: change) { [holder] transaction in
        try transaction.refuseImport(beside: holder)
        gate.close(with: key)
        return try transaction.takeIn(source, heading, line)
      }
    } catch {
      gate.open(with: key)
      switch error {
      case let error as ImportError: throw error
      case StorageError.inconsistent(let reason): throw .refused(reason: line.text + reason)
      default: throw .storage(StorageError(error))
      }
    }
  }
}

/// How far an import has come, for who hears of its failure from the engine.
private final class LineNumber: Sendable {
  private let number = Atomic(0)

  func set(_ line: Int) { number.store(line, ordering: .relaxed) }

  var text: String {
    let line = number.load(ordering: .relaxed)
    // An engine may find out what is wrong with a row when it has been given some of the next ones.
    return line == 0 ? "" : "line \(line), or one shortly before it: "
  }
}

extension Transaction {
  /// What is known of its environments and servers is found out anew, also where no queue is imported.
  fileprivate func hasNeverHadJobs() throws -> Bool {
    try connection.lastNumber(of: "job") == 0
      && int("SELECT 1 FROM job LIMIT 1") == nil && int("SELECT 1 FROM batch LIMIT 1") == nil
      && int("SELECT 1 FROM key LIMIT 1") == nil
  }

  /// The other hosts that have the queue open know it by the name that it has had until now.
  fileprivate func refuseImport(beside holder: LeaseHolder?) throws {
    guard let holder else { return }
    let alive = now + (Duration.zero - LeaseLimits.ttl)
    let other = try text(
      "SELECT name FROM host WHERE name <> ? AND seen > ? ORDER BY name LIMIT 1",
      [holder.host.name, alive.milliseconds]
    )
    guard let other else { return }
    throw ImportError.refused(
      reason: """
        host \(other) has this queue open: stop migeditd on all hosts but this one, wait for \(LeaseLimits.ttl.setting), and import \
        again
        """)
  }

  /// All rows of the export take the place of what little is here. The queue is a copy from now on.
  fileprivate func takeIn(
    _ source: any ExportSource, _ heading: ExportHeading, _ line: LineNumber
  ) throws -> Imported {
    guard try hasNeverHadJobs() else { throw ImportError.notEmpty }
    let lastEventHere = try connection.lastNumber(of: "event")
    try connection.withoutTriggers {
      for table in ExportedTable.others.reversed() { try run("DELETE FROM \(table.name)") }
      try insertRows(of: source, heading, line)
    }
    line.set(0)
    try checkDerived()
    let lastJob = try max(heading.lastJob, int("SELECT max(id) FROM job") ?? 0)
    let lastEvent = try max(heading.lastEvent, int("SELECT max(sequence) FROM event") ?? 0, lastEventHere)
    try connection.goOn(after: lastJob, in: "job")
    try connection.goOn(after: lastEvent, in: "event")
    let id = newStoreId()
    try connection.becomesAnother()
    let reason = """
      This queue was imported. It was exported at \(heading.at) from the queue \(heading.storeId). What waits in it may have \
      been done since, if that one has gone on: see that its daemon is stopped, compare with the server, cancel what is \
      done, then say migeditctl resume.
      """
    try continueAsCopy(as: id, because: reason, sequence: nil)
    return Imported(
      storeId: id, from: heading.storeId, exportedAt: heading.at, jobs: heading.rows["job"] ?? 0,
      events: heading.rows["event"] ?? 0)
  }

  private func insertRows(of source: any ExportSource, _ heading: ExportHeading, _ line: LineNumber) throws {
    var statements: [ExactString: (table: ExportedTable, sql: String)] = [:]
    for table in ExportedTable.others { statements[ExactString(table.name)] = (table, table.insertion) }
    let store = ExportedTable.store
    let update = "UPDATE store SET \(store.columns.map { "\($0.name) = ?" }.joined(separator: ", "))"
    statements[ExactString(store.name)] = (store, update)
    var found: [String: Int] = [:]
    var lines = ExportLines(source)
    // The heading, which was read.
    _ = try lines.next()
    while let text = try lines.next() {
      line.set(lines.number)
      guard let row = (try? JSON(parsing: Array(text)))?.object, row.count == 1,
        let (name, values) = row.first(where: { _ in true })
      else { throw ImportError.refused(reason: "line \(lines.number) is no row of a table") }
      if name == ExportFrame.ending { break }
      guard let (table, sql) = statements[ExactString(name)] else {
        throw ImportError.refused(reason: "line \(lines.number): there is no table \(name)")
      }
      do {
        try runOnce(sql, table.values(of: values))
      } catch let wrong as WrongRow {
        throw ImportError.refused(reason: "line \(lines.number): \(wrong.reason)")
      }
      found[table.name, default: 0] += 1
    }
    guard found.filter({ $0.value > 0 }) == heading.rows.filter({ $0.value > 0 }) else {
      throw ImportError.refused(reason: "there are not as many rows of each table as its first line says")
    }
  }
}
