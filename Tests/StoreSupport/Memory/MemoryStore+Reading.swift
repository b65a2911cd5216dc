import JSONDocument
package import JobModel
import LibraryModel
import MetricModel
import Planning
package import QueueStore
import Runtime
import Synchronization

extension MemoryStore {
  package func status(in servers: [String: ServerState]) async throws(StorageError) -> StoreStatus {
    let view = try view(at: servers)
    let names = Set(view.queue.jobs.filter { !$0.state.isEnded }.map(\.environment)).union(servers.keys)
    let counts = JobState.allCases.map { state in (state, view.queue.jobs.count { $0.state == state }) }
    return StoreStatus(
      counts: Dictionary(uniqueKeysWithValues: counts), pause: view.queue.pause(of: nil, now: view.now),
      environments: names.sorted().map(view.status), databaseBytes: 0, oldestSequence: view.oldest,
      lastSequence: view.queue.lastSequence, pruningRestsUntil: view.queue.clock.restsUntil(view.now), problem: nil)
  }

  package func gauges(in servers: [String: ServerState]) async throws(StorageError) -> QueueGauges {
    let view = try view(at: servers)
    let jobs = view.queue.jobs
    let names = Set(jobs.filter { !$0.state.isEnded }.map(\.environment)).union(servers.keys)
    let environments = names.sorted().map { name in
      let own = jobs.filter { $0.environment == name }
      return QueueGauges.OfEnvironment(
        status: view.status(of: name),
        jobs: Dictionary(
          uniqueKeysWithValues: JobState.allCases.map { state in (state, own.count { $0.state == state }) }),
        oldestDue: own.filter(\.isDue).min { $0.place < $1.place }?.createdAt)
    }
    return QueueGauges(
      environments: environments, isPaused: view.queue.pause(of: nil, now: view.now) != nil, databaseBytes: 0)
  }

  package func backup(named name: String) async throws(BackupError) -> BackupFile {
    let (path, queue): (String, MemoryQueue)
    do { (path, queue) = ("backups/\(name)", try read()) } catch { throw .storage(error) }
    let isTaken = disk.backups.withLock { backups in
      defer { if backups[path] == nil { backups[path] = queue } }
      return backups[path] != nil
    }
    if isTaken { throw .nameTaken(path: path) }
    return BackupFile(path: path, bytes: 0)
  }

  package func get(_ id: JobID, in servers: [String: ServerState]) async throws(StorageError) -> JobDetails? {
    try view(at: servers).details(id)
  }

  package func explain(_ id: JobID, in servers: [String: ServerState]) async throws(StorageError) -> JobExplanation? {
    try view(at: servers).explanation(of: id)
  }

  package func documents(of job: JobID, attempt: Int?) async throws(DocumentsError) -> JobDocuments? {
    let found: MemoryJob?
    do { found = try read()[job] } catch { throw .storage(error) }
    guard let found else { throw .noSuchJob }
    return try found.documents(of: attempt)
  }

  package func list(
    _ filter: Filter, limit: Int, cursor: String?, oldestFirst: Bool, in servers: [String: ServerState]
  ) async throws(ListError) -> JobPage {
    let view: MemoryView
    do { view = try self.view(at: servers) } catch { throw .storage(error) }
    let way = oldestFirst ? "a" : "z"
    let last = try place(cursor, way)
    let jobs = view.queue.jobs.filter { job in
      view.queue.matches(job, filter) && last.map { oldestFirst ? job.id > $0 : job.id < $0 } ?? true
    }
    var page: [Job] = []
    var bytes = 0
    for job in (oldestFirst ? jobs : jobs.reversed()).prefix(max(1, limit)).map(view.job) {
      bytes += (try? JSON(encoding: job).bytes.count) ?? 0
      guard page.isEmpty || bytes <= Limits.bytesOnPage else { break }
      page.append(job)
    }
    let next = page.last.map { way + String($0.id, radix: 36) }
    return JobPage(jobs: page, cursor: jobs.count > page.count ? next : nil)
  }

  package func batches(named name: String?, limit: Int, cursor: String?) async throws(ListError) -> BatchPage {
    let view: MemoryView
    do { view = try self.view() } catch { throw .storage(error) }
    let last = try place(cursor, "")
    let batches = view.queue.batches.reversed().filter { batch in
      last.map { batch.id < $0 } ?? true
        && name.map { BatchReference($0).map(view.queue.runs)?.contains { $0.id == batch.id } ?? false } ?? true
    }
    let page = batches.prefix(max(1, limit))
    return BatchPage(
      batches: page.map(view.batch),
      cursor: batches.count > page.count ? page.last.map { String($0.id, radix: 36) } : nil)
  }

  /// What a cursor stands for: the last number of the page before.
  private func place(_ cursor: String?, _ way: String) throws(ListError) -> Int? {
    guard let cursor else { return nil }
    guard let last = Int(cursor.dropFirst(way.count), radix: 36), last > 0,
      Array(cursor.utf8) == Array((way + String(last, radix: 36)).utf8)
    else { throw .invalidCursor }
    return last
  }

  package func events(
    after sequence: Int, filter: Filter, limit: Int, in servers: [String: ServerState]
  ) async throws(EventsError) -> EventPage {
    let view: MemoryView
    do { view = try self.view(at: servers) } catch { throw .storage(error) }
    return try view.events(after: sequence, filter: filter, limit: limit)
  }

  package func eventRecords(after sequence: Int, limit: Int) async throws(StorageError) -> [EventRecord] {
    try view().records(after: sequence, limit: limit)
  }
}
