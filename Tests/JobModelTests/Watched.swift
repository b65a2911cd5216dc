import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// How an open submission stands when it is looked at.
enum Knowledge: CaseIterable {
  /// A 2xx was seen, by this process or by the one before a restart.
  case confirmed
  case confirmedBeforeRestart
  /// The answer was lost, by this process or by the one before a restart.
  case assumed
  case assumedBeforeRestart
  /// The process ended between recording the submission and its answer.
  case crashed

  var isConfirmed: Bool { self == .confirmed || self == .confirmedBeforeRestart }
}

/// An edit with an open submission, from which `submit_settle` counts.
struct Watched {
  var edit: Edit
  /// When the connection ended, or the process started anew.
  let since: SteadyTime

  var settled: SteadyTime { since + settings.submitSettle }
  /// Short of it by a moment.
  var unsettled: SteadyTime { settled + .milliseconds(-1) }

  init(
    _ knowledge: Knowledge, baseline: Baseline = Baseline(date: "d0", status: "created"),
    before: EditableDocument = TestSupport.before, asked: EditableDocument = TestSupport.asked,
    kind: TargetKind = .migration, used: Int = 0, lostSubmissions: Int = 0, sawCreating: Bool = false,
    saysCreating: Bool = false, strict: Bool = false
  ) throws {
    let draft = Draft(
      attempt: used + 1, number: lostSubmissions + 1, baseline: baseline, before: before, submitted: asked,
      projectID: "P1")
    var submission = Submission(draft: draft, sentAt: wall(0))
    var facts = EditFacts(
      target: try target(kind), change: rename, maxAttempts: 4, attempt: used + 1, attemptsUsed: used,
      submissions: lostSubmissions, lostSubmissions: lostSubmissions, strict: strict)
    submission.sawCreating = sawCreating
    switch knowledge {
    case .confirmed, .assumed:
      edit = Edit(facts, settings: settings, now: at(0))
      edit.recorded(submission, now: at(0))
      since = at(2)
      _ = edit.step(knowledge == .confirmed ? .putAccepted(saysCreating: saysCreating) : lost, now: since, random: 0.5)
    case .confirmedBeforeRestart, .assumedBeforeRestart, .crashed:
      submission.isAnswered = knowledge != .crashed
      submission.isConfirmed = knowledge == .confirmedBeforeRestart
      submission.saidCreating = submission.isConfirmed && saysCreating
      facts.open = submission
      facts.recorded = RecordedDocuments(before: before, submitted: asked)
      since = at(500)
      edit = Edit(facts, settings: settings, now: since)
    }
  }

  mutating func shows(_ observation: Observation, at now: SteadyTime) -> Step {
    edit.step(.observed(observation), now: now, random: 0.5)
  }

  mutating func answers(_ answer: Answer, at now: SteadyTime) -> Step { edit.step(answer, now: now, random: 0.5) }

  /// Goes on with the same answer, each time when it is due, as long as the edit waits.
  mutating func goesOn(with answer: Answer, from start: SteadyTime) -> (step: Step, at: SteadyTime, looks: Int) {
    var (now, looks) = (start, 1)
    var step = answers(answer, at: now)
    while let until = step.waitsUntil, looks < 100_000 {
      now = until
      step = answers(answer, at: now)
      looks += 1
    }
    return (step, now, looks)
  }
}

extension Edit {
  /// What it does next, where the test does not look at what is to be noted.
  mutating func step(_ answer: Answer, now: SteadyTime, random: Double) -> Step {
    next(answer, now: now, random: random).step
  }
}

extension Step {
  var waitsUntil: SteadyTime? {
    if case .wait(let until) = self { until } else { nil }
  }

  var ending: Ending? {
    if case .end(let ending) = self { ending } else { nil }
  }

  var requeue: Requeue? {
    if case .requeue(let requeue) = self { requeue } else { nil }
  }

  var draft: Draft? {
    if case .put(let draft) = self { draft } else { nil }
  }

  var isGet: Bool {
    if case .get = self { true } else { false }
  }

  /// Of a job that ended as failed.
  var failure: Failure? {
    if case .failed(let failure) = ending?.outcome { failure } else { nil }
  }
}
