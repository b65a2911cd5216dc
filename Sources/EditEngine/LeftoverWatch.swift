import JobModel
import LibraryModel
import QueueStore
import Runtime

extension EditRunner {
  /// Looks, every `poll.max`, at what an ended job left behind on the server, until that has come to an end: then slot and
  /// target are free again.
  ///
  /// - Parameter slotFreed: called where the slot is free and the target is not.
  func watchLeftover(slotFreed: () async -> Void) async {
    guard let kept = await persisted("read", { try await store.leftover(of: job) }) ?? nil else { return }
    var leftover = Leftover(
      target: kept.target, submission: kept.submission, slot: kept.slot, settings: settings)
    let asker = Asker(job: job, slot: slot, isInFlight: true)
    while true {
      guard case .granted = await server.clearance(for: asker) else { return }
      let (answer, rest) = await server.read(leftover.target, withContent: false, for: asker)
      if Task.isCancelled { return }
      switch leftover.next(answer, now: time.steady()) {
      case .wait: break
      case .freeSlot:
        await server.port.forgetLogin(slot: slot)
        _ = await persisted("free the slot") { try await store.freeSlot(of: job) }
        await slotFreed()
      case .freeAll:
        _ = await persisted("vacate") { try await store.vacate(job) }
        return
      }
      guard (try? await time.sleep(max(rest ?? .zero, settings.poll.max))) != nil else { return }
    }
  }
}
