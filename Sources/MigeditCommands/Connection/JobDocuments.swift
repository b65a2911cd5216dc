import ControlAPI
import JobModel
import LibraryModel

/// A job and the documents of one of its attempts, as the daemon has them.
struct JobDocuments {
  let job: Get.Reply
  let documents: DaemonLink.Answer<GetDocuments>
  /// The number of the attempt; nil for the last one.
  let attempt: Int?

  static func get(_ id: JobID, attempt: Int?, over link: DaemonLink) async throws -> JobDocuments {
    let job = try await link.call(Get.self, Get.Parameters(id: id)).read()
    let documents = try await link.call(GetDocuments.self, GetDocuments.Parameters(id: id, attempt: attempt))
    return JobDocuments(job: job, documents: documents, attempt: attempt)
  }

  /// - Throws: `CommandError` where there are no documents.
  func read() throws -> GetDocuments.Reply {
    let reply = try documents.read()
    guard reply.before == nil else { return reply }
    let (job, attempts) = (job.job, job.attempts)
    let reason =
      switch (job.state.known?.isEnded, attempts.isEmpty) {
      case (true?, true): "it ended as \(job.state) before its target could be read, or they are no longer kept"
      case (true?, false): "they are no longer kept"
      default: "it is \(job.state), and has not read its target yet"
      }
    throw CommandError(.data, "there are no documents of job \(job.id): \(reason).")
  }
}
