import EditModel
import Logging
import QueueStore

/// One timer, at the next time that a resting job is due. Whatever changes the queue sets it anew.
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
        if let next { group.addTask { try? await time.sleep(next - time.wall()) } }
        await group.next()
        group.cancelAll()
      }
    }
  }

  private func wake() async -> Timestamp? {
    do {
      return try await store.wake()
    } catch {
      logger.error("resting jobs can't be woken, tried again", metadata: ["reason": "\(error)"])
      return time.wall() + .seconds(5)
    }
  }
}
