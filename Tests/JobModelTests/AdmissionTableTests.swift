import JobModel
import LibraryModel
import Runtime
import Testing

/// All combinations of what may keep a job: it starts exactly if nothing does, and what keeps it is said in the order of
/// the interface.
@Suite struct AdmissionTableTests {
  private enum Rest: CaseIterable {
    case none, afterAttempts, untried, troubled
    /// The target's trouble goes on being known while it is tried again.
    case troubledAndDue
  }

  /// Of a server with two sessions.
  private enum Slots: CaseIterable {
    case free, firstTaken, allTaken
    /// `sessions` was lowered, and edits in slots that no longer count are still under way.
    case firstAndLoweredTaken

    var taken: [Int: JobID] {
      switch self {
      case .free: [:]
      case .firstTaken: [1: 11]
      case .allTaken: [1: 11, 2: 12]
      case .firstAndLoweredTaken: [1: 11, 5: 15, 6: 16]
      }
    }
  }

  private enum Logins: CaseIterable {
    case enough, onlyOfFirst, onlyOfSecond, none

    var slots: Set<Int>? {
      switch self {
      case .enough: nil
      case .onlyOfFirst: [1]
      case .onlyOfSecond: [2]
      case .none: []
      }
    }
  }

  private enum Start: CaseIterable {
    case usual, slowWithRoom, slowAndFull
  }

  private enum Out: CaseIterable {
    case no, nobodyIsAnswered, kindFails
  }

  /// Of a job of the first batch.
  private enum Hours: CaseIterable {
    case none, open, closed, closedForBatch, tooLate, tooLateForGroups, clockWasSet

    var position: HoursPosition? {
      let open = WindowOutlook(now: wall(50), spans: [WindowSpan(opens: wall(40), closes: wall(60))])
      let closed = WindowOutlook(now: wall(50), spans: [WindowSpan(opens: wall(55), closes: wall(60))])
      let text = WindowsText(["Mon..Sun 22:00-06:00"], zone: "UTC")
      func position(
        _ outlook: WindowOutlook, ofBatch: WindowOutlook? = nil, _ toFinish: [TargetKind: Duration] = [:],
        settlesAt: WallTime? = nil
      ) -> HoursPosition {
        HoursPosition(
          outlook: outlook, windows: text,
          batches: [1: BatchHours(name: "night#1", windows: text, outlook: ofBatch ?? outlook)], toFinish: toFinish,
          clockSettlesAt: settlesAt)
      }
      return switch self {
      case .none: nil
      case .open: position(open, [.migration: .seconds(10)])
      case .closed: position(closed)
      case .closedForBatch: position(open, ofBatch: closed)
      case .tooLate: position(open, [.migration: .milliseconds(10_001)])
      case .tooLateForGroups: position(open, [.migrationGroup: .seconds(3600)])
      case .clockWasSet: position(open, settlesAt: wall(70))
      }
    }

    var keepsMigrations: Bool {
      switch self {
      case .none, .open, .tooLateForGroups: false
      case .closed, .closedForBatch, .tooLate, .clockWasSet: true
      }
    }
  }

  private static let flags = [false, true]
  private static let failure = Failure(.unreachable, "It does not answer.")
  private static let purposes: [Admission.Purpose] = [
    .work, .probe(TroubleProbe(kind: .content, onlyUntried: false)),
    .probe(TroubleProbe(kind: .submission, onlyUntried: true)),
  ]

  private enum Stop: CaseIterable {
    case no, ofBatch, ofAnother

    var stops: [Int: BatchStop] {
      switch self {
      case .no: [:]
      case .ofBatch: [1: BatchStop(batch: "night#1", failures: 2)]
      case .ofAnother: [2: BatchStop(batch: "day#1", failures: 2)]
      }
    }
  }

  /// What keeps a job, with the reasons for it; a rest keeps none that is started as a probe.
  private static let jobs: [(position: JobPosition, keeps: [WaitingReason])] =
    flags.flatMap { isHeld in
      flags.flatMap { isEarly in
        flags.flatMap { isDependent in
          Rest.allCases.flatMap { rest in
            flags.flatMap { isTargetHeld in
              flags.map { isBehind in
                var position = JobPosition()
                var keeps: [WaitingReason] = []
                func keep(_ reason: WaitingReason, _ applies: Bool) { if applies { keeps.append(reason) } }
                position.lane = JobLane(batch: 1)
                position.isHeld = isHeld
                keep(.held, isHeld)
                position.notBefore = isEarly ? wall(60) : nil
                keep(.time, isEarly)
                position.predecessors = isDependent ? [3] : []
                keep(.dependency, isDependent)
                let isResting = rest != .none && rest != .troubledAndDue
                position.restingUntil = isResting ? wall(70) : nil
                position.hasAttempts = rest != .untried
                position.trouble = rest == .troubled || rest == .troubledAndDue ? Trouble(.content, failure) : nil
                keep(.retry, isResting)
                position.holder = isTargetHeld ? 4 : nil
                position.ahead = isBehind ? 5 : nil
                keep(.target, isTargetHeld || isBehind)
                return (position, keeps)
              }
            }
          }
        }
      }
    }

  private static let pauses: [Pauses] = flags.flatMap { queue in
    flags.map { environment in
      let paused = Paused(by: "ana", at: wall(0))
      return Pauses(ofQueue: queue ? paused : nil, ofEnvironment: environment ? paused : nil)
    }
  }

  private struct Surroundings {
    let position: EnvironmentPosition
    /// For each purpose.
    let keeps: [[WaitingReason]]
    /// Where it would start.
    let slot: Int?
  }

  private static let unknown = pauses.map { pauses in
    let isPaused = pauses != Pauses()
    let keeps: [WaitingReason] = [.environment] + (isPaused ? [.paused] : [])
    return Surroundings(
      position: EnvironmentPosition(name: "prod", server: nil, pauses: pauses), keeps: purposes.map { _ in keeps },
      slot: nil)
  }

  private static let known = pauses.flatMap { pauses in
    Out.allCases.flatMap { out in
      Logins.allCases.flatMap { logins in
        Start.allCases.flatMap { start in
          Slots.allCases.flatMap { slots in
            flags.flatMap { isStopping in
              Hours.allCases.flatMap { hours in
                Stop.allCases.map {
                  surroundings(pauses, out, logins, start, slots, isStopping: isStopping, hours, $0)
                }
              }
            }
          }
        }
      }
    }
  }

  private static func surroundings(
    _ pauses: Pauses, _ out: Out, _ logins: Logins, _ start: Start, _ slots: Slots, isStopping: Bool,
    _ hours: Hours, _ stop: Stop
  ) -> Surroundings {
    let kind: TroubleKind? = out == .kindFails ? .content : nil
    let server = ServerState(
      sessions: 2,
      outage: out == .no ? nil : KeptOutage(failure, kind: kind, since: wall(0), retryAt: wall(80)),
      logins: logins.slots.map { LoginsLeft(slots: $0, failure: failure, until: wall(90)) },
      slowStart: start == .usual ? nil : SlowStartState(limit: 2, running: start == .slowAndFull ? 2 : 1),
      isStopping: isStopping)
    let usable = [1, 2].filter { slots.taken[$0] == nil && (logins.slots?.contains($0) ?? true) }
    let keeps = (0..<purposes.count).map { purpose in
      var keeps: [WaitingReason] = []
      if pauses.ofQueue != nil || pauses.ofEnvironment != nil { keeps.append(.paused) }
      // A breaker of one kind lets a probe of that kind through, and nothing else.
      if out == .nobodyIsAnswered || out == .kindFails && purpose != 1 { keeps.append(.outage) }
      if hours.keepsMigrations { keeps.append(.window) }
      if stop == .ofBatch { keeps.append(.batch) }
      if usable.isEmpty || start == .slowAndFull { keeps.append(.session) }
      if isStopping { keeps.append(.stopping) }
      return keeps
    }
    return Surroundings(
      position: EnvironmentPosition(
        name: "prod", server: server, pauses: pauses, taken: slots.taken, hours: hours.position, stops: stop.stops),
      keeps: keeps, slot: usable.first)
  }

  @Test func `an environment lets a job start exactly if nothing of it keeps one, for every purpose`() {
    var wrong: [String] = []
    for surroundings in Self.unknown + Self.known {
      for (keeps, purpose) in zip(surroundings.keeps, Self.purposes) {
        let decided = Admission(to: surroundings.position, for: purpose, in: JobLane(batch: 1))
        if let fault = Self.fault(of: decided, keeps, surroundings.slot) {
          wrong.append("\(fault): \(surroundings.position) \(purpose)")
        }
        var job = JobPosition()
        job.lane = JobLane(batch: 1)
        if decided != Admission(of: job, in: surroundings.position, for: purpose) {
          wrong.append("a job that nothing keeps is told otherwise: \(surroundings.position) \(purpose)")
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count), among them \(wrong.prefix(3).joined(separator: "; "))")
  }

  /// Every job in every kind of environment: of those that keep a job for the same reasons, and would start it in the same
  /// slot, one stands for all.
  @Test func `a job starts exactly if nothing keeps it, and all that keeps it is said in the interface's order`() {
    struct Kind: Hashable {
      let keeps: [[WaitingReason]]
      let slot: Int?
    }
    let kinds = Dictionary(grouping: Self.unknown + Self.known) { Kind(keeps: $0.keeps, slot: $0.slot) }
    var wrong: [String] = []
    var starts = 0
    for surroundings in kinds.values.compactMap(\.first) {
      for (index, purpose) in Self.purposes.enumerated() {
        for job in Self.jobs {
          // A probe may start although its job rests.
          let ofJob = index == 0 ? job.keeps : job.keeps.filter { $0 != .retry }
          let decided = Admission(of: job.position, in: surroundings.position, for: purpose)
          if case .start = decided { starts += 1 }
          if let fault = Self.fault(of: decided, ofJob + surroundings.keeps[index], surroundings.slot) {
            wrong.append("\(fault): \(job.position) \(surroundings.position) \(purpose)")
          }
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count), among them \(wrong.prefix(3).joined(separator: "; "))")
    #expect(starts > 0)
  }

  /// nil: it is decided as it should be.
  private static func fault(of decided: Admission, _ keeps: [WaitingReason], _ slot: Int?) -> String? {
    switch decided {
    case .start(let given): keeps.isEmpty && given == slot ? nil : "it starts in \(given)"
    case .wait(let waits): !keeps.isEmpty && waits.map(\.reason.known) == keeps ? nil : "it waits for \(waits)"
    }
  }

  @Test func `the reasons stand in the order of the interface`() {
    let order: [WaitingReason] = [
      .held, .time, .dependency, .retry, .target, .environment, .paused, .outage, .window, .batch, .session, .stopping,
    ]
    let all = Set(Self.jobs.map(\.keeps) + (Self.unknown + Self.known).flatMap(\.keeps))
    for keeps in all { #expect(keeps == order.filter(keeps.contains)) }
  }
}
