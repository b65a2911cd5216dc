import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport

/// A Library server with one migration, as far as the design knows it: it takes an edit, is at work on it for a while, and
/// ends as `created` or `create_failed`. Time is given to it.
///
/// What it reads may be old, what it says of its work may come late, and a PUT whose connection broke may arrive later, but
/// all of them together within `submit_settle`: what comes later than that can't be told from what never comes, so it is
/// left out here.
struct ModelServer {
  struct State: Equatable {
    var date = 0
    var status = "created"
    var content: EditableDocument
  }

  struct Habits {
    var failing = 0.0
    var keepsContentOfFailed = false
    var movesDateAtStart = false
    /// How old an answer may be; less than half of `submit_settle`.
    var staleness = Duration.zero
    /// The answer to a PUT says that the package is being created. Only then may the status come late.
    var saysCreating = false
    /// How long after the beginning the status becomes `creating`, while the date may have moved; less than a quarter of
    /// `submit_settle`.
    var lag = Duration.zero
  }

  private struct Work {
    let isOurs: Bool
    /// nil: the status is `creating` already.
    var showsAt: SteadyTime?
    let endsAt: SteadyTime
    let content: EditableDocument
    let fails: Bool
  }

  private struct Late {
    let arrivesAt: SteadyTime
    let draft: Draft
  }

  let habits: Habits
  private(set) var state: State
  private(set) var taken: [Draft] = []
  /// What must never happen, in words.
  private(set) var violations: [String] = []
  private var history: [(since: SteadyTime, state: State)]
  private var lastRead: SteadyTime
  private var work: Work?
  private var late: [Late] = []
  var generator: SeededGenerator

  init(content: EditableDocument, status: String, habits: Habits, now: SteadyTime, generator: SeededGenerator) {
    state = State(status: status, content: content)
    history = [(now, state)]
    lastRead = now
    self.habits = habits
    self.generator = generator
  }

  /// An edit of ours is at work, whether it shows or not, or on its way.
  var isAtWorkOnOurs: Bool { work?.isOurs == true || !late.isEmpty }

  /// Everything that happens up to an instant, in its order.
  mutating func advance(to now: SteadyTime) {
    while true {
      let arrival = late.min { $0.arrivesAt < $1.arrivesAt }
      let change = work.map { min($0.showsAt ?? $0.endsAt, $0.endsAt) }
      if let arrival, arrival.arrivesAt <= now, change.map({ arrival.arrivesAt < $0 }) ?? true {
        late.removeAll { $0.draft == arrival.draft }
        _ = take(arrival.draft, at: arrival.arrivesAt)
      } else if let change, change <= now {
        if change == work?.endsAt { finish(at: change) } else { show(at: change) }
      } else {
        return
      }
    }
  }

  private mutating func become(_ next: State, at now: SteadyTime) {
    state = next
    history.append((now, next))
  }

  private mutating func show(at now: SteadyTime) {
    work?.showsAt = nil
    var next = state
    next.status = "creating"
    become(next, at: now)
  }

  private mutating func finish(at now: SteadyTime) {
    guard let done = work else { return }
    work = nil
    var next = state
    next.date += 1
    next.status = done.fails ? "create_failed" : "created"
    if !done.fails || habits.keepsContentOfFailed { next.content = done.content }
    become(next, at: now)
  }

  /// Whether the PUT was taken; it is refused while an edit is in work.
  mutating func take(_ draft: Draft, at now: SteadyTime) -> Bool {
    if let work {
      if work.isOurs { violations.append("attempt \(draft.attempt).\(draft.number) came while ours was in work") }
      return false
    }
    taken.append(draft)
    begin(draft.submitted, isOurs: true, fails: generator.happens(habits.failing), at: now)
    return true
  }

  /// Somebody else's edit, where none is in work.
  mutating func editedByOthers(_ content: EditableDocument, at now: SteadyTime) {
    if work == nil { begin(content, isOurs: false, fails: false, at: now) }
  }

  private mutating func begin(_ content: EditableDocument, isOurs: Bool, fails: Bool, at now: SteadyTime) {
    let lag = habits.saysCreating ? habits.lag : .zero
    work = Work(
      isOurs: isOurs, showsAt: now + lag, endsAt: now + generator.seconds(0.1...300), content: content, fails: fails)
    if habits.movesDateAtStart {
      var next = state
      next.date += 1
      become(next, at: now)
    }
    if lag == .zero { show(at: now) }
  }

  mutating func arrivesLate(_ draft: Draft, at arrival: SteadyTime) {
    late.append(Late(arrivesAt: arrival, draft: draft))
  }

  mutating func get(at now: SteadyTime, withContent: Bool) -> Observation {
    // A login stays on its node, so what it reads never goes back.
    let oldest = max(lastRead, now + (.zero - habits.staleness))
    let instant = SteadyTime(
      milliseconds: Int64.random(in: oldest.milliseconds...max(oldest, now).milliseconds, using: &generator))
    lastRead = instant
    let read = history.last { $0.since <= instant }?.state ?? state
    let isCreating = read.status == "creating"
    let progress: Observation.Progress =
      switch read.status {
      case "created": .created
      case "creating": .inWork(isCreating: true)
      default: .createFailed(message: "no room", othersCreating: false)
      }
    return Observation(
      date: "d\(read.date)", status: read.status, progress: progress, fraction: 0,
      editability: isCreating ? .notYet("it is being created by another edit") : .editable,
      document: withContent ? read.content : nil)
  }
}
