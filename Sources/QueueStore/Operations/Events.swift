package import JobModel
import Runtime

extension TransactionalStore {
  package func events(
    after sequence: Int, filter: Filter, limit: Int, in servers: [String: ServerState]
  ) async throws(EventsError) -> EventPage {
    do {
      let result: Result<EventPage, EventsError> = try await reading { transaction in
        let (oldest, newest) = try transaction.sequences()
        if sequence < oldest - 1 { return .failure(.pruned(oldest: oldest)) }
        // A place of another queue, or of a copy that was ahead: follow from now on.
        if sequence >= newest { return .success(EventPage(events: [], last: newest)) }
        return try .success(
          transaction.events(after: sequence, filter: filter, limit: limit, at: servers))
      }
      return try result.get()
    } catch let error as EventsError {
      throw error
    } catch {
      throw .storage(StorageError(error))
    }
  }
}

extension Transaction {
  /// The first event that is kept and the last one that there was; the first is one more where none is kept.
  func sequences() throws -> (oldest: Int, newest: Int) {
    let newest = try connection.lastNumber(of: "event")
    return (try int("SELECT min(sequence) FROM event") ?? newest + 1, newest)
  }

  fileprivate func events(
    after sequence: Int, filter: Filter, limit: Int, at servers: [String: ServerState]
  ) throws -> EventPage {
    let condition = Condition(filter, everyRun: true)
    let ofBatch = Condition(eventsOfBatchesFor: filter)
    let ofEnvironment = Condition(eventsOfEnvironmentsFor: filter)
    let found = try rows(
      """
      SELECT sequence, at, what, event.job, event.batch, event.uid, environment.name AS environment,
        CASE WHEN event.job IS NOT NULL THEN \(condition.sql)
          WHEN event.batch IS NOT NULL THEN \(ofBatch.sql) ELSE \(ofEnvironment.sql) END AS matches
      FROM event LEFT JOIN job ON job.id = event.job LEFT JOIN environment ON environment.id = event.environment
        LEFT JOIN batch ON batch.id = event.batch
      WHERE sequence > ? ORDER BY sequence LIMIT ?
      """, condition.values + ofBatch.values + ofEnvironment.values + [sequence, max(1, limit)], isReused: false)
    var reader = JobReader(self, at: servers)
    var jobs: [JobID: Job] = [:]
    var events: [Event] = []
    var last = sequence
    for found in found {
      let row = found.of(try found.optionalInt("job"))
      last = try row.int("sequence")
      guard try row.optionalInt("matches") == 1 else { continue }
      var job: Job?
      if let id = row.job {
        job = try jobs[id] ?? reader.job(id)
        jobs[id] = job
      }
      let environment = try row.optionalText("environment").map {
        try environmentStatus($0, at: servers[$0])
      }
      events.append(
        try Event(
          sequence: last, at: row.time("at"), what: row.word("what"), job: job,
          batch: row.optionalInt("batch").flatMap { try batch($0) }, environment: environment,
          uid: row.optionalInt("uid")))
    }
    return EventPage(events: events, last: last)
  }
}
