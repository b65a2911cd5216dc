package import JobModel
import LibraryModel
package import Planning
import QueueStore
import Runtime
import Synchronization

/// How long edits took, by class, and what is planned by that. It is read from the queue, and goes on with each edit that ends
/// here.
package final class EditDurations: Sendable {
  private struct Known {
    var edits: [EndedEdit] = []
    /// Made when it is asked for.
    var plan: (settings: PollSettings, plan: LearnedPolls?)?
    var past: PastNights?

    mutating func add(_ edit: EndedEdit) {
      edits.append(edit)
      // The oldest go many at once, so that few are moved.
      if edits.count > Limits.durationsKept * 5 / 4 { edits.removeFirst(edits.count - Limits.durationsKept) }
      (plan, past) = (nil, nil)
    }
  }

  private let known = Mutex<[EditClass: Known]>([:])

  package init() {}

  /// What the queue has kept, on whichever host it has ended.
  package func begin(with kept: [EditClass: [EndedEdit]]) {
    let known = kept.mapValues { Known(edits: $0) }
    self.known.withLock { $0 = known }
  }

  func add(_ edit: EndedEdit, of edits: EditClass) { known.withLock { $0[edits, default: Known()].add(edit) } }

  /// How an edit that begins now is to be looked at; nil: nothing is known of its class.
  func plan(for edits: EditClass, _ settings: PollSettings) -> LearnedPolls? {
    known.withLock { known in
      guard var one = known[edits] else { return nil }
      if let made = one.plan, made.settings == settings { return made.plan }
      let plan = LearnedPolls(settings, durations: one.edits.suffix(LearnedPolls.memory).map(\.duration))
      one.plan = (settings, plan)
      known[edits] = one
      return plan
    }
  }

  /// What an edit that is to end in time is taken to need: nineteen of twenty were done so soon, of the last ones; nil: nothing is
  /// known of its class.
  package func expected(of edits: EditClass) -> Duration? {
    let last = known.withLock { $0[edits]?.edits.suffix(LearnedPolls.memory).map(\.duration.most) } ?? []
    return last.isEmpty ? nil : last.sorted()[(last.count * 19 - 1) / 20]
  }

  /// What is known of the nights before.
  package func past(of edits: EditClass) -> PastNights {
    let ended = known.withLock { known in known[edits].map { ($0.past, $0.edits) } }
    guard let (made, edited) = ended else { return PastNights() }
    if let made { return made }
    // It takes longer than others should have to wait for.
    let past = PastNights(edited)
    known.withLock { known in
      if known[edits]?.edits.count == edited.count { known[edits]?.past = past }
    }
    return past
  }
}
