import Dispatch
import GRDB
import Glibc
package import QueueStore
package import Runtime

extension SQLiteStore {
  /// Opens the queue at a path, or makes it where there is none. Exactly one process can hold it.
  ///
  /// - Parameter machine: a hash of this machine's id, by which a queue that comes from another one is told; nil: it is not
  ///   known, or not to be looked at.
  /// - Parameter holder: of one host of several, for tests of what hosts that share a queue do; nil: the process that holds the file
  ///   has the queue for itself.
  /// - Parameter onFailedSync: is called with what has happened when a sync has failed. The process is then to end at once,
  ///   since what it has written may be lost although it can still be read.
  package static func open(
    at path: String, machine: String?, clock: StoreClock, holder: LeaseHolder? = nil,
    onFailedSync: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(StoreOpenError) -> SQLiteStore {
    let opened: Result<SQLiteStore, StoreOpenError> = await withCheckedContinuation { continuation in
      OwnThread.queue("opening").async {
        continuation.resume(
          returning: Result { () throws(StoreOpenError) in
            try openBlocking(at: path, machine: machine, clock: clock, holder: holder, onFailedSync: onFailedSync)
          })
      }
    }
    return try opened.get()
  }

  package static func open(
    at path: String, now: @escaping @Sendable () -> WallTime,
    onFailedSync: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(StoreOpenError) -> SQLiteStore {
    try await open(at: path, machine: nil, clock: StoreClock(now: now), onFailedSync: onFailedSync)
  }

  private static func openBlocking(
    at asked: String, machine: String?, clock: StoreClock, holder: LeaseHolder?,
    onFailedSync: @escaping @Sendable (String) -> Void
  ) throws(StoreOpenError) -> SQLiteStore {
    _ = SQLiteMemory.countsNothing
    let path = try resolved(asked)
    let lock = try locked(path)
    let (progress, space) = (WriterProgress(), DiskSpace(path: path))
    space.giveBackReserveFile()
    try finishCopy(of: path)
    try refuseSecondName(path)
    let found = try FileCheck(path: path).look()
    if found == .nothing {
      try refuseLostQueue(path)
      try create(path)
    }
    try hide(path)
    do {
      let connections = try connect(to: path, progress, space)
      let pool = connections.pool
      try pool.writeWithoutTransaction { try space.emptyLog($0) }
      var notes: [OpeningNote] = found == .nothing ? [.isNew(path: path)] : []
      if case .queue(let version) = found, version >= 1, version < knownVersion {
        let copy = try UpgradeCopy(source: pool, path: path, version: version, now: clock.now()).make()
        notes.append(.upgraded(from: version, to: knownVersion, copy: copy))
      }
      try migrations.migrate(pool)
      try pool.writeWithoutTransaction { try space.prepare(SQLiteConnection($0)) }
      try hide(path)
      let sequence = SequenceFile(beside: path)
      let (id, reason) = try settle(pool, sequence, isNew: found == .nothing, machine: machine, clock: clock)
      if let reason { notes.append(.isCopy(reason: reason)) }
      let mark = SyncFailureMark(beside: path)
      if mark.isThere {
        try pool.write { try $0.execute(sql: "UPDATE store SET runs = FALSE") }
        mark.remove()
      }
      return SQLiteStore(
        connections, file: QueueFile(path: path), space: space, sequence: sequence, lock: lock, storeId: id,
        notes: notes,
        progress: progress, clock: clock, holder: holder,
        onFailedSync: { reason in
          mark.make()
          onFailedSync(reason)
        })
    } catch let error as StoreOpenError {
      throw error
    } catch {
      throw StoreOpenError(error, path: path)
    }
  }

  /// Connections to a file that is there.
  static func connect(
    to path: String, _ progress: WriterProgress, _ space: DiskSpace
  ) throws -> Connections {
    let readers = OpenReaders()
    let pool = try DatabasePool(path: path, configuration: configuration(readers))
    // Here, since a pool sets it to NORMAL after it has prepared the connection.
    try pool.writeWithoutTransaction { database in
      // A savepoint that dirties much must not need room on the disk of temporary files.
      try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY")
      progress.watch(database)
      // It checkpoints, since what SQLite does by itself after a commit fails without a word.
      try space.attach(database)
    }
    openReaders(of: pool)
    return Connections(pool: pool, readers: readers)
  }

  /// A pool opens its readers when they are first needed, which may be when the process is out of files: all of them are opened
  /// now, so that the queue can be read then, too.
  static func openReaders(of pool: DatabasePool) {
    let (isOpen, allAreOpen) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    for _ in 0..<readersAtMost {
      pool.asyncRead { database in
        // What fails here fails again, with its reason, where somebody asks. It is told on the thread that gives out readers,
        // which must go on.
        guard let database = try? database.get() else {
          isOpen.signal()
          return
        }
        // The log is only opened by a read.
        _ = try? Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
        isOpen.signal()
        // A reader that is given back would be used again for the next.
        allAreOpen.wait()
      }
    }
    for _ in 0..<readersAtMost { isOpen.wait() }
    for _ in 0..<readersAtMost { allAreOpen.signal() }
  }

  private static let readersAtMost = 4

  private static func configuration(_ readers: OpenReaders) -> Configuration {
    var configuration = Configuration()
    configuration.label = "queue"
    configuration.maximumReaderCount = readersAtMost
    configuration.prepareDatabase { database in
      guard !database.configuration.readonly else { return readers.watch(database) }
      SQLiteMemory.makePlaces(for: database)
      // Both take only before the first table is made, and change nothing later.
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = \(applicationID)")
    }
    return configuration
  }

  /// One file has one lock, by whatever name it is reached.
  private static func resolved(_ path: String) throws(StoreOpenError) -> String {
    if let whole = real(path) { return whole }
    var status = stat()
    guard errno == ENOENT, lstat(path, &status) != 0 else {
      throw .unusable(path: path, reason: "it can't be resolved: \(lastError())")
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, !name.isEmpty else { throw .unusable(path: path, reason: "it names no file") }
    let folder = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
    guard let folder = real(folder.isEmpty ? "/" : folder) else {
      throw .unusable(path: path, reason: "its folder can't be reached: \(lastError())")
    }
    return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  private static func finishCopy(of path: String) throws(StoreOpenError) {
    do {
      try CopyOfQueue.finish(of: path)
    } catch {
      throw .unusable(
        path: path,
        reason:
          "it, or its log, was removed while it was open, and its copy, \(path).restored, can't be put in its place: \(error)"
      )
    }
  }

  /// What a queue had that is gone would be gone without a word if an empty one took its place.
  private static func refuseLostQueue(_ path: String) throws(StoreOpenError) {
    guard case .content(let content) = SequenceFile(beside: path).read(), content.sequence > 0 else { return }
    throw .unusable(
      path: path,
      reason: """
        it is empty or gone, and \(path).sequence tells that it had come to event \(content.sequence): put it, or a backup, in \
        its place. To begin an empty queue, remove \(path).sequence
        """)
  }

  /// By a hard link, a second daemon could open the same file beside another lock and another log of its own.
  private static func refuseSecondName(_ path: String) throws(StoreOpenError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink > 1 else { return }
    throw .unusable(path: path, reason: "it has a second name, a hard link; remove that one")
  }

  private static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  private static func locked(_ path: String) throws(StoreOpenError) -> StoreLock {
    do {
      return try StoreLock(beside: path)
    } catch {
      switch error {
      case .held(let pid): throw .inUse(path: path, pid: pid)
      case .failed(let reason): throw .unusable(path: path, reason: "\(path).lock can't be locked: \(reason)")
      }
    }
  }

  /// Before SQLite does, which would leave the mode to the umask.
  private static func create(_ path: String) throws(StoreOpenError) {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unusable(path: path, reason: lastError()) }
    Glibc.close(descriptor)
  }

  /// Nobody else reads the queue. SQLite gives new files beside it the mode of the database.
  private static func hide(_ path: String) throws(StoreOpenError) {
    for file in [path, "\(path)-wal", "\(path)-shm"] where chmod(file, 0o600) != 0 && errno != ENOENT {
      throw .unusable(path: file, reason: "its mode can't be set: \(lastError())")
    }
  }
}
