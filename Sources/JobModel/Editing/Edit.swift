import LibraryModel
package import Runtime

/// The loop of one running edit: asked with each answer, it says what to note on the disk and what to do next. It has no
/// clock, no random numbers and no I/O of its own.
///
/// It is the edit *and* its restart: after a crash it is made again from what is on the disk, and two facts are enough.
/// There is no open submission: it starts over from prepare. There is one: it observes what became of it.
package struct Edit: Sendable {
  /// A fifth submission in a row that was lost ends the job, so that one edit can't keep others waiting for ever.
  package static let maxLostSubmissions = 5

  package internal(set) var facts: EditFacts
  let settings: EnvironmentSettings
  let polls: any PollPlan
  /// What this process has seen of the open submission.
  var seen: Sightings

  /// - Parameter polls: nil: nothing is known of how long such edits take.
  /// - Parameter sentAt: when the open submission left, where that was before `now`.
  package init(
    _ facts: EditFacts, settings: EnvironmentSettings, polls: (any PollPlan)? = nil, now: SteadyTime,
    sentAt: SteadyTime? = nil
  ) {
    self.facts = facts
    self.settings = settings
    self.polls = polls ?? ProportionalPolls(settings.poll)
    seen = Sightings(since: now, sentAt: min(sentAt ?? now, now))
  }

  /// The draft of the last `put` step is on the disk: from here on there is an open submission.
  package mutating func recorded(_ submission: Submission, now: SteadyTime) {
    facts.open = submission
    facts.recorded = RecordedDocuments(before: submission.draft.before, submitted: submission.draft.submitted)
    seen = Sightings(since: now, sentAt: now)
    seen.sawSending = true
  }

  /// Between the last answer and the next the server was not asked, since it did not answer others.
  package mutating func serverWasOut() { (seen.lastAnsweredAt, seen.lastAtWork) = (nil, nil) }

  /// - Parameter random: uniform in 0..<1, for this step only.
  package mutating func next(_ answer: Answer, now: SteadyTime, random: Double) -> Action {
    let noted = note
    countAnsweredTime(answer, now: now)
    let step =
      if let open = facts.open {
        observe(open, answer, now: now, random: random)
      } else {
        prepare(answer, now: now, random: random)
      }
    return Action(note: note == noted ? nil : note, step: step)
  }

  /// What is to be on the disk before an answer is looked at, where that brings the content of an edit which has come to its
  /// end: comparing it is verifying, and where that ends the process, the next start has to know it. nil: it is no such
  /// answer, or it is known already.
  package func noteBeforeVerifying(_ answer: Answer) -> Note? {
    guard case .observed(let seen) = answer, seen.document != nil, var open = facts.open, !open.isTerminal,
      seen.hasMoved(from: open.draft.baseline)
    else { return nil }
    if case .inWork = seen.progress { return nil }
    (open.isTerminal, open.hasMoved) = (true, true)
    return Note(submission: open, trouble: facts.trouble)
  }

  private var note: Note { Note(submission: facts.open, trouble: facts.trouble) }

  /// `edit_timeout` counts only the time between two answers with no failure of the server between them. An answer to the
  /// health check counts, too: then only the target itself is in trouble.
  private mutating func countAnsweredTime(_ answer: Answer, now: SteadyTime) {
    switch answer {
    case .ready, .packageInWork: return
    case .outage, .putLost, .putNotTaken: (seen.lastAnsweredAt, seen.lastAtWork) = (nil, nil)
    case .observed, .getRefused, .troubled, .putAccepted, .putRefused, .putTroubled:
      if case .troubled = answer { seen.lastAtWork = nil }
      let span = seen.lastAnsweredAt.map { now - $0 } ?? .zero
      seen.lastAnsweredAt = now
      facts.open?.answeredFor += span
      if case .troubled = answer { facts.open?.troubledFor += span } else { facts.open?.troubledFor = .zero }
    }
  }

  /// A request went well: the target is in trouble of these kinds no more. What it met of others is still counted.
  mutating func wentWell(_ kinds: Set<TroubleKind>) { facts.trouble = facts.trouble?.without(kinds) }

  var noun: String { facts.target.kind.noun }

  func wait(now: SteadyTime, random: Double) -> Step { .wait(until: now + pause(now: now, random: random)) }

  /// The time elapsed is that since the submission left, as the durations are that the plan was made of. By a wall clock that
  /// was set back before a restart it is at least what was counted.
  func pause(now: SteadyTime, random: Double) -> Duration {
    let elapsed = max(now - seen.sentAt, facts.open?.answeredFor ?? .zero)
    return polls.pause(elapsed: elapsed, progress: facts.open?.fraction ?? 0, random: random)
  }

  /// How long the server was at work, where every look was answered from the one before its end on; nil where it is not known
  /// so well, as after an outage or a restart.
  var duration: EditDuration? {
    guard seen.sawSending, let atWork = seen.lastAtWork, let end = seen.end, let terminal = seen.terminal else {
      return nil
    }
    var hasFailed = false
    if case .createFailed = terminal.progress { hasFailed = true }
    return EditDuration(least: atWork - seen.sentAt, most: end.since - seen.sentAt, hasFailed: hasFailed)
  }
}

/// What this process has seen of an open submission. A restart forgets it, since what has to last for a while has to last
/// anew then.
struct Sightings: Sendable {
  /// When the connection of the PUT ended: a late one may still arrive until `submit_settle` after it. After a restart
  /// this is the start.
  var connectionEndedAt: SteadyTime
  /// Times in a row that a GET showed no trace of the submission, with `submit_settle` over.
  var misses = 0
  /// nil: the server was not asked since, or did not answer.
  var lastAnsweredAt: SteadyTime?
  /// When the submission left.
  let sentAt: SteadyTime
  /// It left in this process, so that no wall clock has a say in how long it has been under way.
  var sawSending = false
  /// When the edit was last known not to be over, since the server took it, or was asked and said so; nil: there was no such
  /// moment, or a request was not answered after it.
  var lastAtWork: SteadyTime?
  /// Why the answer to the PUT did not come, where it left in this process.
  var loss: Failure?
  /// The Library's own refusal to show the target, as long as it stands.
  var refusal: Stable<Int>?
  /// The end that shows, as long as it stands: by its date and status.
  var end: Stable<Baseline>?
  /// The last GET that showed a terminal status, whether with its content or not.
  var terminal: Observation?
  /// Times in a row that the content of the finished edit could not be read.
  var unreadable = 0

  init(since now: SteadyTime, sentAt: SteadyTime) {
    connectionEndedAt = now
    self.sentAt = sentAt
  }

  /// Something that has been seen again and again without a change.
  struct Stable<Value: Hashable & Sendable>: Sendable {
    let value: Value
    let since: SteadyTime
    /// When it was last seen.
    var last: SteadyTime
    var looks = 1

    /// The same again, or the first of another.
    static func seen(_ value: Value, after earlier: Stable?, now: SteadyTime) -> Stable {
      guard var earlier, earlier.value == value else { return Stable(value: value, since: now, last: now) }
      earlier.looks += 1
      earlier.last = now
      return earlier
    }
  }
}
