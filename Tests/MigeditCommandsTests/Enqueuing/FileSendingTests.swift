import ControlAPI
import Glibc
import JSONDocument
import JobModel
import Synchronization
import TestSupport
import Testing
import Varlink

@testable import MigeditCommands

/// A file that doesn't fit one call, with parts of three edits, so that ten lines do what 100,000 would.
struct FileSendingTests {
  private static let bounds = FilePlan.Bounds(edits: 3)

  /// Ten lines; the first comes after the last, the sixth is the fifth once more, and the seventh stays held.
  private static let lines: [String] = (1...10).map { number in
    let rest =
      switch number {
      case 1: #","afterRefs":["last"],"after":[]"#
      case 4: #","ref":"four""#
      case 7: #","held":true"#
      case 8: #","afterRefs":["ten","four"],"ref":"eight""#
      case 9: #","afterRefs":["eight"]"#
      case 10: #","ref":"last""#
      default: ""
      }
    return line(number == 6 ? 5 : number, rest.replacing(#""ten""#, with: #""four""#))
  }

  private static func line(_ number: Int, _ rest: String = "") -> String {
    let id = "3F1C0A5D4E6B4C7F9A0B1C2D3E4F5A0\(number % 10)"
    return #"{"target":{"environment":"prod","kind":"migration","id":"\#(id)"},"#
      + #""change":{"mergePatch":{"name":"R"}}\#(rest)}"#
  }

  private static func send(
    _ lines: [String], to daemon: FakeDaemon, _ test: TestConsole = TestConsole(), progressWidth: Int? = nil,
    bounds: FilePlan.Bounds = bounds, json: Bool = false, signals: AsyncStream<CInt>? = nil
  ) async throws -> CommandError? {
    try await daemon.start()
    var console = test.console()
    console.progressWidth = progressWidth
    if let signals { console.endSignals = { signals } }
    var complaint: CommandError?
    do {
      let list = try EditFile.read(Array(lines.joined(separator: "\n").utf8), name: "jobs.jsonl")
      let link = try await DaemonLink.connect(to: daemon.socket)
      try await FileSending(list: list, link: link, funnel: Funnel(console: console, isJSON: json), bounds: bounds)
        .run()
    } catch let error as CommandError {
      complaint = error
    }
    await daemon.stop()
    return complaint
  }

  /// Sends ten lines, and says Ctrl-C when a method is called that many times.
  private static func breakOff(at method: String, call: Int) async throws -> (CommandError?, FakeQueue) {
    let (queue, test) = (FakeQueue(), TestConsole())
    let daemon = try queue.daemon()
    let (signals, sender) = AsyncStream<CInt>.makeStream()
    let calls = Mutex(0)
    let answer = try #require(daemon.answer(of: method))
    daemon.answer(method) { parameters, replies in
      let count = calls.withLock { calls in
        calls += 1
        return calls
      }
      guard count == call else { return try await answer(parameters, replies) }
      sender.yield(SIGINT)
      await untilCancelled()
      throw ControlError.shuttingDown
    }
    return (try await send(lines, to: daemon, test, signals: signals), queue)
  }

  @Test func `Ctrl-C says what is in the queue, how to go on and how to take it back`() async throws {
    let (checked, _) = try await Self.breakOff(at: "Environments", call: 1)
    #expect(checked?.status == .interrupted)
    #expect(checked?.message == "Nothing was enqueued; the same command can be said again.")
    let (enqueued, queue) = try await Self.breakOff(at: "Enqueue", call: 3)
    #expect(enqueued?.status == .interrupted && queue.jobs.count == 6)
    let words = try #require(enqueued?.message)
    #expect(words.contains("6 of 10 edits are in the queue, as jobs 1-6; none was released. The same command goes on"))
    #expect(words.contains("`migeditctl cancel 1-5` takes back what is held."))
    let (released, _) = try await Self.breakOff(at: "Release", call: 2)
    #expect(
      released?.message.contains("All 10 edits are in the queue, and 3 jobs were released; the others are held") == true
    )
  }

  @Test func `a file goes in parts, held and with keys, predecessors first, and is released at the end`() async throws {
    let (queue, test) = (FakeQueue(), TestConsole())
    let daemon = try queue.daemon()
    #expect(try await Self.send(Self.lines, to: daemon, test) == nil)
    let calls = daemon.parameters(of: "Enqueue").map { $0["edits"]?.array ?? [] }
    #expect(calls.map(\.count) == [3, 3, 3, 1])
    #expect(calls.joined().allSatisfy { $0["key"]?.string?.hasPrefix("file-") == true })
    // The seventh is held since the file says so, the others since the file has not arrived whole.
    #expect(calls.joined().filter { $0["partOf"] == 10 && $0["held"] == nil }.count == 9)
    #expect(calls.joined().filter { $0["partOf"] == nil && $0["held"] == true }.count == 1)
    #expect(Set(calls.joined().compactMap { $0["key"]?.string }).count == 10)
    // The file's order is 2, 3, 4; 5, 6, 7; 8, 9, 10; and then 1, which comes after 10.
    #expect(test.output == "10\n1\n2\n3\n4\n5\n6\n7\n8\n9\n")
    #expect(queue.jobs.map(\.after) == [[], [], [], [], [], [], [3], [7], [], [9]])
    // A ref of the same call stays one, and of a call before becomes its job.
    #expect(calls[2][1]["afterRefs"] == ["eight"] && calls[2][1]["after"] == nil)
    #expect(calls[2][0]["after"] == [3, 3] && calls[3][0]["after"] == [9] && calls[3][0]["afterRefs"] == [])
    #expect(
      queue.jobs.map(\.state) == [
        .queued, .queued, .queued, .queued, .queued, .held, .queued, .queued, .queued, .queued,
      ])
    #expect(
      test.errors == """
        jobs.jsonl: 10 edits, more than one call takes: they are enqueued held, and released when all are there. Should it \
        be broken off, the same command goes on.
        enqueued 10 jobs: 1-10
        released 9 jobs
        held, as the file says: 1 job

        """)
  }

  @Test(arguments: 1...7, [false, true])
  func `broken off at any call and repeated, each line is one job, and none is left held`(
    call: Int, losesWork: Bool
  ) async throws {
    let (whole, queue, test) = (FakeQueue(), FakeQueue(), TestConsole())
    _ = try await Self.send(Self.lines, to: whole.daemon())
    #expect(whole.calls == 7)
    queue.breakAtCall(call)
    let complaint = try await Self.send(Self.lines, to: queue.daemon(losesWork: losesWork))
    #expect(complaint?.status == .unavailable)
    #expect(complaint?.message.contains("he same command") == true)
    queue.breakAtCall(nil)
    #expect(try await Self.send(Self.lines, to: queue.daemon(), test) == nil)
    #expect(queue.jobs == whole.jobs)
    #expect(queue.releases == 9)
    #expect(test.output == "10\n1\n2\n3\n4\n5\n6\n7\n8\n9\n")
  }

  @Test func `repeated when it was done, it changes nothing and says so`() async throws {
    let (queue, test) = (FakeQueue(), TestConsole())
    _ = try await Self.send(Self.lines, to: queue.daemon())
    // Somebody has held two of them since, and in another part all.
    queue.hold([1, 2, 4, 5, 7, 8, 9, 10])
    let before = queue.jobs
    #expect(try await Self.send(Self.lines, to: queue.daemon(), test) == nil)
    #expect(queue.jobs == before && queue.releases == 9)
    #expect(
      test.errors.hasSuffix(
        """
        10 jobs were there already, by their keys: 1-10
        held, as the file says: 1 job
        held since they were released, and left so: 8 jobs: 1-2, 4-5, 7-10
        nothing was changed; to enqueue the same edits once more, say another --batch

        """))
  }

  /// Cancels jobs when a method is called for the first time after so many calls of Enqueue.
  private static func send(
    _ lines: [String], cancelling ids: [JobID], afterCalls calls: Int, _ queue: FakeQueue, _ test: TestConsole
  ) async throws -> CommandError? {
    let daemon = try queue.daemon()
    let answer = try #require(daemon.answer(of: "Enqueue"))
    daemon.answer("Enqueue") { [unowned daemon] call, replies in
      let reply = try await answer(call, replies)
      if daemon.parameters(of: "Enqueue").count == calls { queue.cancel(ids) }
      return reply
    }
    return try await send(lines, to: daemon, test)
  }

  @Test func `what is cancelled while the file arrives ends it, and nothing of it is released`() async throws {
    let (queue, test) = (FakeQueue(), TestConsole())
    let lines = Self.lines.map { $0.dropLast() + #","batch":"night"}"# }.map(String.init)
    let ended = try #require(try await Self.send(lines, cancelling: [1, 2, 3], afterCalls: 2, queue, test))
    #expect(ended.status == .data && queue.releases == 0)
    #expect(
      ended.message == """
        jobs.jsonl: somebody has cancelled 3 jobs of it while it was arriving: 1-3. So nothing more of it is enqueued, and \
        nothing is released.
        6 jobs of it are held. `migeditctl cancel 4-5 7-10` takes back what is held. The same command goes on without what \
        was cancelled. When all that is left in its batch has ended, the same command begins its next run.
        """)
    #expect(try await Self.send(lines, to: queue.daemon(), test) == nil)
    #expect(queue.jobs.map(\.state).filter { $0 == .cancelled }.count == 3)
    #expect(
      test.errors.contains("cancelled before, and left so: 3 jobs: 1-3; `migeditctl retry` queues such jobs anew"))
  }

  @Test func `a long file is looked after on its way, and joins no later run of a batch that was cancelled`()
    async throws
  {
    let (queue, test) = (FakeQueue(), TestConsole())
    let lines = (0..<40).map { Self.line($0, #","batch":"night","labels":{"n":"\#($0)"}"#) }
    let ended = try await Self.send(lines, cancelling: [1, 2, 3, 4, 5, 6], afterCalls: 2, queue, test)
    #expect(ended?.message.contains("24 jobs of it are held.") == true, "ten calls of three jobs, and no more")
    let batches = queue.jobs.map(\.request.batch)
    #expect(batches.prefix(3).allSatisfy { $0 == "night" } && batches.dropFirst(3).allSatisfy { $0 == "night#1" })
    let (other, quiet) = (FakeQueue(), TestConsole())
    let all = try await Self.send(Self.lines, cancelling: Array(1...10), afterCalls: 4, other, quiet)
    #expect(all?.message.hasSuffix("All that was there of it is cancelled.") == true)
  }

  @Test func `a line that was corrected in between is a job of its own, and the others are as they were`() async throws
  {
    let (queue, test) = (FakeQueue(), TestConsole())
    queue.breakAtCall(2)
    _ = try await Self.send(Self.lines, to: queue.daemon(losesWork: true))
    queue.breakAtCall(nil)
    var lines = Self.lines
    lines[9] = lines[9].replacing(#""R""#, with: #""R12""#)
    #expect(try await Self.send(lines, to: queue.daemon(), test) == nil)
    #expect(queue.jobs.count == 10 && test.errors.contains("3 jobs were there already, by their keys: 1-3\n"))
  }

  @Test func `the same command goes on with the batch's run until that has ended, and then makes its next run`()
    async throws
  {
    let (queue, test) = (FakeQueue(), TestConsole())
    let lines = Self.lines.map { $0.dropLast() + #","batch":"night"}"# }.map(String.init)
    queue.breakAtCall(3)
    _ = try await Self.send(lines, to: queue.daemon())
    queue.breakAtCall(nil)
    #expect(try await Self.send(lines, to: queue.daemon()) == nil)
    #expect(queue.jobs.count == 10)
    queue.end()
    #expect(try await Self.send(lines, to: queue.daemon(), test) == nil)
    #expect(queue.jobs.count == 20 && test.errors.contains("enqueued 10 jobs: 11-20\nreleased 9 jobs\n"))
    #expect(try await Self.send(lines, to: queue.daemon()) == nil)
    #expect(queue.jobs.count == 20)
  }

  @Test func `the batch, not the time, makes the same lines other jobs`() async throws {
    func keys(_ rest: String) throws -> [String] {
      let list = try EditFile.read(Array(Self.line(1, rest).utf8), name: "jobs.jsonl")
      let (requests, before) = try EditFileCheck(environments: ["prod"], unknownMembers: .refused).read(list)
      return try FilePlan(list, requests, predecessors: before, FileRuns(), .init()).keys
    }
    let plain = try keys("")
    #expect(try keys(#","deadline":"2026-11-26T07:00:00Z","priority":7,"labels":{"a":"b"}"#) == plain)
    #expect(try keys(#","batch":"b""#) != plain)
    #expect(try keys(#","batch":"b#2""#) != keys(#","batch":"b""#))
    #expect(try keys(#","key":"own""#) == ["own"])
    #expect(plain == ["file-281224e949b1f4348ead1cd1eddde69e"])
  }

  @Test func `what is wrong with any line is said before the first one is sent`() async throws {
    let daemon = try FakeQueue().daemon()
    let lines = [
      Self.line(1, #","ref":"a""#), "", Self.line(2, #","priority":1001"#), Self.line(3, #","foo":1"#),
      Self.line(4).replacing("prod", with: "test"),
    ]
    let wrong = try #require(try await Self.send(lines, to: daemon))
    #expect(wrong.status == .data)
    #expect(wrong.message.hasPrefix("3 faults, and nothing was enqueued:\n  jobs.jsonl:3: /priority: "), "\(wrong)")
    #expect(
      wrong.message.contains("\n  jobs.jsonl:4: /foo: ")
        && wrong.message.contains("\n  jobs.jsonl:5: /target/environment: "))
    let refs = [
      Self.line(1, #","ref":"a""#), Self.line(2), Self.line(3), "", Self.line(4, #","ref":"a""#),
      Self.line(5, #","afterRefs":["b"]"#),
    ]
    #expect(
      try await Self.send(refs, to: daemon)?.message == """
        2 faults, and nothing was enqueued:
          jobs.jsonl:5: /ref: jobs.jsonl:1 has the ref "a", too
          jobs.jsonl:6: /afterRefs/0: no edit of jobs.jsonl has the ref "b"; a job of before is named by its id, in after
        """)
    let circle = [
      Self.line(1), Self.line(2, #","ref":"a","afterRefs":["b"]"#), Self.line(3, #","ref":"b","afterRefs":["a"]"#),
    ]
    #expect(
      try await Self.send(circle, to: daemon)?.message.contains(
        "jobs.jsonl:2: /afterRefs/0: they come after one another")
        == true)
    let keys = [Self.line(1, #","key":"k""#), Self.line(1, #","key":"k""#), Self.line(2), Self.line(3, #","key":"k""#)]
    #expect(
      try await Self.send(keys, to: daemon)?.message
        .contains(#"jobs.jsonl:4: /key: the key "k" stands for another edit, that of jobs.jsonl:1"#) == true)
    #expect(daemon.parameters(of: "Enqueue").isEmpty)
  }

  @Test func `what only the daemon can refuse names the line, and says what is there already`() async throws {
    let queue = FakeQueue()
    let daemon = try queue.daemon()
    let made = try await Self.send(Array(Self.lines[1...3]) + [Self.line(5)], to: daemon)
    #expect(made == nil)
    daemon.answer("Enqueue") { [unowned daemon] call, _ in
      let edits = try Enqueue.parameters(of: call.parameters).edits
      if daemon.parameters(of: "Enqueue").count < 5 {
        let jobs = edits.indices.map { Enqueued(id: 40 + $0, state: .held, duplicate: false) }
        return try Enqueue.members(of: Enqueue.Reply(jobs: jobs))
      }
      throw ControlError.invalidEdit(
        RequestFaults(
          RequestFault(1, ["afterRefs", "0"], "why"),
          others: [RequestFault(0, ["after", "1"], "job 42 was cancelled")], total: 2))
    }
    let wrong = try #require(try await Self.send(Self.lines, to: daemon))
    #expect(
      wrong.message == """
        2 faults, and the file was not enqueued to its end:
          jobs.jsonl:9: /afterRefs/0: why
          jobs.jsonl:8: /afterRefs/1: job 42 was cancelled
        6 of 10 edits are in the queue, as jobs 40-42; none was released. The same command goes on from there, also with \
        lines that were corrected. `migeditctl cancel 40-42` takes back what is held.
        """)
    #expect(wrong.status == .data)
  }

  @Test func `a full queue in the middle leaves nothing released, and says how to go on`() async throws {
    let daemon = try FakeQueue().daemon()
    daemon.answer("Enqueue") { _, _ in throw ControlError.queueFull(limit: 4) }
    let full = try #require(try await Self.send(Self.lines, to: daemon))
    #expect(full.status == .temporary && full.message.hasPrefix("the queue is full: at most 4 jobs may wait in it."))
    #expect(daemon.parameters(of: "Release").isEmpty)
  }

  @Test func `a part is bounded by bytes and predecessors, too, and a line that no call could carry is refused`()
    async throws
  {
    let small = FilePlan.Bounds(edits: 100, bytes: 700, predecessors: 100)
    let daemon = try FakeQueue().daemon()
    #expect(try await Self.send(Self.lines, to: daemon, bounds: small) == nil)
    let calls = daemon.parameters(of: "Enqueue")
    #expect(calls.count > 3 && calls.allSatisfy { $0.bytes.count < 900 })
    let few = FilePlan.Bounds(edits: 100, bytes: 10_000, predecessors: 2)
    let other = try FakeQueue().daemon()
    #expect(try await Self.send(Self.lines, to: other, bounds: few) == nil)
    #expect(other.parameters(of: "Enqueue").map { $0["edits"]?.array?.count } == [7, 3])
    let large = try await Self.send(
      Self.lines + [Self.line(1, #","labels":{"a":"\#(String(repeating: "x", count: 250))"}"#)], to: daemon,
      bounds: FilePlan.Bounds(edits: 100, bytes: 350, predecessors: 100))
    #expect(
      large?.message.hasPrefix("jobs.jsonl:11: this edit makes a call of ") == true, "\(String(describing: large))")
  }

  @Test func `a terminal sees how far it is, and json has the state after the release`() async throws {
    let (queue, test) = (FakeQueue(), TestConsole())
    #expect(try await Self.send(Self.lines, to: queue.daemon(), test, progressWidth: 80, json: true) == nil)
    #expect(test.errors.contains("\renqueuing  ############--------  60%  6 of 10\u{1B}[K"))
    #expect(test.errors.contains("\rreleasing  ######--------------  33%  3 of 9\u{1B}[K"))
    #expect(test.output.split(separator: "\n").filter { $0.contains(#""state":"queued""#) }.count == 9)
  }

  @Test func `ten thousand and one lines need more than one call, and the command line knows`() async throws {
    let (queue, test) = (
      FakeQueue(), TestConsole(files: ["-": (1...10_001).map { _ in Self.line(1) }.joined(separator: "\n")])
    )
    let daemon = try queue.daemon()
    daemon.answer("Enqueue") { call, _ in
      let count = try Enqueue.parameters(of: call.parameters).edits.count
      return try Enqueue.members(
        of: Enqueue.Reply(jobs: (1...count).map { Enqueued(id: $0, state: .queued, duplicate: true) }))
    }
    #expect(try await daemon.run("enqueue", "--file", "-", "--batch", "night", console: test.console()) == .done)
    let sizes = daemon.parameters(of: "Enqueue").map { $0["edits"]?.array?.count }
    #expect(sizes == Array(repeating: 100, count: 100) + [1])
    #expect(daemon.parameters(of: "Enqueue").allSatisfy { $0["edits"]?.array?[0]["batch"] == "night" })
  }
}
