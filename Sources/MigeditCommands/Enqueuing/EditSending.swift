import ControlAPI
import JSONDocument
import JobModel
import Terminal
import Varlink

/// Puts edits into the queue, and shows which jobs there are now.
struct EditSending: Sendable {
  let list: EditList
  let link: DaemonLink
  let session: CommandSession
  /// Of the batch that the edits name; nil: it has none.
  var policy: BatchPolicy?

  private var funnel: Funnel { session.funnel }

  /// - Returns: the jobs of the edits, those that were there already included.
  @discardableResult
  func run() async throws -> [JobID] {
    if list.fitsOneCall {
      let before = await EnqueuedBefore.look(for: list, over: link)
      return try report(try await send(), before)
    } else if list.mayBeMany {
      return try await FileSending(list: list, link: link, funnel: funnel, policy: policy).run()
    } else {
      throw CommandError(
        .data,
        "\(list.name) makes a call of \(list.callBytes) bytes, and the daemon takes \(VarlinkLimits().frameBytes). "
          + "Nothing was enqueued.")
    }
  }

  private func send() async throws -> DaemonLink.Answer<Enqueue> {
    do {
      let parameters = Enqueue.Parameters(
        edits: list.edits, batches: BatchPolicy.policies(policy, for: list.edits))
      guard list.haveKeys else { return try await link.call(Enqueue.self, parameters) }
      let following = ResilientConnection(
        socket: session.socket, console: session.console, progress: session.console.progressLine)
      return try await following.run { link, isAgain in
        if isAgain { funnel.note("the daemon is back; enqueuing again, by the same keys") }
        return try await link.call(Enqueue.self, parameters)
      }
    } catch ControlError.invalidEdit(let faults) {
      throw CommandError(.data, ErrorText.text(of: faults, line: list.line))
    } catch ControlError.keyConflict(let index, let key, let job) {
      throw CommandError(
        .data,
        "\(list.place(of: index, ["key"])): the key \"\(key)\" belongs to job \(job), which is another edit. "
          + "Nothing was enqueued: take another key, or look at it with `migeditctl show \(job)`.")
    } catch VarlinkClientError.closed {
      throw CommandError(
        .unavailable,
        "the daemon went away before it answered, so it is not known whether the jobs are in the queue. Look with "
          + "`migeditctl list`; edits with a key can just be enqueued again, and are not taken twice.")
    }
  }

  private func report(_ answer: DaemonLink.Answer<Enqueue>, _ before: EnqueuedBefore?) throws -> [JobID] {
    let jobs = try answer.read().jobs
    try funnel.emit(ids: jobs.map(\.id), of: answer.objects("jobs"))
    let fresh = jobs.filter { !$0.duplicate }.map(\.id)
    let known = jobs.filter(\.duplicate)
    if !fresh.isEmpty { funnel.note("enqueued \(JobText.count(fresh.count)): \(JobRange.text(of: fresh))") }
    if known.count == 1 {
      funnel.note("job \(known[0].id) was there already, by its key, and is \(known[0].state)")
    } else if !known.isEmpty {
      funnel.note("\(known.count) jobs were there already, by their keys: \(JobRange.text(of: known.map(\.id)))")
    }
    funnel.note(problemsOf: jobs)
    if let before { funnel.note(before.words(fresh)) }
    return jobs.map(\.id)
  }
}
