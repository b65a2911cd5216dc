import ControlAPI
import JobModel
import LibraryModel
import Runtime
import Terminal
import Testing

@testable import MigeditCommands

struct TopStateTests {
  private static let all: [TopEffect] = [.read(.overview), .read(.running), .read(.next), .read(.failures)]

  /// So many seconds later, with what is to be done in the last of them.
  private static func wait(_ seconds: Int, _ state: inout TopState) -> [TopEffect] {
    var effects: [TopEffect] = []
    for _ in 0..<seconds { effects = state.reduce(.second(state.now + .seconds(1))) }
    return effects
  }

  // MARK: Asking

  @Test func `when the daemon is there all is asked, and nothing twice while it has not answered`() {
    var state = TopState(now: Sample.now, socket: "s")
    #expect(Self.wait(1, &state).isEmpty)
    // What is next is asked of each environment, so these have to be known.
    #expect(state.reduce(.connected) == Self.all.filter { $0 != .read(.next) })
    _ = state.reduce(TopSample.event(.failed, Sample.failed))
    #expect(Self.wait(2, &state).isEmpty)
    #expect(state.reduce(.answered(.overview, .overview(TopSample.overview))).contains(.read(.next)))
  }

  @Test func `that there is nothing is said only when that is known`() {
    func heading(_ part: String, _ state: TopState) -> String? {
      TopFrame.lines(of: state, rows: 24, columns: 80, hasColour: false).first { $0.hasPrefix("  \(part)") }
    }
    var state = TopSample.state([(.overview, .overview(TopSample.overview))])
    for part in ["RUNNING", "NEXT", "FAILED"] { #expect(heading(part, state)?.contains("\(part)  … ") == true) }
    _ = state.reduce(.answered(.next, .next([])))
    #expect(heading("NEXT", state)?.contains("nothing is queued") == true)
    #expect(heading("FAILED", state)?.contains("…") == true)
  }

  @Test func `what was asked for another choice says nothing of this one`() {
    var state = TopSample.state()
    _ = state.reduce(TopSample.event(.started, Sample.job(1060, .running)))
    #expect(Self.wait(1, &state).contains(.read(.running)))
    state.type(.character("e"))
    _ = state.reduce(.answered(.running, .running([])))
    #expect(!state.known.contains(.running))
    #expect(Self.wait(1, &state).contains(.read(.running)))
    _ = state.reduce(.answered(.running, .running([])))
    #expect(state.known.contains(.running))
  }

  @Test func `Esc undoes the choice of an environment at once`() {
    var state = TopSample.state()
    _ = Self.wait(2, &state)
    state.type(.character("1"), .enter)
    for (read, reply) in [(TopRead.running, TopReply.running([])), (.next, .next([])), (.failures, .failures([]))] {
      _ = state.reduce(.answered(read, reply))
    }
    _ = Self.wait(1, &state)
    #expect(state.environment != nil)
    #expect(state.type(.escape).contains(.read(.running)) && state.environment == nil)
  }

  @Test func `a flood of events is one question a second at most`() {
    var state = TopSample.state()
    for id in 1...1000 {
      #expect(state.reduce(TopSample.event(.enqueued, Sample.job(id, .queued))).isEmpty)
    }
    #expect(Self.wait(1, &state) == [.read(.overview)])
    #expect(Self.wait(1, &state) == [.read(.next)])
    #expect(Self.wait(1, &state).isEmpty)
  }

  @Test func `without an event each part is asked anew now and then`() {
    var state = TopSample.state()
    var asked: [TopRead: Int] = [:]
    for _ in 1...60 {
      for case .read(let read) in Self.wait(1, &state) {
        asked[read, default: 0] += 1
        _ = state.reduce(.answered(read, read == .overview ? .overview(TopSample.overview) : .next([])))
      }
    }
    #expect(asked == [.overview: 12, .running: 6, .next: 6, .failures: 1])
  }

  @Test func `what is next in a very long queue is asked less often`() {
    var state = TopSample.state()
    state.overview?.counts["queued"] = 100_000
    _ = state.reduce(TopSample.event(.started, Sample.job(1060, .running)))
    var seconds = 1
    while !Self.wait(1, &state).contains(.read(.next)), seconds < 60 { seconds += 1 }
    #expect(seconds == 10)
  }

  @Test func `a bookmark asks for nothing, and progress changes what is shown at once`() {
    var state = TopSample.state()
    _ = state.reduce(.event(Event(sequence: 2, at: Sample.now, what: .bookmark)))
    var job = Sample.running
    job.progress = 0.9
    _ = state.reduce(TopSample.event(.progress, job))
    #expect(state.running[job.id]?.progress == 0.9)
    // The end that was foretold is still known.
    #expect(state.running[job.id]?.expectedEnd == Sample.now + .seconds(240))
    #expect(Self.wait(1, &state).isEmpty)
  }

  // MARK: Events

  @Test func `a job that starts and ends is at once where it belongs`() {
    var state = TopSample.state()
    var job = Sample.job(1060, .running)
    _ = state.reduce(TopSample.event(.started, job))
    #expect(state.jobs(in: .running).contains { $0.id == 1060 } && !state.next.contains { $0.id == 1060 })
    job.state = Word(.failed)
    job.endedAt = Sample.now
    _ = state.reduce(TopSample.event(.failed, job))
    #expect(state.running[1060] == nil && state.jobs(in: .failures).first?.id == 1060)
    // Somebody retries it.
    _ = state.reduce(TopSample.event(.retrying, Sample.job(1060, .queued)))
    #expect(state.failures[1060] == nil)
  }

  @Test func `of very many failures the last are kept`() {
    var state = TopState(now: Sample.now, socket: "s")
    for id in 1...300 {
      var job = Sample.job(id, .failed)
      job.endedAt = Sample.ago(.seconds(id))
      _ = state.reduce(TopSample.event(.failed, job))
    }
    #expect(state.jobs(in: .failures).map(\.id) == Array(1...200))
  }

  @Test func `an environment that an event brings is shown as it says`() {
    var state = TopSample.state()
    var prod = Sample.environments[1]
    prod.breaker = Word(.open)
    _ = state.reduce(.event(Event(sequence: 3, at: Sample.now, what: .outageBegan, environment: prod)))
    #expect(state.environments.first { $0.name == "prod" }?.breaker.known == .open)
  }

  // MARK: A daemon that does not answer

  @Test func `a daemon that goes away is said since when, and all is asked when it is back`() {
    var state = TopSample.state()
    _ = state.reduce(.gone("there is no socket"))
    _ = Self.wait(1, &state)
    _ = state.reduce(.gone("nobody listens"))
    #expect(state.silence == TopState.Silence(since: Sample.now, reason: "nobody listens"))
    #expect(Self.wait(100, &state).isEmpty)
    #expect(state.reduce(.connected) == Self.all && state.silence == nil)
  }

  @Test func `a daemon that is there and does not answer is said after a moment, until it does`() {
    var state = TopState(now: Sample.now, socket: "s")
    _ = state.reduce(.connected)
    _ = Self.wait(7, &state)
    #expect(state.silence == nil)
    _ = Self.wait(1, &state)
    #expect(state.silence?.since == Sample.now)
    _ = state.reduce(.answered(.overview, .overview(TopSample.overview)))
    #expect(state.silence == nil)
  }

  @Test func `one that never answers is said, too`() {
    var state = TopState(now: Sample.now, socket: "s")
    _ = Self.wait(8, &state)
    #expect(state.silence?.since == Sample.now)
  }

  @Test func `a question that was lost with its connection is asked again`() {
    var state = TopSample.state([])
    _ = state.reduce(.unanswered(.running))
    #expect(Self.wait(1, &state) == [.read(.running)])
  }

  // MARK: Keys

  @Test func `somebody goes through the rows, and from the last of a part into the next that has any`() {
    var state = TopSample.state()
    #expect(state.part == .running && state.current?.id == 1044)
    state.type(.down)
    #expect(state.current?.id == 1043)
    state.type(.character("j"))
    #expect(state.part == .next && state.current?.id == 1051)
    state.type(.up)
    #expect(state.part == .running && state.current?.id == 1043)
    state.type(.end, .pageDown)
    #expect(state.part == .running && state.current?.id == 1043)
    _ = state.reduce(.answered(.next, .next([])))
    state.type(.down)
    #expect(state.part == .failures && state.current?.id == 1035)
    state.type(.end, .down)
    #expect(state.part == .failures && state.current?.id == Sample.failed.id)
    state.type(.character("1"), .home, .up)
    #expect(state.part == .environments && state.currentEnvironment?.name == "integration")
  }

  @Test func `what was done to a job leaves somebody at it, or in its place`() {
    var state = TopSample.state()
    state.type(.character("3"), .character("h"))
    _ = state.reduce(.foretold(.hold, 1051, question: "hold job 1051", reason: ""))
    state.type(.character("y"))
    _ = state.reduce(.performed(.hold, 1051, Cell("done", .good)))
    // What is held stands last.
    _ = state.reduce(.answered(.next, .next([Sample.queued, Sample.job(1060, .queued), Sample.job(1051, .held)])))
    #expect(state.current?.id == 1051)
    state.type(.up, .character("c"))
    #expect(state.current?.id == 1060)
    _ = state.reduce(.answered(.next, .next([Sample.queued, Sample.job(1051, .held)])))
    #expect(state.current?.id == 1051)
  }

  @Test func `the end of those that were read says that there are more`() {
    var state = TopSample.state()
    state.type(.character("3"), .end)
    #expect(state.message?.text == "these are the first 25 of 213; `migeditctl list` shows the others")
    state.type(.up)
    #expect(state.message == nil)
    state.overview?.counts = ["queued": 25]
    state.type(.end)
    #expect(state.message == nil)
  }

  @Test func `somebody goes further with larger steps, and no further than the end of the part`() {
    var state = TopSample.state()
    state.type(.character("3"), .end)
    #expect(state.current?.id == 1050)
    state.type(.pageUp, .character("k"))
    #expect(state.current?.id == 1069)
    state.type(.home)
    #expect(state.current?.id == 1051)
    state.type(.character("4"))
    #expect(state.current?.id == 1035)
    state.type(.tab)
    #expect(state.part == .environments && state.current == nil)
    state.type(.backTab)
    #expect(state.part == .failures)
  }

  @Test func `who is at a job stays at it when others come and go`() {
    var state = TopSample.state()
    state.type(.character("3"), .down)
    _ = state.reduce(.answered(.next, .next([Sample.job(1, .queued), Sample.job(2, .queued), Sample.queued])))
    #expect(state.current?.id == Sample.queued.id)
    _ = state.reduce(.answered(.next, .next([Sample.job(1, .queued)])))
    #expect(state.current?.id == 1)
  }

  @Test(arguments: [
    ("h", TopAction.hold, "2"), ("r", .release, "3"), ("c", .cancel, "2"), ("R", .retry, "4"),
  ])
  func `an action asks the daemon what it would do, then the person, and is done after a yes only`(
    key: Character, action: TopAction, part: Character
  ) throws {
    var state = TopSample.state()
    state.type(.character(part))
    let job = try #require(state.current)
    let name = "\(job.target.environment), \(JobText.target(of: job))"
    #expect(state.type(.character(key)) == [.foretell(action, job.id, name: name)])
    // While that is asked, no other key does anything.
    #expect(state.type(.character("q")).isEmpty)
    _ = state.reduce(.foretold(action, job.id, question: "do it", reason: ""))
    #expect(state.type(.enter).isEmpty && state.prompt == nil && state.message == Cell("nothing was changed"))

    state.type(.character(key))
    _ = state.reduce(.foretold(action, job.id, question: "do it", reason: ""))
    #expect(state.type(.character("y")) == [.perform(action, job.id)])
    #expect(state.type(.character("y")).isEmpty)
    _ = state.reduce(.performed(action, job.id, Cell("done", .good)))
    #expect(state.prompt == nil && state.message == Cell("done", .good))
    #expect(Self.wait(1, &state).contains(.read(.overview)))
  }

  @Test func `what would change nothing is said and not asked`() {
    var state = TopSample.state()
    state.type(.character("r"))
    _ = state.reduce(.foretold(.release, 1044, question: nil, reason: "job 1044 runs already; nothing to release"))
    #expect(state.prompt == nil && state.message?.text == "job 1044 runs already; nothing to release")
  }

  @Test func `an answer that comes when somebody has gone on asks nothing`() {
    var state = TopSample.state()
    state.type(.character("c"), .escape)
    _ = state.reduce(.foretold(.cancel, 1044, question: "cancel job 1044", reason: ""))
    #expect(state.prompt == nil)
  }

  @Test func `without a job, or without the daemon, nothing is done`() {
    var state = TopSample.state()
    #expect(state.type(.character("1"), .character("c")).isEmpty && state.message != nil)
    state.type(.character("2"))
    _ = state.reduce(.gone("it has gone away"))
    #expect(state.type(.character("c")).isEmpty && state.message?.text.contains("does not answer") == true)
  }

  @Test func `why is asked at once and anew when something happens to the job`() {
    var state = TopSample.state()
    #expect(state.type(.character("w")) == [.read(.why)])
    #expect(state.view == .why(1044, scrolled: 0))
    _ = state.reduce(.answered(.why, .why(Sample.explained(Sample.show(Sample.running)))))
    _ = state.reduce(TopSample.event(.progress, Sample.running))
    #expect(Self.wait(1, &state) == [.read(.why)])
    // The answer for a job that is looked at no longer is not shown.
    state.type(.escape)
    _ = state.reduce(.answered(.why, .why(Sample.explained(Sample.show(Sample.running)))))
    #expect(state.why == nil && state.view == .main)
  }

  @Test func `what is looked at can be acted on where it is`() {
    var state = TopSample.state()
    state.type(.character("w"))
    #expect(state.type(.character("c")).count == 1)
    #expect(state.view == .why(1044, scrolled: 0))
  }

  @Test func `a text is looked for as it is typed, in all that is shown of a job`() {
    var state = TopSample.state()
    state.type(.character("3"), .character("/"))
    for character in "INTEGRATION" { state.type(.character(character)) }
    #expect(state.jobs(in: .next).map(\.id) == [1046])
    state.type(.enter)
    #expect(state.text == "INTEGRATION" && state.prompt == nil)
    state.type(.escape)
    #expect(state.text.isEmpty && state.jobs(in: .next).count > 20)
    state.type(.character("/"), .character("q"), .backspace, .character("1"), .character("0"), .character("5"), .enter)
    #expect(state.jobs(in: .next).map(\.id) == [1051, 1050])
  }

  @Test func `e goes through the environments, and what is shown is asked for it`() {
    var state = TopSample.state()
    _ = Self.wait(2, &state)
    #expect(state.type(.character("e")) == [.read(.running), .read(.next), .read(.failures)])
    #expect(state.environment == "integration" && state.jobs(in: .running).isEmpty)
    #expect(TopScope(state).filter(.running).environment == "integration" && TopScope(state).queues == ["integration"])
    state.type(.character("e"))
    #expect(state.environment == "prod")
    state.type(.character("e"))
    #expect(state.environment == nil && TopScope(state).queues == ["integration", "prod"])
    state.type(.character("1"), .down, .enter)
    #expect(state.environment == "prod")
  }

  @Test func `a batch is all of its runs by its name, and one by its number`() {
    var named = TopState(now: Sample.now, socket: "s", batch: "night")
    var numbered = TopState(now: Sample.now, socket: "s", batch: "night#2")
    for (id, run) in [(1, 1), (2, 2)] {
      var job = Sample.job(id, .running)
      job.batchRun = run
      _ = named.reduce(TopSample.event(.started, job))
      _ = numbered.reduce(TopSample.event(.started, job))
    }
    _ = named.reduce(TopSample.event(.started, Sample.job(3, .running, batch: nil)))
    #expect(named.jobs(in: .running).map(\.id) == [1, 2])
    #expect(numbered.jobs(in: .running).map(\.id) == [2])
  }

  @Test func `s sorts, and comes back to the usual order`() {
    var state = TopSample.state()
    var orders: [[JobID]] = []
    for _ in TopOrder.allCases {
      orders.append(state.jobs(in: .running).map(\.id))
      state.type(.character("s"))
    }
    #expect(orders == [[1044, 1043], [1043, 1044], [1043, 1044], [1044, 1043], [1043, 1044]])
    #expect(state.order == .usual)
  }

  @Test func `q leaves, but goes back from what lies over the rest`() {
    var state = TopSample.state()
    #expect(state.type(.character("q")) == [.quit])
    #expect(state.type(.character("w"), .character("q")).isEmpty && state.view == .main)
    #expect(state.type(.character("?"), .character("q")).isEmpty && state.view == .main)
    #expect(state.type(.control("l")) == [.repaint])
    #expect(state.reduce(.resized(ScreenSize(rows: 40, columns: 120))) == [.repaint])
  }
}
