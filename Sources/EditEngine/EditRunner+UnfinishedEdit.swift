import JobModel
import LibraryModel
import QueueStore
import Runtime

extension EditRunner {
  /// Looks, every `poll.max`, at what an ended job left behind on the server, until that has come to an end: then slot and
  /// target are free again.
  func watchUnfinishedEdit() async {
    guard case .unfinished(let kept)? = await persisted("read", { try await store.edit(of: job) }) ?? nil else {
      // Where it is damaged, it is looked for again, and not at once.
      _ = try? await time.sleep(settings.poll.max)
      return
    }
    var edit = UnfinishedEdit(
      target: kept.target, submission: kept.submission, slot: kept.slot, settings: settings)
    let asker = Asker(job: job, slot: slot, isInFlight: true, troubles: [])
    while true {
      guard await server.waitUntilGranted(asker) else { return }
      counts.polled(in: edit.target.environment)
      let (answer, rest) = await server.read(edit.target, withContent: false, for: asker)
      if Task.isCancelled { return }
      let action = edit.next(answer, now: time.steady())
      if let note = action.note, action.step == .wait {
        _ = await persisted("note", { try await store.record(.noteEnded(note), of: job) })
      }
      switch action.step {
      case .wait: break
      case .freeSlot:
        await server.port.forgetLogin(slot: slot)
        _ = await persisted("free the slot") { try await store.record(.freeSlot, of: job) }
      case .freeAll:
        _ = await persisted("vacate") { try await store.record(.vacate, of: job) }
        return
      }
      guard (try? await time.sleep(max(rest ?? .zero, settings.poll.max))) != nil else { return }
    }
  }
}
