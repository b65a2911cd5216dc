import LibraryModel
import Runtime

@testable import JobModel
@testable import StoreSupport

/// Worlds that can't be told apart by anything that comes after have the same key. Instants count only by how far away they
/// are.
extension SmallWorld {
  var key: Int {
    var hasher = Hasher()
    hasher.combine(budget)
    hasher.combine(forgotten)
    hasher.combine(logins)
    hasher.combine(server.records)
    for target in server.targets {
      hasher.combine(target.shown)
      hasher.combine(target.work)
      hasher.combine(target.replaced)
      // Where nothing lags any more, what stood there before is no matter.
      let lags = max(.zero, target.laggingUntil - now)
      hasher.combine(lags)
      if lags > .zero { hasher.combine(target.earlier) }
    }
    for delayed in server.delayed {
      hasher.combine(delayed.job)
      hasher.combine(delayed.login)
      hasher.combine(delayed.until - now)
    }
    hasher.combine((breaker.outage?.retryAt).map { max(.zero, $0 - now) })
    for job in queue.jobs { combine(job, into: &hasher) }
    for (job, process) in processes.sorted(by: { $0.key < $1.key }) {
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
    hasher.combine(job.restingUntil(now: wall).map { $0 - wall })
    combine(job.facts, into: &hasher)
  }

  private func combine(_ facts: EditFacts, into hasher: inout Hasher) {
    hasher.combine(facts.attempt)
    hasher.combine(facts.attemptsUsed)
    hasher.combine(facts.submissions)
    hasher.combine(facts.lostSubmissions)
    hasher.combine(facts.earlier)
    hasher.combine(facts.notEditableFor)
    hasher.combine(facts.recorded?.before)
    hasher.combine(facts.recorded?.found)
    hasher.combine(facts.trouble?.count)
    hasher.combine(facts.trouble?.kinds)
    hasher.combine(facts.trouble?.restedFor)
    guard let open = facts.open else { return hasher.combine(0) }
    hasher.combine(open.draft.baseline)
    hasher.combine(open.draft.before)
    hasher.combine([open.isAnswered, open.isConfirmed, open.saidCreating, open.sawCreating, open.hasMoved])
    hasher.combine(open.isTerminal)
    hasher.combine(open.answeredFor)
    hasher.combine(open.troubledFor)
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
      var about = ""
      // Instants stand in what it is described by: they are the same only where all has been the same.
      dump(edit, to: &about, maxDepth: 4, maxItems: 200)
      hasher.combine(about)
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
