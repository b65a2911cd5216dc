import JobModel
import QueueStore

extension EditRunner {
  /// Looks, every `poll.max`, at what a job left behind on the server, until that has come to an end: then slot and
  /// target are free again.
  func watchLeftover() async {
    guard let leftover = await persisted("read", { try await store.leftover(of: job) }) ?? nil else { return }
    while true {
      guard case .granted = await environment.clearance(isInFlight: true) else { return }
      let answer = await library.get(leftover.target, withContent: false, slot: slot)
      if Task.isCancelled { return }
      _ = await environment.heard(answer)
      if leftover.isOver(after: answer) {
        _ = await persisted("vacate", { try await store.vacate(job) })
        return
      }
      guard (try? await time.sleep(settings.poll.max)) != nil else { return }
    }
  }
}
