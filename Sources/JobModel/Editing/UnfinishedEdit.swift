package import LibraryModel
package import Runtime

/// An edit whose job has ended while the server may still be at work on it: it keeps its target and, until the target is
/// given up on, its slot. Asked with each answer, it says what to note on the disk and what is free again.
package struct UnfinishedEdit: Sendable {
  /// What is to be on the disk, and then what is to be done.
  package struct Action: Sendable, Hashable {
    /// nil: nothing new was learnt.
    package let note: Note?
    package let step: Step
  }

  /// What is known of such an edit and is kept over a restart.
  package struct Note: Sendable, Hashable {
    /// Answered time in a row, up to now, in which the target could not be read.
    package let troubledFor: Duration
    /// A GET has shown `creating` since the PUT.
    package let sawCreating: Bool

    package init(troubledFor: Duration, sawCreating: Bool) {
      self.troubledFor = troubledFor
      self.sawCreating = sawCreating
    }
  }

  package enum Step: Sendable, Hashable {
    /// Look again after `poll.max`.
    case wait
    /// The target could not be read once in all of `edit_timeout`: the slot is free with a fresh login, the target is not.
    case freeSlot
    /// The server has come to an end with it.
    case freeAll
  }

  package let target: Target
  package let submission: Submission
  /// nil: it was free before, and only the target is held.
  package private(set) var slot: Int?
  private let settings: EnvironmentSettings
  /// Answered time in a row in which the target could not be read.
  private(set) var troubledFor: Duration
  /// When the target was last not answered while others were; nil: the last look came to something else.
  private(set) var lastTroubledAt: SteadyTime?
  private(set) var refusal: Sightings.Stable<Int>?
  private(set) var end: Sightings.Stable<Baseline>?
  private(set) var sawCreating: Bool

  package init(target: Target, submission: Submission, slot: Int?, settings: EnvironmentSettings) {
    self.target = target
    self.submission = submission
    self.slot = slot
    self.settings = settings
    sawCreating = submission.sawCreating
    troubledFor = submission.troubledFor
  }

  package mutating func next(_ answer: Answer, now: SteadyTime) -> Action {
    let noted = note
    let step = step(answer, now: now)
    return Action(note: note == noted ? nil : note, step: step)
  }

  private var note: Note { Note(troubledFor: troubledFor, sawCreating: sawCreating) }

  private mutating func step(_ answer: Answer, now: SteadyTime) -> Step {
    defer { if case .troubled = answer { lastTroubledAt = now } else { lastTroubledAt = nil } }
    switch answer {
    case .troubled: return troubled(now: now)
    case .getRefused(let words):
      troubledFor = .zero
      guard words.status == 404 else {
        refusal = nil
        return .wait
      }
      let stable = Sightings.Stable.seen(404, after: refusal, now: now)
      refusal = stable
      let isOver = stable.looks >= Edit.looksAtRefusal && now - stable.since >= settings.submitSettle
      return isOver ? .freeAll : .wait
    case .observed(let seen):
      (troubledFor, refusal) = (.zero, nil)
      return observed(seen, now: now)
    case .ready, .outage, .putAccepted, .putRefused, .putLost, .putNotTaken, .putTroubled, .packageInWork:
      return .wait
    }
  }

  /// Nothing is in work any more, and what is there is not what stood before the edit, unless the edit was seen at work.
  private mutating func observed(_ seen: Observation, now: SteadyTime) -> Step {
    switch seen.progress {
    case .inWork(let isCreating):
      if isCreating { sawCreating = true }
      end = nil
      return .wait
    case .createFailed(_, othersCreating: true):
      (sawCreating, end) = (true, nil)
      return .wait
    case .created, .createFailed: break
    }
    if sawCreating { return .freeAll }
    guard seen.hasMoved(from: submission.draft.baseline) else { return .wait }
    let stable = Sightings.Stable.seen(Baseline(date: seen.date, status: seen.status), after: end, now: now)
    end = stable
    return !submission.saidCreating || now - stable.since >= settings.submitSettle ? .freeAll : .wait
  }

  private mutating func troubled(now: SteadyTime) -> Step {
    if let lastTroubledAt { troubledFor += now - lastTroubledAt }
    guard slot != nil, troubledFor >= settings.editTimeout else { return .wait }
    slot = nil
    return .freeSlot
  }
}
