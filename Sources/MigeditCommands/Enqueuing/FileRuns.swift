import ControlAPI
import JSONDocument
import JobModel

/// Which runs of their batches the edits of a file belong to. A file that was broken off has left jobs that have not ended, so
/// the same command goes on with the same run; on the next night it begins the next one.
struct FileRuns {
  private var runs: [ExactString: BatchReference] = [:]

  static func look(for requests: [EditRequest], over link: DaemonLink) async throws -> FileRuns {
    var found = FileRuns()
    for name in Set(requests.compactMap { $0.batch.map(ExactString.init) }) {
      guard let batch = BatchReference(name.text), batch.run == nil else { continue }
      found.runs[name] = BatchReference(name: batch.name, run: try await run(of: batch.name, over: link))
    }
    return found
  }

  private static func run(of name: String, over link: DaemonLink) async throws -> Int {
    do {
      let newest = try await link.call(GetBatch.self, GetBatch.Parameters(name: name)).read().batch
      return newest.endedAt == nil ? newest.run : newest.run + 1
    } catch ControlError.noSuchBatch {
      return 1
    }
  }

  /// The batch with the number of its run.
  func run(of batch: String) -> String { runs[ExactString(batch)]?.text ?? batch }
}
