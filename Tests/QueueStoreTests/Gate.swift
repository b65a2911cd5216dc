import Dispatch
import JobModel

@testable import QueueStore
@testable import SQLiteEngine

/// Holds the writer's thread until the test opens it, so that what is asked for meanwhile becomes one group.
struct Gate {
  private let semaphore = DispatchSemaphore(value: 0)
  private let holder: Task<Void, any Error>

  init(_ store: SQLiteStore) async {
    let (entered, entering) = AsyncStream<Void>.makeStream()
    holder = Task { [semaphore] in
      try await store.writer.write { _ in
        entering.finish()
        semaphore.wait()
      }
    }
    for await _ in entered {}
  }

  func open() async throws {
    semaphore.signal()
    try await holder.value
  }
}

extension TransactionalStore {
  /// Of a job that runs or does not.
  func anyFacts(of job: JobID) async throws(StorageError) -> EditFacts? {
    try await reading { try $0.facts(of: job) }
  }

}

extension SQLiteStore {
  func waiting(_ count: Int) async {
    while writer.waiting < count { await Task.yield() }
  }
}

/// The error that came, nil where none did.
func outcome(_ work: () async throws -> some Any) async -> EnqueueError? {
  do {
    _ = try await work()
    return nil
  } catch let error as EnqueueError {
    return error
  } catch {
    return .storage(StorageError(error))
  }
}
