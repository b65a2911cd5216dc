import LibraryModel
import Runtime

@testable import JobModel
@testable import StoreSupport

extension SmallWorld {
  /// Worlds that can't be told apart by anything that comes after have the same key. Instants count only by how far away
  /// they are.
  func key(of situation: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(situation)
    for (index, target) in server.targets.enumerated() where target.laggingUntil > now && !target.mayLagNoMore {
      hasher.combine(index)
      hasher.combine(target.laggingUntil - now)
      hasher.combine(target.earlier)
      hasher.combine(target.cameLate)
    }
    return hasher.finalize()
  }

  /// The same where nothing goes wrong any more: then no reader lags behind.
  var situation: Int {
    var hasher = Hasher()
    hasher.combine(forgotten)
    hasher.combine(cancelled)
    hasher.combine(isNotNeeded)
    hasher.combine(firstSubmissions)
    hasher.combine(logins)
    hasher.combine(server.records)
    for target in server.targets {
      hasher.combine(target.shown)
      hasher.combine(target.work)
      hasher.combine(target.replaced)
    }
    for delayed in server.delayed {
      hasher.combine(delayed.job)
      hasher.combine(delayed.login)
      hasher.combine(delayed.until - now)
    }
    hasher.combine((breaker.outage?.retryAt).map { max(.zero, $0 - now) })
    hasher.combine(breaker.outage?.failure.isTurnedAway)
    hasher.combine(breaker.outage?.probes)
    hasher.combine(breaker.unanswered?.count)
    for job in queue.jobs { combine(job, into: &hasher) }
    for job in Self.jobs {
      guard let process = processes[job] else { continue }
      hasher.combine(job)
      combine(process, into: &hasher)
    }
    return hasher.finalize()
  }

  private func combine(_ job: MemoryJob, into hasher: inout Hasher) {
    hasher.combine(job.state)
    hasher.combine(job.slot)
    hasher.combine(job.holds)
    hasher.combine(job.cancelRequested)
    hasher.combine(job.failure?.reason)
    hasher.combine(job.place)
    hasher.combine(job.firstAttempt)
    hasher.combine(job.restingUntil(now: wall).map { $0 - wall })
    if !job.state.isEnded { hasher.combine(job.deadline.map { max(.zero, $0 - wall) }) }
    combine(job.facts, into: &hasher)
  }

  private func combine(_ facts: EditFacts, into hasher: inout Hasher) {
    hasher.combine(facts.attempt)
    hasher.combine(facts.attemptsUsed)
    hasher.combine(facts.submissions)
    hasher.combine(facts.lostSubmissions)
    hasher.combine(facts.earlier)
    hasher.combine(facts.notEditableFor)
    combine(facts.recorded, into: &hasher)
    combine(facts.lost, into: &hasher)
    hasher.combine(facts.trouble?.count)
    hasher.combine(facts.trouble?.kinds)
    hasher.combine(facts.trouble?.restedFor)
    guard let open = facts.open else { return hasher.combine(0) }
    hasher.combine(open.draft.baseline)
    hasher.combine(open.draft.before)
    hasher.combine(open.draft.submitted)
    hasher.combine([open.isAnswered, open.isConfirmed, open.saidCreating, open.sawCreating, open.hasMoved])
    hasher.combine(open.isTerminal)
    hasher.combine(open.answeredFor)
    hasher.combine(open.troubledFor)
  }

  private func combine(_ recorded: RecordedDocuments?, into hasher: inout Hasher) {
    hasher.combine(recorded?.before)
    hasher.combine(recorded?.submitted)
    hasher.combine(recorded?.found)
  }

  private func combine(_ process: Process, into hasher: inout Hasher) {
    switch process.doing {
    case .waiting(let until): hasher.combine(max(.zero, until - now))
    case .reading, .sending, .outOfReach: hasher.combine(process.doing)
    }
    switch process.loop {
    case .edit(let edit):
      combine(edit.facts, into: &hasher)
      let seen = edit.seen
      hasher.combine(max(.zero, seen.connectionEndedAt + settings.submitSettle - now))
      hasher.combine(seen.misses)
      hasher.combine(seen.lastAnsweredAt.map { now - $0 })
      combine(seen.refusal, into: &hasher)
      combine(seen.end, into: &hasher)
      hasher.combine(seen.terminal?.date)
      hasher.combine(seen.unreadable)
      hasher.combine(seen.loss?.reason)
    case .unfinished(let edit):
      hasher.combine(edit.slot)
      hasher.combine(edit.submission.draft.baseline)
      hasher.combine(edit.submission.saidCreating)
      hasher.combine(edit.troubledFor)
      hasher.combine(edit.lastTroubledAt.map { now - $0 })
      hasher.combine(edit.sawCreating)
      combine(edit.refusal, into: &hasher)
      combine(edit.end, into: &hasher)
    }
  }

  private func combine<Value>(_ stable: Sightings.Stable<Value>?, into hasher: inout Hasher) {
    guard let stable else { return hasher.combine(0) }
    hasher.combine(stable.value)
    hasher.combine(now - stable.since)
    hasher.combine(now - stable.last)
    hasher.combine(stable.looks)
  }
}
