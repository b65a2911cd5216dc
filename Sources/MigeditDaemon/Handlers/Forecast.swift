import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime

extension ControlService {
  func forecast(_ parameters: Forecast.Taken, _ call: ControlCall) async throws -> Forecast.Reply {
    switch (parameters.edits, parameters.batch) {
    case (let edits?, nil):
      try checkCount(of: edits)
      let caller = call.caller
      let requests: [EditRequest] = try await reading(call) {
        () throws(ControlError) in try self.requests(of: edits, by: caller)
      }
      return try await forecast(of: requests)
    case (nil, let name?): return try await forecast(ofBatch: name)
    case (.some, .some): throw Fault(["batch"], "expected either edits or a batch, found both")
    case (nil, nil): throw Fault(["edits"], "expected either edits or a batch, found neither")
    }
  }

  /// The edits stand behind all that is queued.
  private func forecast(of requests: [EditRequest]) async throws -> Forecast.Reply {
    let planned = try await store.plannedJobs(limit: NightForecast.mostJobs)
    let attempts = Dictionary(
      engine.environments.map { ($0.name, $0.settings.retry.maxAttempts) }, uniquingKeysWith: { first, _ in first })
    var refs: [String: Int] = [:]
    for (index, request) in requests.enumerated() { if let ref = request.ref { refs[ref] = Self.number(of: index) } }
    let group = (planned.batches.keys.max() ?? 0) + 1
    let edits = requests.enumerated().map { index, request in
      var job = PlannedJob(
        id: Self.number(of: index), target: request.target, priority: request.priority ?? 0,
        attemptsLeft: max(1, request.maxAttempts ?? attempts[request.target.environment] ?? 1))
      job.earliest = request.notBefore
      job.deadline = request.deadline
      job.after = (request.after ?? []) + (request.afterRefs ?? []).compactMap { refs[$0] }
      job.isHeld = request.held ?? false
      job.group = group
      return job
    }
    let forecast = try await forecaster.forecast(of: planned.jobs + edits, planned.windows)
    return reply(forecast, of: edits, group: group) { Self.number(of: $0.id) }
  }

  /// A job that is not there yet has a number below zero, and its place in the request by the same rule.
  private static func number(of index: Int) -> Int { -1 - index }

  private func forecast(ofBatch name: String) async throws -> Forecast.Reply {
    guard let batch = try await store.batches(named: name, limit: 1, cursor: nil).batches.first else {
      throw ControlError.noSuchBatch(name: name)
    }
    let known = try await forecaster.known(with: batch.reference)
    let group = known.planned.batches.first { $0.value == batch.reference }?.key
    let jobs = known.planned.jobs.filter { $0.group == group && group != nil }
    return reply(known.forecast, of: jobs, group: group) { _ in nil }
  }

  /// - Parameter index: of an edit of the request; nil: it is a job that is there.
  private func reply(
    _ forecast: NightForecast, of jobs: [PlannedJob], group: Int?, index: (PlannedJob) -> Int?
  ) -> Forecast.Reply {
    let classes = Set(jobs.map { EditClass($0.target) })
    let times = group.flatMap { forecast.groups[$0] }
    return Forecast.Reply(
      expectedEnd: times?.half, expectedEndP90: times?.nineOfTen,
      jobs: jobs.map { job in
        let found = forecast.jobs[job.id]
        return ForecastOfJob(
          index: index(job), id: index(job) == nil ? job.id : nil, expectedStart: found?.start.half,
          expectedEnd: found?.end.half, expectedEndP90: found?.end.nineOfTen, problem: found.problem(of: job))
      },
      measured: classes.reduce(0) { $0 + engine.durations.past(of: $1).measured })
  }
}

extension NightForecast.JobTimes? {
  /// nil: nothing is known to be in its way.
  fileprivate func problem(of job: PlannedJob) -> String? {
    guard let self else {
      return
        "More than \(NightForecast.mostJobs) jobs are queued before it: nothing is said of what stands behind them."
    }
    if self.lateShare > 0.1 {
      return "It would not be submitted by its deadline in \(Int((self.lateShare * 100).rounded())) of 100 nights."
    }
    guard self.end.half == nil else { return nil }
    return job.isHeld
      ? "It is held until it is released."
      : "It is not known when it may start: it comes after a job that is held, its environment is paused, or it fits no window "
        + "of the next two weeks."
  }
}
