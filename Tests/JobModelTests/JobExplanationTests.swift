import JobModel
import LibraryModel
import Runtime
import Testing

/// What is made of a job, its attempts and what surrounds it.
struct JobExplanationTests {
  private static let server = ServerState(url: "https://library.example.com", username: "architect", sessions: 1)
  private static let free = EnvironmentPosition(name: "prod", server: server)

  private static func job(_ state: JobState) throws -> Job {
    var job = Job(
      id: 7, target: try target(), state: state, priority: 0, maxAttempts: 4, submittedBy: "anna", submittedByUid: 1001,
      createdAt: wall(0))
    if state == .running { job.phase = Word(.polling) }
    return job
  }

  private static func explained(
    _ job: Job, attempts: [Attempt] = [], at position: JobPosition = JobPosition(),
    in environment: EnvironmentPosition = free, unfinishedEdits: Set<JobID> = [], waitOfAhead: Waiting? = nil,
    answeredFor: Duration? = nil
  ) -> JobExplanation {
    let taken = environment.taken.map { Slot(number: $0.key, state: .busy, job: $0.value) }
    let status = environment.server.map {
      EnvironmentStatus(name: environment.name, taken: taken, queued: 1, running: taken.count, at: $0)
    }
    return JobExplanation(
      job, attempts: attempts, at: position, in: environment, status: status, ahead: JobsAhead(first: [3], count: 5),
      unfinishedEdits: unfinishedEdits, failedPredecessors: [], waitOfAhead: waitOfAhead, answeredFor: answeredFor,
      now: wall(100))
  }

  @Test func `a job that could start waits for nothing, and says so`() throws {
    let found = Self.explained(try Self.job(.queued))
    #expect(found.waits.map(\.reason.known) == [.nothing] && found.next.hasPrefix("Nothing to do: it starts at once"))
    #expect(found.ahead == [3] && found.aheadCount == 5)
  }

  @Test func `all reasons stand in the order in which they are decided`() throws {
    var (position, environment) = (JobPosition(), Self.free)
    (position.isHeld, position.notBefore, position.predecessors, position.holder) = (true, wall(60), [2], 4)
    environment.taken = [1: 4]
    environment.pauses.ofQueue = Paused(by: "anna", at: wall(0))
    let found = Self.explained(try Self.job(.held), at: position, in: environment)
    #expect(found.waits.map(\.reason.known) == [.held, .time, .dependency, .target, .paused, .session])
    #expect(found.next.hasPrefix("`migeditctl release 7` lets it run."))
    #expect(found.next.hasSuffix("`migeditctl resume` lets edits start again."))
  }

  @Test(arguments: JobState.allCases.filter { $0 != .queued && $0 != .held })
  func `a job that runs or has ended waits for nothing at all`(state: JobState) throws {
    var position = JobPosition()
    position.holder = 7
    #expect(Self.explained(try Self.job(state), at: position).waits == [])
  }

  @Test func `of an edit in flight whose environment is not configured any more, it is said how long it is followed`()
    throws
  {
    let found = Self.explained(try Self.job(.running), in: EnvironmentPosition(name: "prod", server: nil))
    #expect(
      found.next.hasPrefix("The configuration does not have prod: its edit is not followed over a start of the daemon.")
    )
    #expect(found.next.hasSuffix("Put prod back, then `migeditctl reload`."))
  }

  @Test func `while nobody is answered, no others are said to be`() throws {
    var position = JobPosition()
    position.trouble = Trouble(.read, Failure(.serverError, "The read was answered with 500."))
    for isOut in [false, true] {
      let outage = KeptOutage(Failure(.overloaded, "It is overloaded."), since: wall(0), retryAt: wall(9))
      let server = ServerState(
        url: "https://library.example.com", sessions: 1, breaker: isOut ? .open : .closed, outage: isOut ? outage : nil)
      let found = Self.explained(
        try Self.job(.queued), at: position, in: EnvironmentPosition(name: "prod", server: server))
      #expect(found.next.contains("others are answered meanwhile") == !isOut)
    }
  }

  @Test func `an environment that is not configured is nil, and the job waits for it`() throws {
    let found = Self.explained(try Self.job(.queued), in: EnvironmentPosition(name: "prod", server: nil))
    #expect(found.environment == nil && found.waits.map(\.reason.known) == [.environment])
    #expect(found.next.contains("`migeditctl reload`"))
  }

  @Test func `an attempt without a trace is told, but not where the target gives trouble`() throws {
    var attempt = Attempt(number: 1, startedAt: wall(0), submissions: 1, accepted: true, polls: 9, progress: 0)
    attempt.failure = Failure(.outcomeUnknown, "The target shows no trace of it yet.")
    let job = try Self.job(.running)
    #expect(Self.explained(job, attempts: [attempt]).next.hasPrefix("Look on the server whether"))
    var position = JobPosition()
    position.trouble = Trouble(.read, Failure(.serverError, "500."))
    #expect(Self.explained(job, attempts: [attempt], at: position).next.contains("`migeditctl forget 7`"))
    // Who has asked to cancel it still has to look.
    var cancelled = job
    cancelled.cancelRequested = true
    let words = Self.explained(cancelled, attempts: [attempt]).next
    #expect(words.hasPrefix("Look on the server whether") && words.contains("its edit can't be recalled"))
    // What an attempt that is over came to is no news of this one.
    attempt.endedAt = wall(60)
    #expect(Self.explained(job, attempts: [attempt]).next.hasPrefix("Nothing to do"))
  }

  @Test func `an edit without a trace says until when it is followed`() throws {
    var attempt = Attempt(number: 1, startedAt: wall(0), submissions: 1, accepted: true, polls: 9, progress: 0)
    attempt.failure = Failure(.outcomeUnknown, "The target shows no trace of it yet.")
    var server = Self.server
    server.editTimeout = .seconds(60)
    let environment = EnvironmentPosition(name: "prod", server: server)
    let job = try Self.job(.running)
    let words = Self.explained(job, attempts: [attempt], in: environment, answeredFor: .seconds(40)).next
    #expect(words.contains("for edit_timeout, until \(wall(120)), and longer by"))
    #expect(words.contains("`migeditctl forget 7`"))
    // One that is over by now is given up at once.
    let over = Self.explained(job, attempts: [attempt], in: environment, answeredFor: .seconds(90)).next
    #expect(over.contains("until \(wall(100)),"))
    #expect(Self.explained(job, attempts: [attempt]).next.contains("for edit_timeout at most."))
  }

  @Test func `a job behind one that waits itself is told what that waits for`() throws {
    var position = JobPosition()
    position.ahead = 5
    func next(_ wait: Waiting?) throws -> String {
      Self.explained(try Self.job(.queued), at: position, waitOfAhead: wait).next
    }
    let window = Waiting(.window, "The window of prod is closed.", until: wall(300))
    #expect(
      try next(window).hasPrefix("Job 5, which comes first, waits itself (window, until \(wall(300))): The window"))
    #expect(try next(window).contains("`migeditctl why 5`"))
    for wait in [Waiting(.session, "All slots are taken."), nil] {
      #expect(try next(wait).hasPrefix("`migeditctl why 5`"))
    }
  }

  @Test func `an outage that only warns is not what a running job waits for`() throws {
    let failure = Failure(.unreachable, "It did not answer.")
    let warned = ServerState(
      sessions: 1, unanswered: UnansweredChecks(count: 2, limit: 5, failure: failure))
    let isOut = ServerState(
      sessions: 1, breaker: .open, outage: KeptOutage(failure, since: wall(0), retryAt: wall(60)))
    let job = try Self.job(.running)
    let next = [warned, isOut].map { Self.explained(job, in: EnvironmentPosition(name: "prod", server: $0)).next }
    #expect(next[0].hasPrefix("Nothing to do") && next[1].hasPrefix("Is the server of prod up"))
  }
}
