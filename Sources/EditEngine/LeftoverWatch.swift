import EditModel

extension EditRunner {
  /// Looks, every `poll.max`, at what a job left behind on the server, until that has come to an end: then slot and
  /// target are free again.
  func watch(_ leftover: Leftover) async {
    while true {
      let answer = await library.get(leftover.target, withContent: false, slot: slot)
      if Task.isCancelled { return }
      if leftover.isOver(after: answer) {
        _ = await persisted("vacate", { try await store.vacate(job) })
        return
      }
      guard (try? await time.sleep(settings.poll.max)) != nil else { return }
    }
  }
}
