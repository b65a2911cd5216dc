/// How much of the disk is kept for the queue, in bytes: less on a small disk.
struct ReserveSizes: Equatable {
  /// The log is given so much at the start. A commit needs no more of the disk while it fits in.
  let log: Int
  /// The log is written into the queue's file after so many pages, in the first two thirds of what it is given: what is left is
  /// for the commit that goes over it.
  let pagesOfLog: Int
  /// Behind the pages of the queue, beside what each job has.
  let base: Int
  /// The file of the queue grows by so much at once.
  let step: Int

  /// All jobs have no more than so much together.
  static let mostForJobs = 256 << 20
  /// What the life of a job writes beside its documents: its submission, its events, and what pages leave unused.
  static let besideDocuments = 8 << 10
  /// What the documents of a job are taken to be where none have been seen yet.
  static let documents = 8 << 10
  /// Files grow and shrink in whole units of this.
  static let unit = 64 << 10

  private static let frame = 4096 + 24

  /// - Parameter disk: the size of the file system that holds the queue; 0: it has no bound.
  init(disk: Int) {
    let disk = disk == 0 ? Int.max : disk
    log = min(6 << 20, disk / 8)
    pagesOfLog = min(1000, max(16, log / 3 * 2 / Self.frame))
    base = min(4 << 20, disk / 16)
    step = min(1 << 20, max(Self.unit, disk / 64))
  }

  /// What is kept for jobs that have not ended, as far as it is known beforehand.
  static func forJobs(_ jobs: Int, each: Int) -> Int { min(mostForJobs, jobs * each) }
}
