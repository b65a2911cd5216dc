import ControlAPI
import JobModel

/// Says of jobs that are released which of them came with a file that has not arrived whole.
struct ArrivingFile: Sendable {
  /// Of the batch that is released; nil: it is not one batch.
  private let batch: Batch?

  static func look(for filter: Filter, over link: DaemonLink) async throws -> ArrivingFile {
    guard let name = filter.batch else { return ArrivingFile(batch: nil) }
    do {
      return ArrivingFile(batch: try await link.call(GetBatch.self, GetBatch.Parameters(name: name)).read().batch)
    } catch ControlError.noSuchBatch {
      return ArrivingFile(batch: nil)
    }
  }

  /// Behind what is to be done; empty: none is such a job.
  func words(_ reply: Release.Reply) -> String {
    guard let some = some(of: reply) else { return "" }
    return
      "; \(some) of them came with a file\(of) that \(has) arrived whole, and would run without the rest of it"
  }

  /// When it was done; nil: none was such a job.
  func consequence(_ reply: Release.Reply) -> String? {
    guard let some = some(of: reply) else { return nil }
    return
      "\(some) of these came with a file\(of) that \(has) arrived whole: the command that sent it enqueues the rest"
  }

  /// nil: none, or all of the file is there.
  private func some(of reply: Release.Reply) -> Int? {
    guard let some = reply.arriving, some > 0 else { return nil }
    if let batch, let edits = batch.arriving, BatchText.isWhole(batch, of: edits) { return nil }
    return some
  }

  private var of: String { batch?.arriving.map { " of \($0) edits" } ?? "" }
  private var has: String { batch?.arriving == nil ? "may not have" : "has not" }
}
