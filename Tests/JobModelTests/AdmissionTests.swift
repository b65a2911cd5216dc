import JobModel
import LibraryModel
import Runtime
import Testing

/// Why a queued job does not start, in the words that people are shown.
@Suite struct AdmissionTests {
  private let outage = KeptOutage(Failure(.unreachable, "prod does not answer."), since: wall(1), retryAt: wall(9))

  private func server(sessions: Int = 1, outage: KeptOutage? = nil, logins: LoginsLeft? = nil) -> ServerState {
    ServerState(sessions: sessions, outage: outage, logins: logins)
  }

  private func waits(
    _ job: JobPosition = JobPosition(), _ server: ServerState?, taken: [Int: JobID] = [:], pauses: Pauses = Pauses()
  ) -> [Waiting] {
    let environment = EnvironmentPosition(name: "prod", server: server, pauses: pauses, taken: taken)
    guard case .wait(let waits) = Admission(of: job, in: environment) else { return [] }
    return waits
  }

  private func position(_ change: (inout JobPosition) -> Void) -> JobPosition {
    var position = JobPosition()
    change(&position)
    return position
  }

  @Test func `all that keeps a job is said, in the interface's order, and the first is what it waits for`() {
    let job = position {
      ($0.isHeld, $0.notBefore, $0.predecessors) = (true, wall(3), [4, 5])
      ($0.restingUntil, $0.holder, $0.ahead) = (wall(5), 1, 2)
    }
    let pauses = Pauses(ofQueue: Paused(by: "ana", at: wall(0), reason: "release"))
    let environment = EnvironmentPosition(
      name: "prod", server: server(outage: outage), pauses: pauses, taken: [1: 3])
    let expected = [
      Waiting(.held, "It is held until it is released."),
      Waiting(.time, "It is not to start before its time.", until: wall(3)),
      Waiting(.dependency, "2 jobs must succeed first.", jobs: [4, 5]),
      Waiting(.retry, "It was tried before and rests before it is tried again.", until: wall(5)),
      Waiting(.target, "Job 1 holds the same target.", jobs: [1]),
      Waiting(.paused, "The whole queue is paused by ana: release"),
      Waiting(.outage, "prod does not answer.", until: wall(9)),
      Waiting(.session, "The one slot of prod is taken.", jobs: [3]),
    ]
    let admission = Admission(of: job, in: environment)
    #expect(admission == .wait(expected))
    #expect(admission.waiting == expected[0])
  }

  @Test func `a job that nothing keeps starts in the first free slot, and says so`() {
    let free = EnvironmentPosition(name: "prod", server: server(sessions: 3), taken: [1: 7])
    #expect(Admission(of: JobPosition(), in: free) == .start(slot: 2))
    #expect(Admission(to: free) == .start(slot: 2))
    #expect(Admission(of: JobPosition(), in: free).waiting == Waiting(.nothing, "It starts at once."))
  }

  @Test func `while a job is prepared alone, nothing else starts, and it is named`() {
    let environment = EnvironmentPosition(name: "prod", server: server(sessions: 3), taken: [1: 7], triedAlone: 7)
    let waits = Admission(of: JobPosition(), in: environment).waits
    #expect(
      waits == [
        Waiting(
          .session,
          "The daemon ended without being stopped. Job 7, which may be why, is prepared alone, and nothing else starts until "
            + "that is done.", jobs: [7])
      ])
    #expect(Admission(to: environment).waiting == waits[0])
  }

  @Test func `a rest says why it rests`() {
    let untried = position { ($0.restingUntil, $0.hasAttempts) = (wall(5), false) }
    #expect(
      waits(untried, server())
        == [Waiting(.retry, "Its target was in other work, and is looked at again then.", until: wall(5))])
    for (count, times) in [(1, "once"), (3, "3 times in a row")] {
      let troubled = position {
        ($0.restingUntil, $0.trouble) = (wall(5), Trouble(.content, page, count: count))
      }
      #expect(
        waits(troubled, server()) == [
          Waiting(
            .retry,
            "Its target could not be read with its content, \(times), while its server answered others: \(page.message)",
            until: wall(5))
        ])
    }
  }

  @Test func `one predecessor is named, and so is the job that comes first`() {
    let dependent = position { $0.predecessors = [4] }
    #expect(waits(dependent, server()) == [Waiting(.dependency, "Job 4 must succeed first.", jobs: [4])])
    let second = position { $0.ahead = 2 }
    #expect(waits(second, server()) == [Waiting(.target, "Job 2 comes first on the same target.", jobs: [2])])
  }

  @Test func `a job under two pauses waits for the one that ends last`() {
    let short = Paused(by: "ana", at: wall(0), until: wall(5))
    let long = Paused(by: "ben", at: wall(0), until: wall(9))
    let endless = Paused(by: "eve", at: wall(0))
    for (ofQueue, own, expected) in [
      (nil, short, Waiting(.paused, "prod is paused by ana.", until: wall(5))),
      (long, short, Waiting(.paused, "The whole queue is paused by ben.", until: wall(9))),
      (short, long, Waiting(.paused, "prod is paused by ben.", until: wall(9))),
      (short, endless, Waiting(.paused, "prod is paused by eve.")),
      (endless, long, Waiting(.paused, "The whole queue is paused by eve.")),
      (long, nil, Waiting(.paused, "The whole queue is paused by ben.", until: wall(9))),
    ] as [(Paused?, Paused?, Waiting)] {
      #expect(waits(server(), pauses: Pauses(ofQueue: ofQueue, ofEnvironment: own)) == [expected])
    }
  }

  private func waits(_ server: ServerState?, pauses: Pauses) -> [Waiting] {
    waits(JobPosition(), server, pauses: pauses)
  }

  @Test func `an environment that the configuration does not have is named, and a pause is said, too`() {
    let missing = Waiting(
      .environment, "The configuration has no environment prod; put it back, or cancel the job.")
    #expect(waits(nil, pauses: Pauses()) == [missing])
    let pauses = Pauses(ofQueue: Paused(by: "ana", at: wall(0)))
    #expect(waits(nil, pauses: pauses) == [missing, Waiting(.paused, "The whole queue is paused by ana.")])
  }

  @Test func `busy sessions name the jobs in them`() {
    #expect(
      waits(server(sessions: 3), taken: [3: 9, 1: 4, 2: 5])
        == [Waiting(.session, "All 3 slots of prod are taken.", jobs: [4, 5, 9])])
  }

  private func waits(_ server: ServerState?, taken: [Int: JobID]) -> [Waiting] {
    waits(JobPosition(), server, taken: taken)
  }

  @Test func `fewer logins than sessions say why, and until when, and only slots with a login are used`() {
    let failure = Failure(.tooManyLogins, "Too many.")
    let held = server(sessions: 4, logins: LoginsLeft(slots: [2, 3], failure: failure, until: wall(9)))
    #expect(
      waits(held, taken: [2: 7, 3: 8])
        == [Waiting(.session, "prod uses 2 of its 4 slots for now. Too many.", until: wall(9), jobs: [7, 8])])
    #expect(
      waits(held, taken: [1: 5, 2: 6, 3: 7, 4: 8]).map(\.detail) == ["All 4 slots of prod are taken."])
    let free = EnvironmentPosition(name: "prod", server: held, taken: [2: 7])
    #expect(Admission(to: free) == .start(slot: 3))
  }

  @Test func `a slow start says so`() {
    let slow = ServerState(sessions: 4, slowStart: SlowStartState(limit: 2, running: 2))
    #expect(
      waits(slow, taken: [1: 7, 2: 8])
        == [
          Waiting(
            .session,
            "After an outage or a pause prod makes a slow start: 2 of the edits that began since may run at once, and twice as many "
              + "with each one that ends well, and with each minute in which all is answered.", jobs: [7, 8])
        ])
  }

  @Test func `a daemon that stops says so`() {
    #expect(
      waits(ServerState(sessions: 1, isStopping: true), taken: [:])
        == [Waiting(.stopping, "The daemon is stopping: it starts after the next start.")])
  }
}
