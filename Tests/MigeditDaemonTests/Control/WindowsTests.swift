import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import Planning
import Runtime
import TestSupport
import Testing
import Varlink

@testable import MigeditDaemon

/// What the methods make of windows: which they take, and what they answer. It is Friday, 2027-01-15, 08:00:00 UTC.
@Suite struct WindowsTests {
  private static let root = PeerCredentials(pid: 1, uid: 0, gid: 0, groups: [])

  private struct Bench {
    let interface: VarlinkInterface

    func call(_ method: String, _ parameters: JSONObject) async throws -> JSON {
      let name = "\(interface.name).\(method)"
      let call = VarlinkCall(method: name, given: JSONView(.object(parameters)), peer: WindowsTests.root)
      return .object(try await interface.handle(call, VarlinkReplies(wantsMore: false) { _ in }))
    }

    /// The parameter or the environment that is wrong, and why.
    func refusal(_ method: String, _ parameters: JSONObject) async throws -> String? {
      do {
        _ = try await call(method, parameters)
        return nil
      } catch let error as VarlinkError {
        return "\(error)"
      }
    }

    func enqueue(batches: JSON, batch: JSON = "night") async throws -> JSON {
      try await call("Enqueue", WindowsTests.enqueue(batches: batches, batch: batch))
    }
  }

  private static func enqueue(batches: JSON, batch: JSON = "night") -> JSONObject {
    let edit: JSON = [
      "target": ["environment": "prod", "kind": "migration", "id": .string(String(repeating: "A", count: 32))],
      "change": ["mergePatch": ["name": "x"]], "batch": batch,
    ]
    return ["edits": .array([edit]), "batches": batches]
  }

  private func withBench(_ windows: [String], _ body: (Bench) async throws -> Void) async throws {
    let settings = EnvironmentSettings(
      url: "http://127.0.0.1:1/Library", username: "architect", hours: EditingHours(try WindowSchedule.reading(windows))
    )
    let server = LibraryServer(url: settings.url, username: settings.username, password: Secret("x"))
    let setup = EnvironmentSetup(name: "prod", settings: settings, server: server) { _ in AbsentLibrary() }
    try await withService([setup], time: VirtualClock().source()) {
      try await body(Bench(interface: ControlDispatch(service: $0).interface))
    }
  }

  @Test func `the next windows are five, or as many as are asked for`() async throws {
    try await withBench(["Mon..Fri 22:00-06:00"]) { bench in
      let five = try #require(try await bench.call("Windows", ["environment": "prod"])["windows"]?.array)
      #expect(five.count == 5)
      #expect(five[0] == ["opens": "2027-01-15T22:00:00.000Z", "closes": "2027-01-16T06:00:00.000Z"])
      #expect(five[1]["opens"] == "2027-01-18T22:00:00.000Z")
      #expect(try await bench.call("Windows", ["environment": "prod", "count": 100])["windows"]?.array?.count == 100)
      for count in ["0", "-1", "101"] {
        let parameters: JSONObject = ["environment": "prod", "count": try JSON(parsing: count)]
        #expect(try await bench.refusal("Windows", parameters)?.contains("1 to 100, found \(count)") == true)
      }
      #expect(try await bench.refusal("Windows", ["environment": "test"])?.contains("NoSuchEnvironment") == true)
    }
    try await withBench([]) { bench in
      let none = try await bench.call("Windows", ["environment": "prod"])
      #expect(none["windows"] == [])
    }
  }

  @Test func `a window is opened until a time to come, and shown so`() async throws {
    try await withBench(["Mon..Fri 22:00-06:00"]) { bench in
      let until: JSON = "2027-01-15T08:10:00.000Z"
      #expect(try await bench.call("OpenWindow", ["environment": "prod", "until": until]) == [:])
      #expect(
        try await bench.call("Windows", ["environment": "prod", "count": 1])["windows"]
          == [["opens": "2027-01-15T08:00:00.000Z", "closes": until]])
      let shown = try #require(try await bench.call("Environments", [:])["environments"]?.array?.first)
      #expect(shown["windowOpen"] == true && shown["windowChange"] == until && shown["timeZone"] == "UTC")
      #expect(shown["windows"] == ["Mon..Fri 22:00-06:00"])
      let late = try await bench.refusal("OpenWindow", ["environment": "prod", "until": "2027-01-15T08:00:00Z"])
      #expect(late?.contains("is over") == true, "\(late ?? "it was taken")")
      let other = try await bench.refusal("OpenWindow", ["environment": "test", "until": until])
      #expect(other?.contains("NoSuchEnvironment") == true)
    }
  }

  @Test func `a batch's windows are given with its edits, and who fits none is told`() async throws {
    try await withBench(["Mon..Fri 22:00-06:00"]) { bench in
      let made = try await bench.enqueue(batches: [["batch": "night", "windows": ["Sat,Sun 12:00-13:00"]]])
      let problem = try #require(made["jobs"]?.array?.first?["problem"]?.string)
      #expect(problem.contains("no window of the next two weeks") && problem.contains("batch night#1 has its own"))
      let job = try #require(try await bench.call("Get", ["id": 1])["job"])
      #expect(job["waiting"]?["reason"] == "window")
      let fits = try await bench.enqueue(batches: [["batch": "other", "windows": []]], batch: "other")
      #expect(fits["jobs"]?.array?.first?["problem"] == nil)
    }
  }

  @Test func `a batch says its windows, and when they were open since it began`() async throws {
    try await withBench(["Mon..Fri 22:00-06:00"]) { bench in
      let windows: JSON = ["Fri 07:00-09:00", "Fri 12:00-13:00"]
      _ = try await bench.enqueue(batches: [["batch": "night", "windows": windows]])
      let batch = try await bench.call("GetBatch", ["name": "night"])["batch"]
      #expect(batch?["windows"] == windows)
      let span: JSON = ["opens": "2027-01-15T07:00:00.000Z", "closes": "2027-01-15T09:00:00.000Z"]
      #expect(batch?["openings"] == [["environment": "prod", "spans": [span]]])
      _ = try await bench.enqueue(batches: [], batch: "plain")
      let plain = try await bench.call("GetBatch", ["name": "plain"])["batch"]
      #expect(plain?["windows"] == nil && plain?["openings"] == nil)
    }
  }

  @Test(arguments: [
    (#"[{"batch": "night", "windows": ["Mon 22:00-06:00", "Mon 22:00"]}]"#, ["batches", "windows", "1", "expected -"]),
    (#"[{"batch": "day", "windows": ["Mon 22:00-06:00"]}]"#, ["batches", "no edit of this call"]),
    (#"[{"batch": "night"}, {"batch": "night"}]"#, ["batches", "more than once"]),
    (
      #"[{"batch": "night", "stopAfterFailures": 0}]"#,
      ["batches", "0", "stopAfterFailures", "expected 1 or more, found 0"]
    ),
    (#"[{"batch": "night", "stopAfterFailures": -3}]"#, ["stopAfterFailures", "found -3"]),
  ])
  func `a policy that can't be followed is refused with its place`(batches: String, words: [String]) async throws {
    try await withBench([]) { bench in
      let parameters = Self.enqueue(batches: try JSON(parsing: batches))
      let refusal = try #require(try await bench.refusal("Enqueue", parameters))
      for word in words { #expect(refusal.contains(word), "\(refusal)") }
      #expect(try await bench.call("List", [:])["jobs"] == [])
    }
  }
}
