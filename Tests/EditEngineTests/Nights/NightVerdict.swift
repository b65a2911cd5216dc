import JobModel
import LibraryModel
import Runtime

/// What was not right in a night, in words; empty where all was.
///
/// Each job has ended. One that succeeded was made once and last, as asked, and each of its attempts was taken once. The
/// others have a reason that the night gave them:
/// - `createFailed`: the server has taken all its attempts, and each ended so.
/// - `serverError`: five PUTs were lost on their way, or taken and failed without a trace that could have been seen; or
///   its target gave trouble eight times in a row.
/// - `unreadable`: the same of what could not be understood.
/// - `conflict`, `outcomeUnknown`: a JSON patch on a target that others have edited, too.
/// - cancelled: its target was bad for good.
/// - `outcomeUnknown`, `timedOut`: the target, or its content, could not be read for all of `edit_timeout`, since it is bad
///   or since one look after another came to nothing by chance: it was not answered, or its date had moved once more.
///
/// On a target that others edit a job may succeed with differences, and an attempt that they have overwritten may be taken
/// once more; what is claimed to stand as asked was made all the same.
struct NightVerdict {
  private(set) var faults: [String] = []
  private let plan: NightPlan
  private let server: MockServer
  private let diary: NightDiary
  /// By the name that a job's edit gives.
  private let takes: [String: [MockServer.Take]]

  init(of jobs: [Job], plan: NightPlan, server: MockServer, diary: NightDiary, end: SteadyTime) {
    self.plan = plan
    self.server = server
    self.diary = diary
    takes = Dictionary(grouping: server.takes, by: \.put.name)
    for step in server.illegal + diary.illegal { faults.append("an illegal step: \(step)") }
    for what in diary.startedOutside { faults.append("it started outside of its window: \(what)") }
    for what in diary.missedWakeUps { faults.append("a missed wake-up: \(what)") }
    if jobs.count != plan.scale.edits { faults.append("\(jobs.count) jobs") }
    for job in jobs { look(at: job) }
    for (target, line) in Dictionary(grouping: jobs, by: \.target.id.packageID) {
      look(at: line, on: target, end: end)
    }
  }

  private mutating func look(at job: Job) {
    let name = Night.name(of: job.id)
    let takes = takes[name] ?? []
    let failed = takes.count { $0.end != .created }
    let unknown = takes.count { !$0.isKnown }
    let isShared = diary.editedByOthers.contains(job.target.id.packageID)
    let poison = plan.poison(of: job.target.id.packageID)
    func say(_ what: String) {
      faults.append(
        "job \(job.id): \(what); \(job.state), \(job.verification.map { "\($0)" } ?? job.failure?.message ?? "-"), \(job.attemptsUsed) attempts, "
          + "taken as \(takes.map { "\($0.put.attempt) \($0.end)" }), puts \(diary.puts[name] ?? [])"
          + (isShared ? ", others edit it, too" : "") + (poison.map { ", \($0)" } ?? ""))
    }
    if job.attemptsUsed > takes.count { say("an attempt was spent that the server has not taken") }
    // Where others have edited what ours had made, an attempt may rightly be taken twice.
    let isGivenUp = [.outcomeUnknown, .timedOut].contains(job.failure?.reason.known)
    // Where create_failed has left there what was asked, it can't be told of one later edit, whose answer was lost, whether it
    // has arrived: only a date has moved, and dates move by themselves. What is asked stands there all the same.
    let wasKept = takes.dropLast().contains { if case .failed(_, keepsName: true) = $0.end { true } else { false } }
    let isHidden = wasKept && job.state.known == .succeeded && diary.puts[name]?.last == .some(.lostAfter)
    if job.attemptsUsed < takes.count - unknown - (isHidden ? 1 : 0), !isShared, !isGivenUp {
      say("taken more often than its attempts")
    }
    let target = job.target.id.packageID
    let unread = diary.unansweredInARow(of: target)
    switch (job.state.known, job.failure?.reason.known) {
    case (.succeeded, _):
      let isAsAsked = [.exact, .normalised].contains(job.verification?.known)
      let isUnread = job.verification == nil && unread >= Self.looksAtContent
      // Whose edit it was that could not be read is not known where others edit it, too.
      if takes.last?.end != .created, isAsAsked || isUnread && !isShared {
        say("it claims what the server has not made")
      }
      if !isShared, !isAsAsked && !isUnread || takes.count - failed != 1 { say("it was not made once, as asked") }
    case (.failed, .createFailed):
      if failed < job.maxAttempts || job.attemptsUsed != job.maxAttempts { say("its attempts are not spent") }
    case (.failed, .serverError):
      let puts = diary.puts[name] ?? []
      let lost = puts.count { $0 == .lostBefore || $0 == .killedBefore } + unknown
      let notTaken = puts.count { $0 == .neverLeft || $0 == .tooBusy }
      let isTroubled = max(unread, lost + notTaken) >= Trouble.maxInARow
      if lost < Edit.maxLostSubmissions, !isTroubled, !isShared {
        say("neither so many PUTs were lost nor so many reads")
      }
    case (.failed, .unreadable):
      if unread < Trouble.maxInARow { say("it could be read") }
    case (.failed, .outcomeUnknown) where isOutOfSight(target), (.failed, .timedOut) where isOutOfSight(target): break
    case (.failed, .conflict), (.failed, .outcomeUnknown):
      // What a normalising server has added to a content that it kept may as well be somebody else's.
      let isNormalised = plan.normalises && plan.keepsNameOfFailed && failed > 0
      if !isShared && !isNormalised || job.id % 4 != 0 {
        say("nobody else has edited it, or the change could have been applied again")
      }
    case (.cancelled, _):
      if poison?.isForGood != true { say("nobody has cancelled it") }
    default: say("this must not be")
    }
  }

  private static let looksAtContent = 3

  /// Whether a target could not be read for so long that its edit may be given up on. It may have been in work until then, or
  /// have shown no trace of its edit once, which is too little to say that the edit did not arrive.
  private func isOutOfSight(_ target: String) -> Bool {
    let unread = max(badFor(target), restlessFor(target))
    return unread + .seconds(NightPlan.latest + NightPlan.editLasts.upperBound) >= plan.settings.editTimeout
  }

  /// How long the plan has a target that can't be read. What is left of `edit_timeout` then may hold a single look, which may
  /// come to nothing by chance.
  private func badFor(_ target: String) -> Duration {
    guard let poison = plan.poison(of: target), poison.kind != .submission, let until = poison.until else {
      return .zero
    }
    return until - poison.since + plan.settings.poll.max * 2
  }

  /// For how long looks in a row have shown no end that stands while the server answered others, which `edit_timeout` counts:
  /// each of them comes `poll.max` after the one before, at most. On a target that is well that is chance.
  private func restlessFor(_ target: String) -> Duration { plan.settings.poll.max * diary.withoutEndInARow(of: target) }

  private mutating func look(at line: [Job], on target: String, end: SteadyTime) {
    let order = server.takes.filter { $0.put.target == target }.compactMap { take in
      line.firstIndex { Night.name(of: $0.id) == take.put.name }
    }
    if order != order.sorted() { faults.append("target \(target): out of order, \(order)") }
    guard !diary.editedByOthers.contains(target), let last = line.last(where: { $0.state.known == .succeeded }) else {
      return
    }
    let state = server.state(of: target, at: end)
    let later = line.filter { $0.id > last.id }.flatMap { takes[Night.name(of: $0.id)] ?? [] }
    if later.isEmpty, state.name != Night.name(of: last.id) || state.status != "created" {
      faults.append("target \(target): it stands as \(state), and job \(last.id) succeeded last")
    }
  }
}
