import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Varlink

/// Targets that give trouble while their server answers others, and what else keeps edits from getting on.
enum TroubleSample {
  static let failure = Failure(
    .serverError,
    "The Library server at https://library.example.com/MicroStrategyLibrary answered the read of the migration "
      + "000004134E6B4C7F9A0B1C2D3E4F5A6B with 500 ERR001: \"The object was not found.\": look into its log, ticket 7f3a.",
    server: ServerWords(status: 500, code: "ERR001", message: "The object was not found.", ticketId: "7f3a"))

  static let unreadable = Failure(
    .unreadable,
    "The Library server at https://library.example.com/MicroStrategyLibrary answered the read of the group "
      + "0000041B4E6B4C7F9A0B1C2D3E4F5A6B with 200 and what can't be read as JSON (line 1, column 8114: a member stands twice): "
      + "ask its administrator why it does not send a whole document.",
    server: ServerWords(status: 200))

  /// It rests, to be tried again.
  static var queued: Job {
    var job = Sample.job(1043, .queued)
    job.waiting = Waiting(
      .retry,
      "Its target could not be read with its content, 3 times in a row, while its server answered others: "
        + failure.message, until: Sample.now + .seconds(107))
    return job
  }

  /// Its edit was sent, and its target can't be read any more.
  static var running: Job {
    var job = Sample.job(1051, .running, kind: .migrationGroup)
    (job.phase, job.progress, job.startedAt) = (Word(.polling), 0.4, Sample.ago(.seconds(2600)))
    return job
  }

  static func attempt(_ failure: Failure?, slot: Int = 3) -> Attempt {
    var attempt = Attempt(
      number: 1, startedAt: Sample.ago(.seconds(2600)), submissions: 1, accepted: true, polls: 41, progress: 0.4)
    (attempt.slot, attempt.submittedAt, attempt.failure) = (slot, Sample.ago(.seconds(2590)), failure)
    return attempt
  }

  static let noTrace = Failure(
    .outcomeUnknown, "The server took the edit, and the target shows no trace of it yet.")

  /// Healthy but for two targets.
  static var environment: EnvironmentStatus {
    var prod = Sample.environments[1]
    prod.slots[2] = Slot(number: 3, state: .busy, job: 1051)
    (prod.running, prod.troubled) = (2, [1043, 1051])
    return prod
  }

  static let kindOutage = Failure(
    .overloaded,
    "5 different targets in a row can't be submitted, while the server answers the health check. Single targets are tried "
      + "until one goes well; at last: What stands before the Library server at "
      + "https://library.example.com/MicroStrategyLibrary answered the edit of the migration "
      + "000004134E6B4C7F9A0B1C2D3E4F5A6B with a page (503: \"Service Unavailable\"): check whether the server is being "
      + "restarted, and look into the log of what stands before it.", server: ServerWords(status: 503))

  /// It answers, but takes no edits; the user of another has lost a privilege; a third does not answer well.
  static var limited: [EnvironmentStatus] {
    var prod = Sample.environments[1]
    prod.breaker = Word(.open)
    (prod.outage, prod.outageSince, prod.retryAt) = (
      kindOutage, Sample.ago(.seconds(240)), Sample.now + .seconds(15)
    )
    var staging = Sample.pausedEnvironments[0]
    staging.pause = nil
    staging.breaker = Word(.probing)
    staging.outage = Failure(
      .forbidden,
      "5 different targets in a row can't be edited by this user, while the server answers the health check. Single "
        + "targets are tried until one goes well; at last: The Library server answered 403 ERR014: \"The user lacks the "
        + "privilege Create package.\"",
      server: ServerWords(status: 403, code: "ERR014", message: "The user lacks the privilege Create package."))
    (staging.outageSince, staging.retryAt) = (Sample.ago(.seconds(90)), Sample.now)
    var test = Sample.pausedEnvironments[1]
    test.retryAt = nil
    test.outage = Failure(
      .unreachable,
      "2 health checks in a row were not answered, and the breaker opens at 5; at last: "
        + "https://test.example.com/MicroStrategyLibrary did not answer in 30s (request_timeout).")
    return [prod, staging, test]
  }

  static var slowStart: (job: Job, environment: EnvironmentStatus) {
    var job = Sample.job(1045, .queued)
    job.waiting = Waiting(
      .session,
      """
      After an outage or a pause prod makes a slow start: 1 of the edits that began since may run at once, and twice as many \
      with each one that ends well, and with each minute in which all is answered.
      """, jobs: [1044])
    return (job, Sample.environments[1])
  }

  /// A daemon that has these jobs in these environments.
  static func answers(_ jobs: [Get.Reply], _ environments: [EnvironmentStatus]) -> [String: FakeDaemon.Answer] {
    [
      "Get": { call, _ in
        guard let reply = jobs.first(where: { $0.job.id == call.parameters["id"]?.number?.int }) else {
          throw ControlError.noSuchJob(id: 0)
        }
        return try Get.members(of: reply)
      },
      "Explain": { call, _ in
        guard let reply = jobs.first(where: { $0.job.id == call.parameters["id"]?.number?.int }) else {
          throw ControlError.noSuchJob(id: 0)
        }
        return try Explain.members(of: Sample.explained(reply, in: environments))
      },
      "Environments": Sample.asked(environments), "Batches": Sample.listed(),
      "Status": { _, _ in try Status.members(of: Sample.status()) },
      "List": { call, _ in
        let filter: Filter = try (call.parameters["filter"] ?? [:]).decoded(unknownMembers: .ignored)
        return try .jobs(jobs.map(\.job).filter { matches($0, filter) })
      },
    ]
  }

  private static func matches(_ job: Job, _ filter: Filter) -> Bool {
    if let ids = filter.ids, !ids.contains(job.id) { return false }
    if let states = filter.states, !states.contains(where: { $0 == job.state.known }) { return false }
    if let name = filter.environment, name != job.target.environment { return false }
    return filter.targetId.map { $0 == job.target.id.description } ?? true
  }
}
