import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Terminal

/// Puts back what stood before each succeeded job of a batch, the newest first, as a batch of its own. What can't be put back is
/// said before anything is enqueued.
struct BatchReverting: Sendable {
  /// Of the batch, or of one of its runs.
  let name: String
  /// Of the batch of reverts; nil: one is made of the batch's own.
  let newName: String?
  /// Whether it is put back whatever stands there now.
  let isForced: Bool
  let link: DaemonLink
  let session: CommandSession

  fileprivate struct Found {
    var edits: [JSON] = []
    var jobs: [JobID] = []
    /// Jobs that can't be put back, and why.
    var problems: [(job: JobID, reason: String)] = []
    /// Jobs that changed nothing.
    var unchanged = 0
    /// Jobs whose targets stand as they stood before, whoever has put that back.
    var putBack = 0
    /// Of each target that was met: the job that was looked at last, and its edit; nil: it can't be put back.
    var newest: [String: (job: JobID, made: Reverting.Made?)] = [:]
    /// Environments that can't be asked now: one of them may let each request wait.
    var outOfReach: Set<String> = []
  }

  func run(_ defaults: EditDefaults, isDryRun: Bool, asks: Bool) async throws {
    let batch = try await link.call(GetBatch.self, GetBatch.Parameters(name: name)).read().batch
    guard batch.endedAt != nil else {
      throw CommandError(
        .temporary,
        "batch \(batch.title) has not ended. `migeditctl wait --batch \(batch.title)` waits for its end, and "
          + "`migeditctl cancel --batch \(batch.title)` ends what was not submitted yet; then it can be reverted.")
    }
    let found = try await look(at: batch)
    tell(found, of: batch)
    let newName = newName ?? "revert-\(batch.name)"
    let count = "what stood before \(JobText.count(found.jobs.count))"
    if found.edits.isEmpty, found.problems.isEmpty, found.putBack > 0 {
      return session.funnel.note("nothing was enqueued")
    }
    guard !found.edits.isEmpty else {
      throw CommandError(.no, "batch \(batch.title) has nothing that can be put back; nothing was enqueued.")
    }
    if isDryRun {
      try session.funnel.emit(ids: found.jobs, of: found.edits)
      let named = JobRange.text(of: found.jobs.sorted())
      session.funnel.note("would put back \(count), as batch \(newName): \(named); nothing was enqueued")
    } else {
      if asks {
        let others = found.problems.isEmpty ? "" : " and leave \(JobText.count(found.problems.count)) as they are"
        try session.console.confirm("put back \(count) of batch \(batch.title)\(others), as batch \(newName)")
      }
      var (list, defaults) = (EditList(edits: found.edits, origin: .reverts(found.jobs)), defaults)
      defaults.batch = newName
      list.apply(defaults)
      try await EditSending(list: list, link: link, session: session).run()
    }
    if !found.problems.isEmpty { throw CommandError(.no, "") }
  }

  private func look(at batch: Batch) async throws -> Found {
    let progress = session.console.progressLine
    defer { progress.clear() }
    var filter = Filter()
    (filter.batch, filter.states) = (batch.reference.text, [.succeeded])
    var pages = JobPages(link: link, filter: filter, oldestFirst: false, most: nil)
    let jobs = try await pages.collect().map(JobPages.job).sorted {
      // Of two on one target the later one ended later, whichever was enqueued first.
      ($0.endedAt ?? .earliest, $0.id) > ($1.endedAt ?? .earliest, $1.id)
    }
    var found = Found()
    for (at, job) in jobs.enumerated() {
      progress.show("looking at what stood before", at, of: jobs.count)
      try await look(at: job, &found)
    }
    return found
  }

  private func look(at job: Job, _ found: inout Found) async throws {
    if job.verification?.known == .unchanged {
      found.unchanged += 1
      return
    }
    let target = "\(job.target.environment)\n\(job.target.kind.rawValue)\n\(job.target.id.packageID)"
    do {
      let made = try await Reverting(job: job.id, isForced: isForced, link: link).make()
      guard let edit = try await edit(of: job, made, behind: found.newest[target], &found) else {
        found.putBack += 1
        return
      }
      found.take(edit, of: job.id)
      found.newest[target] = (job.id, made)
    } catch let complaint as CommandError where complaint.status == .data {
      found.problems.append((job.id, complaint.message))
      found.newest[target] = (job.id, nil)
    }
  }

  /// - Returns: nil where there is nothing left to put back.
  /// - Parameter newer: what was edited later on the same target by the same batch; nil: nothing.
  private func edit(
    of job: Job, _ made: Reverting.Made, behind newer: (job: JobID, made: Reverting.Made?)?, _ found: inout Found
  ) async throws -> JSON? {
    var edit = made.edit.merging(["ref": .string(Self.ref(job.id))])
    guard let newer else {
      if !isForced, try await !isToBePutBack(job, made, &found) { return nil }
      return edit
    }
    guard let later = newer.made else {
      throw CommandError(.data, "job \(newer.job) edited the same target later, and can't be put back.")
    }
    if !isForced, later.dateBefore == nil || later.dateBefore != made.dateAfter {
      throw CommandError(
        .data, "somebody has edited the target between it and job \(newer.job); --force overwrites that.")
    }
    // The date that the target has when the newer one is put back is known to nobody yet. That one's date guards both.
    var members = edit.object ?? [:]
    members["expectedLastUpdatedDate"] = nil
    members["afterRefs"] = [.string(Self.ref(newer.job))]
    edit = .object(members)
    return edit
  }

  /// - Returns: false where the target stands as it stood before the job.
  /// - Throws: `CommandError` where the target is neither so nor as the job left it.
  private func isToBePutBack(_ job: Job, _ made: Reverting.Made, _ found: inout Found) async throws -> Bool {
    guard !found.outOfReach.contains(job.target.environment) else { return true }
    let change = Change(revertOf: job.id)
    do {
      let reply = try await link.call(Preview.self, Preview.Parameters(target: job.target, change: change)).read()
      if let date = made.dateAfter, reply.lastUpdatedDate != date {
        // Such a job would end as unchanged, whatever the date is.
        if reply.problem == nil, reply.before == reply.after { return false }
        throw CommandError(
          .data,
          "somebody has edited the target since: its date is \(reply.lastUpdatedDate), and the job left it with "
            + "\(date); --force overwrites that.")
      }
      if let problem = reply.problem { throw CommandError(.data, problem) }
    } catch ControlError.environmentUnavailable(let environment, let reason) {
      // The new jobs look at the date again before they submit anything.
      found.outOfReach.insert(job.target.environment)
      session.funnel.note(
        "\(environment) can't be asked now: \(reason) Whether somebody has edited its targets since is looked at when each is "
          + "put back.")
    } catch let error as ControlError {
      throw CommandError(.data, ErrorText.complaint(for: error, socket: session.socket).message)
    }
    return true
  }

  private static func ref(_ job: JobID) -> String { "job-\(job)" }

  private func tell(_ found: Found, of batch: Batch) {
    if found.putBack > 0 {
      session.funnel.note(
        "the targets of \(JobText.count(found.putBack)) of batch \(batch.title) stand as before: nothing is to be put back"
      )
    }
    if found.unchanged > 0 {
      session.funnel.note("\(JobText.count(found.unchanged)) of batch \(batch.title) had changed nothing")
    }
    guard !found.problems.isEmpty else { return }
    session.funnel.note("can't be put back: \(JobText.count(found.problems.count)):")
    for (job, reason) in found.problems.prefix(Limits.faultsSaid) { session.funnel.note("  job \(job): \(reason)") }
    let more = found.problems.count - Limits.faultsSaid
    if more > 0 { session.funnel.note("  … and \(more) more") }
  }
}

extension BatchReverting.Found {
  fileprivate mutating func take(_ edit: JSON, of job: JobID) {
    edits.append(edit)
    jobs.append(job)
  }
}
