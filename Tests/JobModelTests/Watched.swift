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
  let since: WallTime

  var settled: WallTime { since + settings.submitSettle }
  /// Short of it by a moment.
  var unsettled: WallTime { settled + .milliseconds(-1) }

  init(
    _ knowledge: Knowledge, baseline: Baseline = Baseline(date: "d0", status: "created"),
    before: EditableDocument = TestSupport.before, asked: EditableDocument = TestSupport.asked,
    kind: TargetKind = .migration, used: Int = 0, strikes: Int = 0, sawCreating: Bool = false
  ) throws {
    let draft = Draft(
      attempt: used + 1, number: strikes + 1, baseline: baseline, before: before, submitted: asked, projectID: "P1")
    var submission = Submission(draft: draft, sentAt: at(0))
    var facts = Edit.Facts(
      target: try target(kind), change: rename, maxAttempts: 4, attempt: used + 1, attemptsUsed: used,
      submissions: strikes, strikes: strikes)
    switch knowledge {
    case .confirmed, .assumed:
      submission.sawCreating = sawCreating
      edit = Edit(facts, settings: settings, now: at(0))
      edit.recorded(submission)
      since = at(2)
      _ = edit.next(knowledge == .confirmed ? .putAccepted : lost, now: since, dice: 0.5)
    case .confirmedBeforeRestart, .assumedBeforeRestart, .crashed:
      submission.sawCreating = sawCreating
      if knowledge != .crashed { submission.answeredAt = at(2) }
      submission.isConfirmed = knowledge == .confirmedBeforeRestart
      facts.open = submission
      facts.recorded = RecordedDocuments(before: before, submitted: asked)
      since = at(500)
      edit = Edit(facts, settings: settings, now: since)
    }
  }

  mutating func shows(_ observation: Observation, at now: WallTime) -> Step {
    edit.next(.observed(observation), now: now, dice: 0.5)
  }

  mutating func answers(_ answer: Answer, at now: WallTime) -> Step { edit.next(answer, now: now, dice: 0.5) }
}

extension Step {
  var waitsUntil: WallTime? {
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
