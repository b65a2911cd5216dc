import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Makes the edit that puts back what stood before a job.
struct Reverting: Sendable {
  let job: JobID
  /// Whether it is put back whatever stands there now.
  let isForced: Bool
  let link: DaemonLink

  /// The edit, and the dates of the target before and after what it undoes; nil: the date is not known.
  struct Made: Sendable {
    let edit: JSON
    let dateBefore: String?
    let dateAfter: String?
  }

  /// - Throws: `CommandError` where there is nothing to put back, or it is not known what.
  func make() async throws -> Made {
    let answer = try await link.call(Get.self, Get.Parameters(id: job))
    let reply = try answer.read()
    let attempts = try attemptsThatMayHaveChanged(reply)
    let newest = attempts[attempts.count - 1]
    let last = try await documents(of: newest)
    if last.before == nil {
      throw CommandError(.data, "what stood before job \(job) is no longer kept, so it can't be put back.")
    }
    if last.dateAfter == nil, !isForced { throw outcomeUnknown(reply.job) }
    // The daemon puts back what stood before the first one; what stood before a later one may be what an earlier one had made.
    let oldest = reply.attempts.map(\.number).min() ?? newest
    let first = oldest == newest ? last : try await documents(of: oldest)
    if first.before == nil {
      throw CommandError(.data, "what stood before job \(job) is no longer kept, so it can't be put back.")
    }
    if first.before == first.submitted {
      throw CommandError(.data, "job \(job) submitted what stood there before: there is nothing to put back.")
    }
    var edit: JSONObject = [
      "target": answer.raw["job"]?["target"] ?? .null, "change": ["revertOf": .number(JSONNumber(job))],
      "labels": ["reverts": .string(String(job))],
    ]
    if !isForced { edit["expectedLastUpdatedDate"] = last.dateAfter.map(JSON.string) }
    return Made(edit: .object(edit), dateBefore: first.dateBefore, dateAfter: last.dateAfter)
  }

  /// The numbers of the attempts that may have changed something, at least one.
  private func attemptsThatMayHaveChanged(_ reply: Get.Reply) throws(CommandError) -> [Int] {
    guard reply.job.state.known?.isEnded == true else {
      throw CommandError(
        .temporary,
        "job \(job) has not ended, it is \(reply.job.state). `migeditctl wait \(job)` waits for its end, and "
          + "`migeditctl cancel \(job)` ends it if nothing was submitted yet; then it can be reverted.")
    }
    guard !reply.attempts.isEmpty else {
      throw CommandError(.data, "job \(job) submitted nothing: there is nothing to put back.")
    }
    let attempts = reply.attempts.filter { !$0.wasRefused }.map(\.number).sorted()
    guard !attempts.isEmpty else {
      throw CommandError(
        .data, "the server refused the edit of job \(job), so it changed nothing that could be put back.")
    }
    return attempts
  }

  private func documents(of attempt: Int) async throws -> GetDocuments.Reply {
    try await link.call(GetDocuments.self, GetDocuments.Parameters(id: job, attempt: attempt)).read()
  }

  private func outcomeUnknown(_ job: Job) -> CommandError {
    let end = job.failure.map { "\($0.reason): \($0.message)" } ?? "\(job.state)"
    return CommandError(
      .data,
      "it is not known what the server made of job \(job.id), and so not whether somebody has edited the "
        + "\(job.target.kind.noun) since. The job ended as \(end)\n"
        + "Look at it with `migeditctl revert \(job.id) --force --dry-run`; --force puts back what stood before, whatever "
        + "stands there now.")
  }
}
