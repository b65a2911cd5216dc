import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Terminal

/// Puts a file that doesn't fit one call into the queue: checked whole, then enqueued held with keys, part after part, and at
/// last released. It can be broken off anywhere; the same command then goes on, since the same keys give the same jobs.
struct FileSending: Sendable {
  let list: EditList
  let link: DaemonLink
  let funnel: Funnel
  var bounds = FilePlan.Bounds()
  /// Of the batch that the edits name; nil: it has none.
  var policy: BatchPolicy?

  private var progress: ProgressLine { funnel.console.progressLine }

  /// - Returns: the jobs of the edits, those that were there already included.
  @discardableResult
  func run() async throws -> [JobID] {
    let (progress, standing) = (progress, FileStanding(list))
    return try await Interruption.watch(funnel.console, saying: Self.interrupted(progress, standing)) {
      try await send(standing)
    }
  }

  private static func interrupted(_ progress: ProgressLine, _ standing: FileStanding) -> String {
    progress.clear()
    return standing.words
  }

  private func send(_ standing: FileStanding) async throws -> [JobID] {
    let plan = try await plan()
    try Task.checkCancellation()
    var jobs = FileJobs(edits: list.edits.count)
    funnel.note(
      "\(list.name): \(list.edits.count) edits, more than one call takes: they are enqueued held, and released when all are "
        + "there. Should it be broken off, the same command goes on.")
    standing.beginEnqueuing()
    try await enqueue(plan, &jobs, standing)
    let (released, heldSince) = try await release(&jobs, standing)
    try report(jobs, released: released, heldSince: heldSince)
    return jobs.jobs
  }

  private func plan() async throws -> FilePlan {
    progress.show("checking \(list.edits.count) edits")
    defer { progress.clear() }
    let names = try await EnvironmentChoice.configured(over: link)
    let isSameVersion = await link.version() == migeditVersion
    let check = EditFileCheck(environments: names, unknownMembers: isSameVersion ? .refused : .ignored)
    let (requests, predecessors) = try check.read(list)
    let runs = try await FileRuns.look(for: requests, over: link)
    return try FilePlan(list, requests, predecessors: predecessors, runs, bounds)
  }

  private func enqueue(_ plan: FilePlan, _ jobs: inout FileJobs, _ standing: FileStanding) async throws {
    defer { progress.clear() }
    var done = 0
    var begun: Set<ExactString> = []
    var recent: [JobID] = []
    for (number, part) in plan.parts.enumerated() {
      progress.show("enqueuing", done, of: list.edits.count)
      if number > 0, number.isMultiple(of: Self.partsBetweenLooks) {
        try await refuseCancelled(among: recent, jobs, standing)
        recent = []
      }
      let edits = part.map { plan.edit($0, begun: begun, job: jobs.id) }
      let answer: DaemonLink.Answer<Enqueue>
      do {
        answer = try await link.call(
          Enqueue.self, Enqueue.Parameters(edits: edits, batches: BatchPolicy.policies(policy, for: edits)))
      } catch {
        progress.clear()
        throw FileInterruption(list: list, plan: plan, standing: standing, socket: link.socket).complaint(
          for: error, in: part)
      }
      let made = try answer.read().jobs
      guard made.count == part.count else {
        throw CommandError(.otherVersion, "the daemon answered \(part.count) edits with \(made.count) jobs.")
      }
      for (index, (job, object)) in zip(part, zip(made, answer.objects("jobs"))) {
        jobs.take(job, object, of: index, staysHeld: plan.staysHeld(index))
        if !job.duplicate, let batch = plan.batch(index) { begun.insert(batch) }
      }
      let held = zip(part, made).filter { $1.state.known == .held && !plan.staysHeld($0) }.map(\.1.id)
      standing.enqueued(made.map(\.id), held: held)
      recent += held
      done += part.count
    }
  }

  /// How many calls are made before it is looked again whether somebody has cancelled what is there.
  private static let partsBetweenLooks = 10

  /// - Parameter recent: whoever cancels the whole file, or its batch, has cancelled some of these.
  private func refuseCancelled(among recent: [JobID], _ jobs: FileJobs, _ standing: FileStanding) async throws {
    let meanwhile = CancelledMeanwhile(link: link)
    let cancelled: [JobID]
    do {
      if try await meanwhile.among(recent).isEmpty { return }
      cancelled = try await meanwhile.among(jobs.arriving)
    } catch {
      progress.clear()
      throw FileInterruption.complaint(for: error, socket: link.socket, standing)
    }
    progress.clear()
    throw CancelledMeanwhile.complaint(cancelled, of: list.name, standing)
  }

  /// - Returns: how many jobs were released, and those that are left held since somebody has held them after their release.
  private func release(
    _ jobs: inout FileJobs, _ standing: FileStanding
  ) async throws -> (released: Int, heldSince: [JobID]) {
    defer { progress.clear() }
    try await refuseCancelled(among: jobs.arriving, jobs, standing)
    let parts = jobs.releases(of: bounds.edits)
    let all = parts.joined().count
    var (released, done): (Int, Int) = (0, 0)
    var heldSince: [JobID] = []
    standing.released(0)
    do {
      progress.show("releasing", 0, of: all)
      let known = parts.joined().filter { $0.isHeld && !$0.isFresh }.map(\.id)
      let before = try await ReleasedBefore(link: link).among(known)
      heldSince = known.filter(before.contains)
      for part in parts {
        progress.show("releasing", done, of: all)
        done += part.count
        let ids = part.filter { $0.isHeld && !before.contains($0.id) }.map(\.id)
        if ids.isEmpty { continue }
        var filter = Filter()
        filter.ids = ids
        let changed = try await link.call(Release.self, JobsToChange(filter: filter)).read()
        released += changed.count
        standing.released(changed.count)
        jobs.markReleased(Set(changed.jobs))
      }
    } catch {
      progress.clear()
      throw FileInterruption.complaint(for: error, socket: link.socket, standing)
    }
    return (released, heldSince)
  }

  private func report(_ jobs: FileJobs, released: Int, heldSince: [JobID]) throws {
    try funnel.emit(ids: jobs.jobs, of: jobs.objects)
    let all = jobs.all
    let fresh = all.filter(\.isFresh).map(\.id)
    let known = all.filter { !$0.isFresh }.map(\.id)
    funnel.note(problemsOf: jobs.objects.compactMap { try? $0.decoded(as: Enqueued.self, unknownMembers: .ignored) })
    if !fresh.isEmpty { funnel.note("enqueued \(JobText.count(fresh.count)): \(JobRange.text(of: fresh))") }
    if !known.isEmpty {
      funnel.note(
        "\(known.count == 1 ? "1 job was" : "\(known.count) jobs were") there already, by "
          + "\(known.count == 1 ? "its key" : "their keys"): \(JobRange.text(of: known))")
    }
    let cancelled = all.filter { $0.state.known == .cancelled }.map(\.id)
    if !cancelled.isEmpty {
      funnel.note(
        "cancelled before, and left so: \(JobText.count(cancelled.count)): \(JobRange.text(of: cancelled)); "
          + "`migeditctl retry` queues such jobs anew")
    }
    if released > 0 { funnel.note("released \(JobText.count(released))") }
    let held = all.filter { $0.staysHeld && $0.isHeld }.count
    if held > 0 { funnel.note("held, as the file says: \(JobText.count(held))") }
    if !heldSince.isEmpty {
      funnel.note(
        "held since they were released, and left so: \(JobText.count(heldSince.count)): \(JobRange.text(of: heldSince))"
      )
    }
    if fresh.isEmpty, released == 0 {
      funnel.note("nothing was changed; to enqueue the same edits once more, say another --batch")
    }
  }
}
