import EditModel
import Logging
import QueueStore

/// One timer, at the next time at which a job's time comes, its rest is over or its deadline passes. Whatever changes the
/// queue sets it anew. It looks at the clock now and then, too: somebody may have set it.
struct Alarm: Sendable {
  let store: QueueStore
  let time: TimeSource
  let logger: Logger

  func run() async {
    while !Task.isCancelled {
      // Listens before it looks, so that no change is missed in between.
      let bell = store.bell(of: .work)
      let next = await wake()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in bell { return } }
        if let next { group.addTask { try? await time.sleep(min(next - time.wall(), Self.longestSleep)) } }
        await group.next()
        group.cancelAll()
      }
    }
  }

  private static let longestSleep = Duration.seconds(30)

  private func wake() async -> Timestamp? {
    do {
      return try await store.wake()
    } catch {
      logger.error("no job can be woken or expire, tried again", metadata: ["reason": "\(error)"])
      return time.wall() + .seconds(5)
    }
  }
}
