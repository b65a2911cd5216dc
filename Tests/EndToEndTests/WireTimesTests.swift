import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing
import Varlink

/// What is taken can be said again: by every reading method, and by migeditctl.
@Suite(.timeLimit(.minutes(10)))
struct WireTimesTests {
  /// The text of a time, and whether it lies in the years 0001 to 9999 of UTC and in the future.
  private static let edges: [(text: String, isTaken: Bool)] = [
    ("9999-12-31T23:59:59Z", true), ("9999-12-31T23:59:59.999Z", true), ("9999-12-31T23:59:59.9999999Z", true),
    ("9999-12-31T23:59:59+00:01", true), ("9999-12-31T23:59:59+23:59", true), ("9999-12-31T23:58:59-00:01", true),
    ("9999-12-31T00:00:00-23:59", true), ("2099-01-01t00:00:00.5z", true), ("2099-02-28 23:59:59.001-11:30", true),
    ("9999-12-31T23:59:59-00:01", false), ("9999-12-31T00:01:00-23:59", false),
    ("9999-12-31T23:59:59.999-23:59", false),
    ("10000-01-01T00:00:00Z", false), ("0000-12-31T23:59:59Z", false), ("0001-01-01T00:00:00+00:01", false),
    ("0000-12-31T00:00:59-23:58", false),
  ]

  private static func random(_ generator: inout SeededGenerator) -> String {
    func number(_ range: ClosedRange<Int>, _ width: Int) -> String {
      let digits = String(Int.random(in: range, using: &generator))
      return String(repeating: "0", count: width - digits.count) + digits
    }
    let year = Bool.random(using: &generator) ? 9999 : Int.random(in: 2099...9999, using: &generator)
    let date = Bool.random(using: &generator) ? "12-31" : "\(number(1...12, 2))-\(number(1...28, 2))"
    let offset = "\(Bool.random(using: &generator) ? "+" : "-")\(number(0...23, 2)):\(number(0...59, 2))"
    return
      "\(year)-\(date)T\(number(0...23, 2)):\(number(0...59, 2)):\(number(0...59, 2)).\(number(0...999, 3))\(offset)"
  }

  @Test func `whatever time Enqueue and Pause take, every reading method and migeditctl show`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    var generator = SeededGenerator(seed: 15)
    let texts = Self.edges.map(\.text) + (0..<60).map { _ in Self.random(&generator) }
    let expected = Dictionary(uniqueKeysWithValues: Self.edges.map { ($0.text, $0.isTaken) })
    var jobs: [JobID] = []
    var times: [JobID: WallTime] = [:]
    for text in texts {
      for field in ["notBefore", "deadline"] {
        var edit = try #require(try JSON(encoding: client.rename(Samples.migration(1), to: "x")).object)
        (edit["held"], edit[field]) = (true, .string(text))
        let taken = await Self.taken {
          try await client.varlink.call(Enqueue.qualifiedName, ["edits": [.object(edit)]])
        }
        if let isTaken = expected[text] { #expect((taken != nil) == isTaken, "\(field) = \(text)") }
        if let id = taken?["jobs"]?.array?.first?["id"]?.number?.int {
          jobs.append(id)
          times[id] = WallTime(text)
        }
      }
      for environment in [nil, Bench.environment] {
        var pause: JSONObject = ["until": .string(text)]
        pause["environment"] = environment.map(JSON.string)
        let taken = await Self.taken { try await client.varlink.call(Pause.qualifiedName, pause) }
        if let isTaken = expected[text] { #expect((taken != nil) == isTaken, "until = \(text)") }
        if taken != nil { try await Self.readPauses(client) }
      }
    }
    print("times of the wire: \(texts.count) texts, \(jobs.count) jobs that took one")
    #expect(jobs.count >= 60)
    for job in try await client.jobs() {
      #expect(job.notBefore ?? job.deadline == times[job.id], "job \(job.id)")
    }
    try await Self.readJobs(jobs, client)
    for arguments in [
      ["list", "--all"], ["environments"], ["status"], ["show", "\(jobs[0])"], ["why", "\(jobs[0])"],
    ] {
      for more in [[], ["--json"]] {
        let shown = try await Program.run(
          builtProduct("migeditctl"), arguments + more, environment: ["MIGEDIT_SOCKET": bench.socket])
        #expect(shown.status == 0 && shown.errors.isEmpty, "\(arguments): \(shown.errors)")
      }
    }
  }

  @Test func `a time that is refused is refused with what is expected`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let error = await #expect(throws: VarlinkError.self) {
      try await client.varlink.call(Pause.qualifiedName, ["until": "9999-12-31T23:59:59-00:01"])
    }
    #expect(error?.invalidParameter?.pointer == ["until"])
    #expect(error?.invalidParameter?.reason.contains("0001 to 9999") == true, "\(String(describing: error))")
  }

  private static func taken(_ call: () async throws -> JSONObject) async -> JSONObject? {
    do {
      return try await call()
    } catch let error as VarlinkError {
      #expect(error.name.hasSuffix(".InvalidEdit") || error.name.hasSuffix(".InvalidParameter"), "\(error)")
    } catch {
      Issue.record("\(error)")
    }
    return nil
  }

  private static func readPauses(_ client: ControlClient) async throws {
    _ = try await client.call(Status.self, Status.Parameters())
    _ = try await client.call(Environments.self, Environments.Parameters())
  }

  private static func readJobs(_ jobs: [JobID], _ client: ControlClient) async throws {
    let listed = try await client.jobs()
    #expect(jobs.allSatisfy { id in listed.contains { $0.id == id } })
    for id in jobs {
      _ = try await client.job(id)
      _ = try await client.call(Explain.self, Explain.Parameters(id: id))
    }
    var events = 0
    try await client.callMore(Watch.self, Watch.Parameters(since: 0)) { _ in
      events += 1
      return events < jobs.count
    }
  }
}
