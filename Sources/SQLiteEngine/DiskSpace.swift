import GRDB
import GRDBSQLite
import Glibc
import QueueStore
import Synchronization

/// Keeps room on the disk for what the queue has taken on, so that a full disk stops only what is new.
///
/// The file of the queue is longer than its pages need. The disk has given that room already, so no other program can take it. A
/// commit is made only where its pages fit into the file, so a checkpoint never asks the disk for more. The log, which has its room from
/// the start on, begins anew after each checkpoint. How much room has to be left behind the pages depends on who asks.
///
/// All but `problem` is used by the writer only.
final class DiskSpace: Sendable {
  /// Who asks for room. Each leaves a part of the reserve to those before it.
  enum Share: Comparable {
    /// What became of an edit, or what is pruned: may use all of it.
    case outcome
    /// A claim or a submission: leaves room for the outcomes of all edits under way.
    case start
    /// An operator's change leaves half of the reserve.
    case change
    /// A new job leaves all of it.
    case job
    /// Where jobs were refused, they are taken again when there is room for several.
    case jobsAgain
  }

  private struct State {
    /// Of the queue's file; nil: it is not open.
    var room: FileRoom?
    var pageSize = 4096
    var pagesInLog = 0
    var isLogKept = false
    /// What one job is taken to write in its life.
    var each = ReserveSizes.besideDocuments + ReserveSizes.documents
    var problem: String?

    var size: Int { room?.size ?? 0 }

    /// By a step more where the disk has that.
    mutating func grow(to size: Int, _ step: Int) -> Bool {
      room?.grow(to: size + step) == true || room?.grow(to: size) == true
    }
  }

  let path: String
  let sizes: ReserveSizes
  private let state = Mutex(State())

  init(path: String) {
    self.path = path
    sizes = ReserveSizes(disk: Self.sizeOfDisk(path))
  }

  /// Why no job is taken; nil: the reserve is whole, as far as is known.
  var problem: String? { state.withLock(\.problem) }

  // MARK: Opening and closing

  /// For another reader, in milliseconds.
  private static let patience: CInt = 10_000

  /// To be called for the connection that writes, before anything is written.
  func attach(_ database: Database) throws {
    guard let room = FileRoom(of: path) else { throw StoreOpenError.unusable(path: path, reason: lastError()) }
    state.withLock {
      $0.room = room
      $0.pagesInLog = 0
      $0.isLogKept = false
    }
    keepSize(database)
    _ = sqlite3_wal_hook(
      database.sqliteConnection,
      { context, _, _, pages in
        // What is passed below.
        if let context { Unmanaged<DiskSpace>.fromOpaque(context).takeUnretainedValue().logHas(Int(pages)) }
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Brings what the log has into the queue's file and empties the log, so that nothing is believed that only the memory of the
  /// system has: before, a sync may have failed.
  func emptyLog(_ database: Database) throws {
    // The readers, which have just been opened, may still be about to leave.
    sqlite3_busy_timeout(database.sqliteConnection, Self.patience)
    defer { sqlite3_busy_timeout(database.sqliteConnection, 0) }
    do {
      try database.checkpoint(.truncate)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
      // The queue is of an older version, which kept no room. What is in the log stays there until there is some.
      return
    }
    let log = open("\(path)-wal", O_RDONLY | O_CLOEXEC)
    guard log >= 0 else { return }
    defer { Glibc.close(log) }
    guard fsync(log) == 0 else { throw StoreOpenError.unusable(path: "\(path)-wal", reason: lastError()) }
  }

  /// Takes the reserve from the disk, or as much of it as there is.
  func prepare(_ connection: SQLiteConnection) throws {
    try emptyLog(connection.database)
    let pageSize = try connection.ints("PRAGMA page_size", [], isReused: true)[0]
    state.withLock { state in
      state.pageSize = pageSize
      state.room?.measure()
      state.room?.fillHoles()
    }
    try learnSizes(connection)
    // The queue opens on a full disk, too: what it has goes on, and what is new is refused.
    try? makeRoom(for: .job, connection)
    keepSize(connection.database)
  }

  /// To be called before SQLite closes the file.
  func giveBackExcess(_ connection: SQLiteConnection) throws {
    try learnSizes(connection)
    let wanted = try wanted(connection)
    guard state.withLock(\.size) - wanted > 2 * sizes.step else { return }
    // A checkpoint that has nothing to write leaves the file as it is.
    try connection.run("UPDATE store SET one = one")
    set(chunk: FileRoom.chunk(toKeep: wanted), connection.database)
    try connection.database.checkpoint(.passive)
    state.withLock { $0.room?.measure() }
    restock(connection)
    keepSize(connection.database)
  }

  /// To be called when SQLite has closed the file. The log and the index of it, which SQLite removes, leave their room to the next
  /// start.
  func close() {
    state.withLock { state in
      state.room?.close()
      state.room = nil
    }
    let kept = open(reserveFile, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard kept >= 0 else { return }
    defer { Glibc.close(kept) }
    // As much as SQLite has given back, at least.
    let unit = ReserveSizes.unit / 2
    for bytes in stride(from: sizes.log + 2 * unit, through: unit, by: -unit)
    where posix_fallocate(kept, 0, off_t(bytes)) == 0 { return }
    unlink(reserveFile)
  }

  /// Gives the room back that was kept since the daemon has last ended.
  func giveBackReserveFile() { unlink(reserveFile) }

  private var reserveFile: String { "\(path).reserve" }

  // MARK: Writing

  /// Sees to it that what the transaction has written fits into the file, and that enough is left behind it.
  ///
  /// - Throws: `StorageError.unavailable`: the disk is full.
  func makeRoom(for share: Share, _ connection: SQLiteConnection) throws {
    let needed = try used(connection) + left(by: share, connection)
    let (isThere, hasGrown) = state.withLock { state in
      let before = state.size
      let isThere = (needed <= before || state.grow(to: needed, sizes.step)) && (share < .job || keepLog(&state))
      if !isThere {
        state.problem = share <= .start ? usedUp : fullDisk
      } else if share >= .job {
        state.problem = nil
      }
      return (isThere, state.size != before)
    }
    if hasGrown { keepSize(connection.database) }
    if !isThere { throw StorageError.unavailable(reason: share <= .start ? usedUp : fullDisk) }
  }

  /// Writes the log into the queue's file where it has become long.
  func checkpointIfDue(_ connection: SQLiteConnection) throws {
    if state.withLock({ $0.pagesInLog >= sizes.pagesOfLog }) { try checkpoint(connection) }
  }

  /// What is left to others. The reserve is the larger, the more jobs have not ended.
  private func left(by share: Share, _ connection: SQLiteConnection) throws -> Int {
    switch share {
    case .outcome: return 0
    case .start:
      let open = try connection.ints(Self.outcomesUnderWay, [], isReused: true)[0]
      return ReserveSizes.unit + open
    case .change, .job, .jobsAgain:
      let jobs = try connection.ints(Self.jobsThatHaveNotEnded, [], isReused: true)[0]
      let reserve = sizes.base + ReserveSizes.forJobs(jobs, each: state.withLock(\.each))
      return share == .change ? reserve / 2 : reserve + (share == .jobsAgain ? 2 * sizes.step : 0)
    }
  }

  private static let jobsThatHaveNotEnded =
    "SELECT coalesce(sum(jobs), 0) FROM tally WHERE state IN ('queued', 'held', 'running')"

  /// Each may have to keep what it found in the place of what was asked for.
  private static let outcomesUnderWay = """
    SELECT coalesce(sum(\(ReserveSizes.besideDocuments) + length(document.submitted)), 0)
    FROM submission JOIN document ON document.submission = submission.id WHERE submission.ended IS NULL
    """

  /// What the newest jobs have written, or will: a whole body becomes a document as large, beside the one before.
  private static let newestSizes = """
    SELECT coalesce(max(size), 0) FROM (
      SELECT avg(size) AS size FROM (
        SELECT length(before) + length(submitted) + coalesce(length(found), 0) AS size FROM document
        ORDER BY submission DESC LIMIT 50)
      UNION ALL
      SELECT avg(size) FROM (SELECT 2 * length(body) AS size FROM change ORDER BY job DESC LIMIT 50))
    """

  /// What the reserve lacks since the checkpoint before is taken from the disk now, where there is room.
  func checkpoint(_ connection: SQLiteConnection) throws {
    try learnSizes(connection)
    // As long as it is, or, where much was pruned, as is wanted.
    let size = state.withLock(\.size)
    let wanted = try wanted(connection)
    let isTooLong = size - wanted > max(4 * sizes.step, size / 4)
    if isTooLong {
      set(chunk: FileRoom.chunk(toKeep: wanted), connection.database)
    } else {
      keepSize(connection.database)
    }
    errno = 0
    do {
      let (pages, written) = try connection.database.checkpoint(.passive)
      if pages == written { state.withLock { $0.pagesInLog = 0 } }
    } catch let error as DatabaseError {
      throw error.withReason(ofSystem: errno)
    }
    state.withLock { $0.room?.measure() }
    keepSize(connection.database)
    restock(connection)
  }

  /// Whether there is enough for new jobs is for those to find out.
  private func restock(_ connection: SQLiteConnection) {
    let problem = problem
    try? makeRoom(for: .job, connection)
    state.withLock { $0.problem = problem }
  }

  private func learnSizes(_ connection: SQLiteConnection) throws {
    let documents = try connection.ints(Self.newestSizes, [], isReused: true)[0]
    state.withLock { $0.each = ReserveSizes.besideDocuments + max(ReserveSizes.documents, documents) }
  }

  /// How long the file has to be for its pages and the reserve.
  private func wanted(_ connection: SQLiteConnection) throws -> Int {
    try used(connection) + left(by: .job, connection)
  }

  private func used(_ connection: SQLiteConnection) throws -> Int {
    try connection.ints("PRAGMA page_count", [], isReused: true)[0] * state.withLock(\.pageSize)
  }

  private func keepSize(_ database: Database) { set(chunk: state.withLock { $0.room?.chunk ?? 0 }, database) }

  private func set(chunk: Int, _ database: Database) {
    var chunk = CInt(chunk)
    sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_CHUNK_SIZE, &chunk)
  }

  private func logHas(_ pages: Int) { state.withLock { $0.pagesInLog = pages } }

  private func keepLog(_ state: inout State) -> Bool {
    if state.isLogKept { return true }
    let log = open("\(path)-wal", O_WRONLY | O_CLOEXEC)
    // It is made by the first who reads; until then there is nothing to be kept.
    guard log >= 0 else { return errno == ENOENT }
    defer { Glibc.close(log) }
    state.isLogKept = posix_fallocate(log, 0, off_t(sizes.log)) == 0
    return state.isLogKept
  }

  private var fullDisk: String {
    """
    The disk that holds the queue is full, so no job is taken. What is queued goes on, in room that is kept for it. Free some \
    space on the file system of \(path): then jobs are taken again by themselves.
    """
  }

  private var usedUp: String {
    """
    The disk that holds the queue is full, and the room that was kept for edits is used up: no edit begins. What became of those \
    under way is written as soon as there is some. Free some space on the file system of \(path): then it goes on by itself.
    """
  }

  private static func sizeOfDisk(_ path: String) -> Int {
    var disk = statvfs()
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    guard statvfs(folder.isEmpty ? "/" : folder, &disk) == 0 else { return 0 }
    return Int(disk.f_blocks) * Int(disk.f_frsize)
  }
}
