import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@Suite struct ConfirmedNeverRepeatedTests {
  private func answer(_ generator: inout SeededGenerator) -> Answer {
    let documents = [before, asked, other, nil]
    let document = documents[Int.random(in: 0..<4, using: &generator)]
    let date = ["d0", "d1", "d2"][Int.random(in: 0..<3, using: &generator)]
    let group = Observation.Progress.createFailed(message: "no", othersCreating: true)
    return switch Int.random(in: 0..<9, using: &generator) {
    case 0: .ready
    case 1: outage
    case 2: .getRefused(refusal(400))
    // They end the edit, so they come seldom.
    case 3: generator.happens(0.1) ? .getRefused(refusal(generator.happens(0.5) ? 403 : 404)) : .ready
    case 4: .observed(seen(creating, date: date, status: "creating", document))
    case 5: .observed(seen(locked, date: date, status: "locked", document))
    case 6: .observed(seen(failed, date: date, status: "create_failed", document))
    case 7: .observed(seen(group, date: date, status: "create_failed,creating", document))
    // Mostly nothing has moved, else the walk is over soon.
    default: .observed(seen(date: generator.happens(0.9) ? "d0" : date, generator.happens(0.9) ? before : document))
    }
  }

  @Test func `after a 2xx no sequence of answers leads to another PUT in the same attempt`() throws {
    var ends = 0
    for seed in 0..<UInt64(3000) {
      var generator = SeededGenerator(seed: seed)
      let kind: TargetKind = generator.happens(0.3) ? .migrationGroup : .migration
      let knowledge: Knowledge = generator.happens(0.5) ? .confirmed : .confirmedBeforeRestart
      var edit = try Watched(knowledge, kind: kind, used: Int.random(in: 0..<4, using: &generator)).edit
      var now = at(500)
      walk: for _ in 0..<40 {
        now = now + generator.seconds(0...90)
        if generator.happens(0.05) { edit = Edit(edit.facts, settings: settings, now: now) }
        let step = edit.step(answer(&generator), now: now, random: 0.5)
        switch step {
        case .put: Issue.record("submitted again, seed \(seed)")
        case .get: break
        case .wait(let until): now = until
        case .requeue(let requeue):
          #expect(requeue.closing?.kind == .createFailed, "seed \(seed)")
          ends += 1
          break walk
        case .end(let ending):
          #expect(ending.closing != nil, "seed \(seed)")
          ends += 1
          break walk
        }
        #expect(edit.facts.open?.isConfirmed == true)
      }
    }
    #expect(ends > 1000)
  }
}
