import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// The types of the control interface, encoded: their members by the names of `org.migedit.Queue`.
@Suite struct WireNamesTests {
  private func members(_ value: some Encodable) throws -> Set<String> {
    Set(try #require(try JSON(encoding: value).object).keys)
  }

  private func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

  private func again<Value: Codable & Equatable>(_ value: Value) throws -> Bool {
    try JSON(encoding: value).decoded(as: Value.self, unknownMembers: .refused) == value
  }

  private let failure = Failure(
    .createFailed, "no", server: ServerWords(status: 200, code: "ERR001", message: "no room", ticketId: "t"))

  private func job() throws -> Job {
    Job(
      id: 7, target: try target(), state: .queued, priority: 3, maxAttempts: 4, submittedBy: "ana",
      submittedByUid: 1000, createdAt: wall(0))
  }

  @Test func `a job says what it has, and leaves out what it has not`() throws {
    var job = try job()
    let least =
      "id target state progress priority labels after maxAttempts attemptsUsed cancelRequested submittedBy submittedByUid createdAt"
    #expect(try members(job) == words(least))
    job.phase = Word(.polling)
    job.waiting = Waiting(.retry, "rests", until: wall(1), jobs: [1])
    job.failure = failure
    job.verification = Word(.differs)
    job.setDifferences(["/name"])
    (job.key, job.batch, job.batchRun) = ("k", "b", 2)
    (job.startedAt, job.endedAt) = (wall(1), wall(2))
    (job.notBefore, job.deadline) = (wall(3), wall(4))
    #expect(
      try members(job)
        == words(
          least
            + " phase waiting failure verification differences differenceCount key batch batchRun startedAt endedAt notBefore deadline"
        )
    )
    #expect(try again(job))
    let json = try JSON(encoding: job)
    #expect(json["state"] == "queued" && json["phase"] == "polling" && json["verification"] == "differs")
    #expect(json["createdAt"] == .string(wall(0).description) && json["id"] == 7)
  }

  @Test func `a job names the first 1,000 places in which it differs, and counts all`() throws {
    var job = try job()
    job.setDifferences((0..<5000).map { "/tocView/content/\($0)" })
    let json = try JSON(encoding: job)
    #expect(json["differences"]?.array?.count == 1000 && json["differenceCount"] == 5000)
    #expect(json["differences"]?.array?.last == "/tocView/content/999")
  }

  @Test func `an attempt`() throws {
    var attempt = Attempt(number: 1, startedAt: wall(0), submissions: 2, accepted: true, polls: 3, progress: 0.5)
    let least = "number startedAt submissions accepted polls progress"
    #expect(try members(attempt) == words(least))
    (attempt.slot, attempt.submittedAt, attempt.endedAt, attempt.failure) = (1, wall(1), wall(2), failure)
    #expect(try members(attempt) == words(least + " slot submittedAt endedAt failure"))
    #expect(try again(attempt))
  }

  @Test func `a failure, with the server's words`() throws {
    #expect(try members(failure) == words("reason message server"))
    #expect(try members(Failure(.crashed, "x")) == words("reason message"))
    #expect(try members(try #require(failure.server)) == words("status code message ticketId"))
    #expect(try members(ServerWords(status: 502)) == words("status"))
    #expect(try again(failure))
    #expect(failure.server?.summary == "200 ERR001: \"no room\"" && ServerWords(status: 502).summary == "502")
  }

  @Test func `a wait`() throws {
    let waiting = Waiting(.retry, "rests", until: wall(1), jobs: [1])
    #expect(try members(waiting) == words("reason detail until jobs"))
    #expect(try members(Waiting(.nothing, "x")) == words("reason detail"))
    #expect(try again(waiting))
  }

  @Test func `a request to edit`() throws {
    var request = EditRequest(
      target: try target(), change: rename, key: "k", batch: "b", labels: ["a": "b"], priority: 1, maxAttempts: 2,
      expectedLastUpdatedDate: "d", strict: true)
    let plain = "target change key batch labels priority maxAttempts expectedLastUpdatedDate strict"
    #expect(try members(request) == words(plain))
    (request.notBefore, request.deadline, request.held) = (wall(1), wall(2), true)
    (request.after, request.ref, request.afterRefs) = ([7], "r", ["q"])
    #expect(try members(request) == words(plain + " notBefore deadline held after ref afterRefs"))
    #expect(try members(request.target) == words("environment kind id"))
    #expect(try members(rename) == words("mergePatch"))
    #expect(try members(Change(body: [:])) == words("body"))
    let rule = Rule(
      where: .init(id: migrationID, type: 3, name: "S*", action: "replace", project: "P"), action: "delete",
      includeDependents: true, remove: false, atLeast: 2)
    let change = Change(mergePatch: [:], jsonPatch: [], rules: [rule])
    #expect(try members(change) == words("mergePatch jsonPatch rules") && again(change))
    #expect(try members(rule) == words("where action includeDependents remove atLeast"))
    #expect(try members(rule.condition) == words("id type name action project"))
    #expect(try members(Rule(where: .init(), remove: true)) == words("where remove"))
    #expect(try again(request))
    #expect(try members(Enqueued(id: 1, state: .held, duplicate: false)) == words("id state duplicate"))
  }

  @Test func `a filter`() throws {
    var filter = Filter()
    #expect(filter.isEmpty)
    #expect(try members(filter) == [])
    (filter.ids, filter.states, filter.environment, filter.targetId) = ([1], [.failed], "prod", migrationID)
    (filter.batch, filter.key, filter.labels, filter.failureReason) = ("b", "k", ["a": "b"], "createFailed")
    (filter.submittedBy, filter.createdAfter, filter.createdBefore) = ("ana", wall(0), wall(1))
    let all = "ids states environment targetId batch key labels failureReason submittedBy createdAfter createdBefore"
    #expect(try members(filter) == words(all))
    #expect(!filter.isEmpty)
    #expect(try again(filter))
  }

  @Test func `an environment, its slots, and an event`() throws {
    let slot = Slot(number: 1, state: .unknown, job: 7, since: wall(0))
    #expect(try members(slot) == words("number state job since"))
    var status = EnvironmentStatus(name: "prod", url: "https://x", slots: [slot], queued: 1, running: 1)
    let least = "name url slots queued running windowOpen breaker"
    #expect(try members(status) == words(least))
    (status.outage, status.outageSince, status.retryAt) = (failure, wall(0), wall(1))
    (status.pause, status.troubled) = (Paused(by: "ana", at: wall(0), reason: "release", until: wall(9)), [7])
    #expect(try members(status) == words(least + " outage outageSince retryAt pause troubled"))
    #expect(try again(status))
    let event = Event(sequence: 9, at: wall(0), what: .retrying, job: try job())
    #expect(try members(event) == words("sequence at what job"))
    #expect(try again(event))
  }

  @Test func `a batch counts its jobs`() throws {
    var batch = Batch(name: "night", createdAt: wall(0), counts: ["queued": 3, "failed": 2])
    #expect(batch.total == 5)
    #expect(try members(batch) == words("name run createdAt counts total"))
    batch.endedAt = wall(9)
    #expect(try members(batch) == words("name run createdAt endedAt counts total"))
    #expect(try again(batch))
  }

  @Test func `an attempt after which the deadline had passed says so`() {
    let last = failure.notTriedAgain
    #expect(last.reason == failure.reason && last.server == failure.server)
    #expect(last.message == "no The job's deadline has passed, so it is not tried again.")
  }

  @Test func `the words of the interface`() {
    #expect(JobState.names == ["queued", "held", "running", "succeeded", "failed", "cancelled", "expired"])
    #expect(Phase.names == ["preparing", "submitting", "polling", "verifying"])
    #expect(VerificationResult.names == ["unchanged", "exact", "normalised", "differs"])
    #expect(SlotState.names == ["free", "busy", "unknown"] && BreakerState.names == ["closed", "open", "probing"])
    #expect(
      Set(FailureReason.names)
        == words(
          """
          createFailed notEditable notFound conflict rejected forbidden serverError unreadable invalidChange dependencyFailed timedOut \
          outcomeUnknown verification crashed unreachable loginRefused tooManyLogins overloaded storageService
          """))
    #expect(
      Set(WaitingReason.names)
        == words(
          "nothing held time dependency retry target environment paused outage window batch session stopping"))
    let events = words(
      """
      enqueued started submitted accepted progress retrying succeeded failed cancelled expired held released \
      reprioritized amended cancelRequested batchEnded paused resumed outageBegan outageEnded windowOpened windowClosed bookmark
      """)
    #expect(events.isSuperset(of: EventKind.names))
    #expect(
      Set(DiagnosisCheck.names)
        == words(
          """
          version configuration queue pause edits scheduler fileSystem space clock timeZones roles watchdog credentials nameResolution tls login \
          sessions privileges migration source breaker windows skipped daemon socket unit log
          """))
  }

  @Test func `a word that this version does not know is kept and shown as it is`() throws {
    let json: JSON = ["reason": "cosmicRays", "message": "x"]
    let failure = try json.decoded(as: Failure.self, unknownMembers: .refused)
    #expect(failure.reason.known == nil && failure.reason.description == "cosmicRays")
    #expect(try JSON(encoding: failure) == json)
    #expect(Word(FailureReason.crashed).known == .crashed)
  }
}
