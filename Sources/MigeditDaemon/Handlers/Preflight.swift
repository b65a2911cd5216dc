import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import Varlink

extension ControlService {
  /// The environments are asked side by side, each about one target at a time, and no further while a reply has not left: a
  /// slow reader slows the reading, and where the reader goes it ends.
  func preflight(_ parameters: Preflight.Parameters, _ call: ControlCall) async throws -> Preflight.Reply {
    guard call.varlink.wantsMore else { throw VarlinkError.expectedMore }
    let jobs = try await store.jobsToPreflight(try checked(parameters.filter))
    let total = jobs.count(where: \.isAsked)
    guard total > 0 else { return Preflight.Reply(done: 0, total: 0) }
    do {
      return try await preflight(jobs, total, call)
    } catch is CancellationError {
      // Where the reader has gone, nobody is told.
      throw ControlError.shuttingDown
    }
  }

  private func preflight(_ jobs: [JobToPreflight], _ total: Int, _ call: ControlCall) async throws -> Preflight.Reply {
    try await withThrowingTaskGroup(of: (PreflightLane, [PreflightLane.Judged]).self) { group in
      func goOn(_ lane: PreflightLane) {
        guard !lane.isOver else { return }
        group.addTask {
          var lane = lane
          let judged = try await lane.next()
          return (lane, judged)
        }
      }
      let submitter = await submitter(call.caller)
      for environment in jobs.split(whereNextIsOfAnother: \.environment) {
        goOn(PreflightLane(self, environment, by: submitter))
      }
      var done = 0
      while let (lane, judged) = try await group.next() {
        for one in judged {
          done += 1
          let reply = Preflight.Reply(
            done: done, total: total, job: one.job, targetName: one.targetName, editable: one.finding.isEditable,
            changes: one.finding.changes, problem: one.finding.problem)
          if done == total {
            group.cancelAll()
            return reply
          }
          try await call.replies.send(try Preflight.members(of: reply))
        }
        goOn(lane)
      }
      throw CancellationError()
    }
  }
}

/// The jobs of one environment that a preflight has still to look at.
struct PreflightLane: Sendable {
  struct Judged: Sendable {
    let job: JobID
    let targetName: String?
    let finding: PreflightFinding
  }

  /// So many jobs of one target are read from the queue at once.
  private static let mostAtOnce = 100

  private let service: ControlService
  private let submitter: Submitter
  private var jobs: ArraySlice<JobToPreflight>
  /// The target that was looked at last, and what came of it; nil: none was.
  private var last: (target: Int, look: PreflightLook)?

  init(_ service: ControlService, _ jobs: ArraySlice<JobToPreflight>, by submitter: Submitter) {
    self.service = service
    self.submitter = submitter
    self.jobs = jobs
  }

  var isOver: Bool { jobs.isEmpty }

  /// Looks at the next target, or goes on with jobs of the last one.
  mutating func next() async throws -> [Judged] {
    guard let first = jobs.first else { return [] }
    let some = jobs.prefix(Self.mostAtOnce).prefix { $0.target == first.target }
    jobs = jobs.dropFirst(some.count)
    let hours = Dictionary(
      service.engine.environments.map { ($0.name, $0.hours) }, uniquingKeysWith: { first, _ in first })
    let edits = try await service.store.editsToPreflight(some.map(\.job), in: hours)
    // Where none of them is there any more, there is nothing to be asked.
    let target = edits.values.lazy.compactMap { try? $0.facts.get().target }.first
    let look: PreflightLook? = if let target { try await self.look(at: target, first) } else { nil }
    let now = service.time.steady()
    let (judging, judged) = await service.time.aside(on: .computing, for: "preflight in \(first.environment)") {
      var look = look
      let judged = some.compactMap { job in job.judged(by: &look, edits[job.job], now: now) }
      return (look, judged)
    }
    if let judging { last = (first.target, judging) }
    return judged
  }

  private func look(at target: Target, _ job: JobToPreflight) async throws -> PreflightLook {
    // A server that answers nobody is not asked about each of its targets.
    if let last, case .serverOut = last.look { return last.look }
    if let last, last.target == job.target { return last.look }
    let environment = service.engine.environments.first { $0.name.isSame(as: job.environment) }
    guard let environment else { return .serverOut(NextStep.words(ofUnconfigured: job.environment)) }
    let look = await environment.preflight(of: target)
    // What was given up says nothing of the target. A daemon that stops closes its connections before it ends the calls.
    try Task.checkCancellation()
    switch look {
    case .judging(let target): await service.called(target.target, target.targetName, by: submitter)
    case .targetUnanswered, .serverOut: if service.engine.isClosed { throw CancellationError() }
    }
    return look
  }
}

extension JobToPreflight {
  /// - Parameters:
  ///   - look: what came of reading its target, which the jobs before it on the target may have changed since.
  ///   - edit: nil: the job has ended meanwhile, or is gone.
  /// - Returns: nil for a job that is only looked at since it comes before others.
  fileprivate func judged(
    by look: inout PreflightLook?, _ edit: EditToPreflight?, now: SteadyTime
  ) -> PreflightLane.Judged? {
    var finding = PreflightFinding()
    var name: String?
    switch (edit?.facts, look) {
    case (.failure(let damage), _): finding.problem = "\(damage.description) Cancel the job, and enqueue the edit anew."
    case (.success(let facts), .judging(var target)):
      finding = target.judge(job, facts, now: now)
      name = target.targetName
      look = .judging(target)
    case (.success, .targetUnanswered(let problem)), (.success, .serverOut(let problem)): finding.problem = problem
    case (.success, nil), (nil, _): break
    }
    guard isAsked else { return nil }
    // One that has started or ended meanwhile has come to what it has come to.
    guard let edit, edit.waits else { return PreflightLane.Judged(job: job, targetName: name, finding: .init()) }
    let problems = [finding.problem, edit.windowProblem].compactMap(\.self)
    finding.problem = problems.isEmpty ? nil : problems.joined(separator: " ")
    return PreflightLane.Judged(job: job, targetName: name, finding: finding)
  }
}

extension [JobToPreflight] {
  /// The parts whose elements have the same value.
  fileprivate func split(whereNextIsOfAnother value: (JobToPreflight) -> String) -> [ArraySlice<JobToPreflight>] {
    var parts: [ArraySlice<JobToPreflight>] = []
    var rest = self[...]
    while let first = rest.first {
      let part = rest.prefix { value($0).isSame(as: value(first)) }
      parts.append(part)
      rest = rest.dropFirst(part.count)
    }
    return parts
  }
}
