import ControlAPI
import JobModel
import LibraryModel
import Runtime
import Terminal

@testable import MigeditCommands

/// A screen in the middle of a night.
enum TopSample {
  static var overview: TopOverview {
    var (environments, night) = (
      Sample.environments,
      Batch(
        name: "night", run: 2, createdAt: Sample.ago(.seconds(3600)),
        counts: ["succeeded": 187, "failed": 3, "running": 2, "queued": 208])
    )
    night.expectedEnd = Sample.now + .seconds(9000)
    night.expectedEndP90 = Sample.now + .seconds(14_400)
    (environments[1].medianEdit, environments[1].p95Edit) = (125_000, 720_000)
    environments[1].troubled = [1045]
    environments[1].windowChange = Sample.now + .seconds(10_800)
    return TopOverview(
      version: "0.2.0", counts: ["running": 2, "queued": 212, "held": 1, "succeeded": 187, "failed": 3],
      problem: nil, pause: nil, environments: environments, batches: [night])
  }

  static var running: [Job] {
    var (group, other) = (Sample.running, Sample.job(1043, .running))
    group.expectedEnd = Sample.now + .seconds(240)
    (other.phase, other.progress, other.startedAt) = (Word(.verifying), 1, Sample.ago(.seconds(65)))
    other.expectedEnd = Sample.ago(.seconds(5))
    return [group, other]
  }

  static var next: [Job] {
    var (rests, urgent) = (Sample.job(1048, .queued, kind: .migrationGroup), Sample.job(1051, .queued))
    rests.waiting = Waiting(.retry, "It is tried again after a rest.", until: Sample.now + .seconds(90))
    urgent.priority = 50
    urgent.waiting = Sample.queued.waiting
    urgent.expectedEnd = Sample.now + .seconds(600)
    return [urgent, Sample.queued, Sample.all[0], rests] + (1060..<1080).map(waits) + [Sample.heldByStop]
  }

  private static func waits(_ id: JobID) -> Job {
    var job = Sample.job(id, .queued)
    job.waiting = Sample.queued.waiting
    return job
  }

  static var failures: [Job] {
    var expired = Sample.job(1036, .expired, environment: "integration", batch: nil)
    expired.endedAt = Sample.ago(.seconds(600))
    var wide = Sample.job(1035, .failed)
    wide.failure = Failure(.rejected, "移行\u{1B}[2Jの名前\nが長すぎます。")
    wide.endedAt = Sample.ago(.seconds(60))
    return [Sample.failed, expired, wide]
  }

  /// As it is when all has been answered.
  static func state(_ answers: [(TopRead, TopReply)]? = nil) -> TopState {
    var state = TopState(now: Sample.now, socket: "/run/migedit/control.sock")
    _ = state.reduce(.connected)
    for (read, reply) in answers
      ?? [
        (.overview, .overview(overview)), (.running, .running(running)), (.next, .next(next)),
        (.failures, .failures(failures)),
      ]
    {
      _ = state.reduce(.answered(read, reply))
    }
    return state
  }

  static func event(_ what: EventKind, _ job: Job) -> TopInput {
    .event(Event(sequence: 1, at: Sample.now, what: what, job: job))
  }
}

extension TopState {
  /// Takes keys one after the other, and gives what is to be done about the last one.
  @discardableResult
  mutating func type(_ keys: Key...) -> [TopEffect] {
    var effects: [TopEffect] = []
    for key in keys { effects = reduce(.key(key)) }
    return effects
  }
}
