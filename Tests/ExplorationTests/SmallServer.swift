import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// The Library server of the small world: two targets, and what became of the edits that it took. It knows nothing of the
/// queue, so that it can say where the queue is wrong.
struct SmallServer: Hashable {
  /// A target as a GET shows it.
  struct Shown: Hashable {
    enum Status: String {
      case created, creating
      case failed = "create_failed"
    }

    var status = Status.created
    var date = 0
    var content: Content
  }

  /// Whose document stands there.
  enum Content: Hashable {
    case first
    case asked(JobID)
    case somebodys
  }

  /// An edit at work.
  struct Work: Hashable {
    /// nil: somebody else's.
    let job: JobID?
    /// What it was sent with; nil: somebody else's.
    let login: SmallLogin?
  }

  struct Target: Hashable {
    var shown = Shown(content: .first)
    var work: Work?
    /// What an edit that is at work has replaced.
    var replaced: Content?
    /// What a reader that lags behind is shown, and until when.
    var earlier: Shown?
    var laggingUntil = SteadyTime(milliseconds: 0)
    /// A PUT came late, and one reader has lagged behind it: the next one shows it.
    var mayLagNoMore = false
    var cameLate = false
  }

  /// What became of the edits of a job.
  struct Record: Hashable {
    enum Last: String {
      case none = "was not taken by the server"
      case atWork = "is at work"
      case made = "was made"
      case failed = "has failed on the server"
    }

    /// PUTs that have left the daemon.
    var sent = 0
    var failed = 0
    /// Those that failed and of which the daemon was told that they were taken.
    var failedHeard = 0
    /// Somebody else has edited the target since one was taken.
    var isOverwritten = false
    /// The daemon was told that the last one was taken.
    var isHeard = false
    var last = Last.none
  }

  /// A PUT whose connection has ended and that is still on its way.
  struct Delayed: Hashable {
    let job: JobID
    let login: SmallLogin
    let until: SteadyTime
  }

  var targets = [Target(), Target()]
  var records: [JobID: Record] = [:]
  var delayed: [Delayed] = []
  /// What of the promises is broken; nil: nothing.
  var broken: BrokenPromise?
}

/// A login of a slot; a slot that is given a fresh one has another.
struct SmallLogin: Hashable {
  let slot: Int
  let generation: Int
}

extension SmallServer {
  /// - Parameter isLate: its connection ended some time ago.
  /// - Returns: false: the target is in work, and the Library refuses (ERR006).
  mutating func take(
    _ job: JobID, with login: SmallLogin, isLate: Bool = false, now: SteadyTime, settle: Duration
  ) -> Bool {
    let index = SmallWorld.target(of: job)
    guard targets[index].work == nil else { return false }
    if let other = targets.compactMap(\.work).first(where: { $0.login == login })?.job {
      broken = BrokenPromise(.oneEditInASession, "The edits of jobs \(other) and \(job) run in one session.")
    }
    if let record = records[job], record.last == .made, !record.isOverwritten {
      broken = BrokenPromise(
        .isNeverSubmittedTwice, "The server takes the edit of job \(job), which it has made before.")
    }
    records[job, default: Record()].last = .atWork
    records[job]?.isOverwritten = false
    records[job]?.isHeard = false
    change(index, now: now, settle: settle) { target in
      target.cameLate = isLate
      target.replaced = target.shown.content
      target.shown.status = .creating
      target.shown.content = .asked(job)
      target.work = Work(job: job, login: login)
    }
    return true
  }

  /// The edit at work comes to its end.
  ///
  /// - Parameter keeps: of one that fails: whether the new content stays.
  mutating func finish(_ index: Int, well: Bool, keeps: Bool, now: SteadyTime, settle: Duration) {
    guard let work = targets[index].work else { return }
    if let job = work.job {
      records[job]?.last = well ? .made : .failed
      if !well {
        records[job]?.failed += 1
        if records[job]?.isHeard == true { records[job]?.failedHeard += 1 }
      }
    }
    change(index, now: now, settle: settle) { target in
      target.shown.status = well ? .created : .failed
      if !well, !keeps, let replaced = target.replaced { target.shown.content = replaced }
      target.work = nil
      target.replaced = nil
    }
  }

  /// Somebody else edits the target.
  ///
  /// - Parameter isDone: at once; else it is at work from now on.
  mutating func meddle(_ index: Int, isDone: Bool, now: SteadyTime, settle: Duration) {
    for (job, record) in records where SmallWorld.target(of: job) == index && record.last != .none {
      records[job]?.isOverwritten = true
    }
    change(index, now: now, settle: settle) { target in
      target.replaced = target.shown.content
      target.shown.content = .somebodys
      target.shown.status = isDone ? .created : .creating
      target.work = isDone ? nil : Work(job: nil, login: nil)
    }
  }

  /// What a reader that lags behind is shown; nil: none does.
  func earlier(_ index: Int, now: SteadyTime) -> Shown? {
    let target = targets[index]
    return now < target.laggingUntil && !target.mayLagNoMore ? target.earlier : nil
  }

  private mutating func change(_ index: Int, now: SteadyTime, settle: Duration, _ work: (inout Target) -> Void) {
    targets[index].earlier = targets[index].shown
    targets[index].laggingUntil = now + settle
    (targets[index].cameLate, targets[index].mayLagNoMore) = (false, false)
    work(&targets[index])
    targets[index].shown.date += 1
  }
}

extension SmallServer.Shown {
  /// What a GET with content says.
  func observation() -> Observation {
    let progress: Observation.Progress =
      switch status {
      case .created: .created
      case .creating: .inWork(isCreating: true)
      case .failed: .createFailed(message: "Object B is missing.", othersCreating: false)
      }
    return Observation(
      date: "d\(date)", status: status.rawValue, progress: progress, fraction: status == .creating ? 0.5 : 1,
      editability: status == .creating ? .notYet("it is being created by another edit") : .editable,
      document: content.document, projectID: "P")
  }
}

extension SmallServer.Content {
  var document: EditableDocument { EditableDocument(reduced: ["name": .string(name)], kind: .migration) }

  var name: String {
    switch self {
    case .first: "first"
    case .asked(let job): "job \(job)"
    case .somebodys: "somebody's"
    }
  }
}
