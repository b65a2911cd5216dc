import ControlAPI
import Foundation
import JSONDocument
import JobModel
import KillPoints
import LibraryModel
import Runtime
import TestSupport
import Testing

/// A queue whose daemon is killed, started again and drained, one time after the other; after each it is compared with what
/// the server was asked.
final class KilledQueue {
  let lane: KillingLane
  let bench: Bench
  private let folder: TemporaryFolder
  private let orders: String
  private(set) var violations: [String] = []
  private(set) var report = KillReport()
  /// What was asked for since the queue was last drained, by its key, and the job where that was answered.
  private var asked: [(request: EditRequest, job: JobID?)] = []
  private var edits = 0
  /// The last event when the queue was last drained.
  private var drained = 0
  private var random: SeededGenerator

  static let sessions = 3
  /// How often work is given until a point is reached.
  private static let rounds = 6

  init(_ lane: KillingLane, seed: UInt64) async throws {
    self.lane = lane
    random = SeededGenerator(seed: seed)
    folder = try TemporaryFolder()
    orders = folder.file("order")
    bench = try await Bench(
      lane.simulator + ["--seed", "\(seed)"], sessions: Self.sessions, settings: lane.settings,
      variables: [KillOrder.variable: orders], program: "killing-daemon")
  }

  /// Kills the daemon at a point, or at random where there is none; then starts it, lets it drain the queue, and compares.
  ///
  /// - Returns: whether the point was reached.
  func kill(at point: KillPoint?) async throws -> Bool {
    if let point, point.step.isOfStart {
      if point.step == .tryAlone { try await killInPreparing() } else { try await killAtRandom() }
      try give(point, skips: 0)
      let daemon = try bench.startWithoutWaiting()
      // What comes at the start may come a moment after it is ready, too.
      if try await daemon.line(with: "ready") != nil { return try await killInWork(daemon, at: point) }
      return try await note(daemon.end().errors, point)
    }
    guard let point else {
      try await killAtRandom()
      try await startAndCompare("a kill at random")
      return true
    }
    guard let daemon = bench.daemon else { return false }
    try await prepare(point.step)
    try give(point, skips: Int.random(in: 0...point.step.skips, using: &random))
    return try await killInWork(daemon, at: point)
  }

  private func killInWork(_ daemon: Program, at point: KillPoint) async throws -> Bool {
    var problem: (any Error)?
    do {
      if point.step == .stop {
        let jobs = try await enqueue(6)
        try await bench.awaitFirst(.submitted, of: jobs[0], since: drained)
        daemon.send(SIGTERM)
        return try await note(daemon.end().errors, point)
      }
      for _ in 1...Self.rounds { try await work(at: point.step) }
    } catch {
      problem = error
    }
    // It is gone already where it came to the point.
    daemon.send(SIGKILL)
    return try await note(daemon.end().errors, point, problem)
  }

  /// - Parameter problem: why nothing more could be asked of the daemon, which is most often that it was gone.
  private func note(_ errors: String, _ point: KillPoint, _ problem: (any Error)? = nil) async throws -> Bool {
    try? FileManager.default.removeItem(atPath: orders)
    let underWay = errors.split(separator: "\n").last { $0.hasPrefix("killed \(point), ") }
      .flatMap { $0.split(separator: " ").dropLast(2).last }.flatMap { Int($0) }
    if let underWay {
      report.add(point, underWay: underWay)
    } else {
      report.addMissed("\(point): \(problem.map { "\($0)" } ?? "it did not come up")")
    }
    try await startAndCompare("a kill \(point)")
    return underWay != nil
  }

  private func give(_ point: KillPoint, skips: Int) throws {
    var order = KillOrder(point)
    order.skips = skips
    try order.text.write(toFile: orders, atomically: true, encoding: .utf8)
  }

  /// From outside, after some events of some edits.
  private func killAtRandom() async throws {
    try await prepare(nil)
    var left = Int.random(in: 1...12, using: &random)
    try await enqueue(6)
    try await bench.watch(Watch.Parameters(since: drained)) { _ in
      left -= 1
      return left > 0
    }
    let underWay = try await bench.client().call(Status.self, Status.Parameters()).counts["running"] ?? 0
    await bench.kill()
    report.addRandom(underWay: underWay)
  }

  /// So that a job is tried alone at the next start.
  private func killInPreparing() async throws {
    guard let daemon = bench.daemon else { return }
    try await bench.isWellAgain()
    let client = try await bench.client()
    try give(KillPoint(.after, .getContent), skips: 0)
    _ = try? await enqueue(6, client)
    _ = await daemon.end()
    report.add(KillPoint(.after, .getContent), underWay: 1)
  }

  private func startAndCompare(_ what: String) async throws {
    try await bench.isWellAgain()
    if let stuck { try await end(stuck) }
    stuck = nil
    try await bench.start()
    let client = try await bench.client()
    try await askAgain(client, what)
    _ = try await client.call(Resume.self, Resume.Parameters(environment: Bench.environment))
    _ = try await client.call(Release.self, JobsToChange(filter: Filter(), all: true))
    try await drain(client)
    try await compare(client, what)
    asked = []
  }

  // MARK: Work

  /// The target whose edit the server does not come to an end with.
  private var stuck: Target?

  private func prepare(_ step: KillStep?) async throws {
    if step == .noteEnded || step == .freeSlot || step == .vacate || step == .forget {
      let target = Samples.target(.migration, 40)
      try await bench.goesWrong([["fault": "endless", "targets": ids([40]), "limit": 1]])
      let client = try await bench.client()
      let job = try await enqueue([target], client)[0]
      stuck = target
      try await bench.awaitEnd(of: [job], since: drained)
      if step == .noteEnded || step == .freeSlot {
        try await bench.goesWrong(
          [["fault": "page", "body": "badGateway", "requests": ["get"], "targets": ids([40])]])
      }
      return
    }
    try await bench.goesWrong(lane.faults(step), nodes: lane.nodes, seed: Int.random(in: 1...1000, using: &random))
  }

  private func end(_ target: Target) async throws {
    _ = try await bench.simulator("state", post: ["id": .string(target.id.description), "packageStatus": "created"])
  }

  /// Gives the daemon what brings it to a step, and waits until that is done; throws where the daemon is gone.
  private func work(at step: KillStep) async throws {
    let client = try await bench.client()
    let jobs = try await enqueue(6, client)
    switch step {
    case .enqueue, .cancel, .retry, .hold, .release, .reprioritize, .amend, .pause, .openWindow, .resume:
      try await operate(client, beside: jobs)
    case .vacate, .forget:
      guard let target = stuck else { break }
      try await bench.awaitFirst(.submitted, of: jobs[0], since: drained)
      try await end(target)
      if step == .forget, let job = asked.first(where: { $0.request.target == target })?.job {
        _ = try? await client.call(Forget.self, Forget.Parameters(id: job))
      }
    default: break
    }
    try await bench.awaitEnd(of: jobs, since: drained)
  }

  private func operate(_ client: ControlClient, beside jobs: [JobID]) async throws {
    try await bench.awaitFirst(.started, of: jobs[0], since: drained)
    let last = jobs[jobs.count - 1]
    var filter = Filter()
    filter.ids = [last]
    let one = JobsToChange(filter: filter)
    _ = try await client.call(Hold.self, one)
    _ = try await client.call(Reprioritize.self, Reprioritize.Parameters(filter: filter, priority: 3))
    var amendment = Amend.Parameters(id: last)
    amendment.priority = 4
    _ = try await client.call(Amend.self, amendment)
    _ = try await client.call(Release.self, one)
    _ = try await client.call(Cancel.self, one)
    _ = try await client.call(Retry.self, Retry.Parameters(one))
    try await enqueue(1, client)
    _ = try await client.call(Pause.self, Pause.Parameters(environment: Bench.environment))
    let hour = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + .seconds(3600)
    _ = try await client.call(
      OpenWindow.self, OpenWindow.Parameters(environment: Bench.environment, until: hour))
    _ = try await client.call(Resume.self, Resume.Parameters(environment: Bench.environment))
  }

  @discardableResult
  private func enqueue(_ count: Int, _ client: ControlClient? = nil) async throws -> [JobID] {
    let targets = (0..<count).map { _ in
      let number = Int.random(in: 1...39, using: &random)
      return number <= 35 ? Samples.target(.migration, number) : Samples.target(.migrationGroup, number - 35)
    }
    let given: ControlClient
    if let client { given = client } else { given = try await bench.client() }
    return try await enqueue(targets, given)
  }

  private func enqueue(_ targets: [Target], _ client: ControlClient) async throws -> [JobID] {
    let requests = targets.map { target in
      edits += 1
      return EditRequest(
        target: target, change: Change(mergePatch: ["name": .string("edit \(edits)")]), key: "edit \(edits)")
    }
    let place = asked.count
    asked += requests.map { ($0, nil) }
    let jobs = try await client.enqueue(requests)
    for (number, job) in jobs.enumerated() { asked[place + number].job = job }
    return jobs
  }

  /// What was not answered is asked for again, and what was answered has to be there.
  private func askAgain(_ client: ControlClient, _ what: String) async throws {
    let jobs = try await client.enqueue(asked.map(\.request))
    for (number, job) in jobs.enumerated() {
      if let known = asked[number].job, known != job {
        violations.append("after \(what): \(asked[number].request.key ?? "") was job \(known) and is job \(job)")
      }
      asked[number].job = job
    }
  }

  private func drain(_ client: ControlClient) async throws {
    var filter = Filter()
    filter.states = [.queued, .held, .running]
    while true {
      let last = try await client.call(Status.self, Status.Parameters()).lastSequence
      let open = try await client.call(List.self, List.Parameters(filter: filter, limit: 1000)).jobs
      if open.isEmpty {
        drained = last
        break
      }
      var ofOpen = Filter()
      ofOpen.ids = open.map(\.id)
      try await bench.watch(Watch.Parameters(filter: ofOpen, since: last)) { $0.job?.state.known?.isEnded != true }
    }
    // What an ended job left at work is seen to be over, too.
    while try await client.environment().slots.contains(where: { $0.state.known != .free }) {}
  }

  // MARK: Comparing

  private func compare(_ client: ControlClient, _ what: String) async throws {
    let ofServer = try await ServerRecord(of: bench, in: lane)
    var unseen = 0
    for one in asked {
      guard let id = one.job, let name = one.request.key else { continue }
      let job = try await client.job(id)
      unseen += ofServer.failuresUnseen(of: job, name: name)
      let wrong = ofServer.disagreement(with: job, name: name, lane: lane)
      if let wrong { violations.append("after \(what): job \(id) (\(name)): \(wrong)") }
    }
    report.failuresUnseen = unseen
    // Its record is of all that it was asked: what was wrong before is not wrong once more.
    let known = violations
    violations += ofServer.overlaps.filter { new in !known.contains { $0.hasSuffix(new) } }.map {
      "after \(what): \($0)"
    }
  }

  /// Every event has come once, over all kills, and each time that a job was enqueued or tried again it ended once.
  func compareEvents() async throws {
    let client = try await bench.client()
    let last = try await client.call(Status.self, Status.Parameters()).lastSequence
    var sequences: [Int] = []
    var open: [JobID: Int] = [:]
    try await bench.watch(Watch.Parameters(since: 0)) { event in
      guard event.what.known != .progress, event.what.known != .bookmark else { return event.sequence < last }
      sequences.append(event.sequence)
      if let job = event.job?.id {
        switch event.what.known {
        case .enqueued: open[job, default: 0] += 1
        case .succeeded, .failed, .cancelled, .expired: open[job, default: 0] -= 1
        default: break
        }
        if ![0, 1].contains(open[job]) { violations.append("job \(job): \(event.what) comes where it can't") }
      }
      return event.sequence < last
    }
    if sequences != Array(1...last) { violations.append("events are missing, or come twice") }
    for (job, count) in open.sorted(by: { $0.key < $1.key }) where count != 0 {
      violations.append("job \(job) was drained, and has not ended by its events")
    }
  }
}

extension KillStep {
  /// How often it may be gone by before the kill, where it comes often.
  fileprivate var skips: Int {
    switch self {
    case .claim, .submission, .note, .end, .get, .getContent, .put, .wake: 4
    default: 0
    }
  }
}
