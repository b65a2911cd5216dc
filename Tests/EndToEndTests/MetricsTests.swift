import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import MetricModel
import TestSupport
import Testing

/// What the metrics of a night say, and that the programs which read such texts take them.
@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
  /// Reads a text with Prometheus' own reader, strictly, and prints its samples: name, labels, value.
  private static let reader = """
    import json, sys
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as new
    from prometheus_client.parser import text_string_to_metric_families as old
    for family in {"openMetrics": new, "prometheus": old}[sys.argv[1]](sys.stdin.read()):
      for sample in family.samples:
        print(json.dumps([sample.name, sample.labels, sample.value, family.type, family.unit]))
    """

  private struct Sample: Hashable {
    let name: String
    let labels: [String: String]
    let value: Double
    let kind: String
    let unit: String
  }

  private func samples(_ text: String, _ format: MetricFormat) async throws -> [Sample] {
    let python = try await PythonEnvironment.prometheus.python()
    let read = try await Program.run(python, ["-c", Self.reader, format.rawValue], input: text)
    try #require(read.status == 0, "\(read.errors)")
    return try read.output.split(separator: "\n").map { line in
      let parts = try #require(try JSON(parsing: String(line)).array)
      let labels = try #require(parts[1].object).map { ($0.key, $0.value.string ?? "") }
      return Sample(
        name: parts[0].string ?? "", labels: Dictionary(uniqueKeysWithValues: labels),
        value: parts[2].number?.double ?? .nan, kind: parts[3].string ?? "",
        unit: parts[4].string ?? "")
    }
  }

  /// Two sessions and six edits, of which one ends in create_failed for good, and one job that waits for its time.
  private func night(listeningAt port: Int? = nil) async throws -> Bench {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.3"], sessions: 2, startsDaemon: false)
    let listen = port.map { "metrics: { listen: \"127.0.0.1:\($0)\" }\n" } ?? ""
    try bench.write(bench.configuration() + "\n" + listen)
    try await bench.start()
    _ = try await bench.simulator(
      "script",
      post: ["targets": [["id": .string("\(Samples.migration(3))"), "always": ["fail": "There is no room."]]]])
    let client = try await bench.client()
    var edits = (1...6).map { client.rename(Samples.migration($0), to: "n\($0)") }
    edits[5].held = true
    let ids = try await client.enqueue(edits)
    try await bench.awaitEnd(of: Array(ids.prefix(5)))
    return bench
  }

  @Test func `Prometheus' reader takes both texts, and they say what has happened`() async throws {
    let bench = try await night()
    for format in MetricFormat.allCases {
      let printed = try await bench.ctl("metrics", "--format", format.rawValue.lowercased())
      #expect(printed.status == 0 && printed.errors.isEmpty)
      let all = try await samples(printed.output, format)
      func value(_ name: String, _ labels: [String: String] = ["environment": "prod"]) -> Double? {
        all.first { $0.name == "migedit_\(name)" && $0.labels == labels }?.value
      }
      func ended(_ reason: String) -> Double? { value("jobs_ended_total", ["environment": "prod", "reason": reason]) }
      #expect(ended("succeeded") == 4 && ended("createFailed") == 1 && ended("cancelled") == 0)
      #expect(value("jobs", ["environment": "prod", "state": "held"]) == 1)
      #expect(value("jobs", ["environment": "prod", "state": "succeeded"]) == 4)
      // Three attempts of the one that fails, and one of each other.
      #expect(value("submissions_total") == 7)
      #expect(value("submissions_ended_total", ["environment": "prod", "reason": "createFailed"]) == 3)
      #expect(value("edit_duration_seconds_count") == 7 && value("detection_lag_seconds_count") == 7)
      #expect(try #require(value("polls_total")) >= 7)
      #expect(value("breaker_open") == 0 && value("window_open") == 1 && value("paused") == 0)
      #expect(value("slots", ["environment": "prod", "state": "free"]) == 2)
      #expect(value("scheduling", [:]) == 1 && value("build_info", ["version": migeditVersion]) == 1)
      #expect(
        try #require(value("commits_total", [:])) > 20
          && value("commits_total", [:]) == value("commit_duration_seconds_count", [:]))
      #expect(try #require(value("database_bytes", [:])) > 0)
      for family in MetricFamily.table {
        let found = all.filter { family.sampleNames.contains($0.name) }
        #expect(!found.isEmpty, "\(family.name)")
        for sample in found where format == .openMetrics {
          #expect(sample.kind == family.kind.rawValue && sample.unit == family.unit ?? "", "\(family.name)")
        }
      }
      #expect(Set(all.map(\.name)) == Set(MetricFamily.table.flatMap(\.sampleNames)))
    }
  }

  @Test func `over HTTP the same is said, in the form that is asked for, and whether the daemon is healthy`()
    async throws
  {
    let port = try freePort()
    let bench = try await night(listeningAt: port)
    try #require(try await bench.daemon?.line(with: "metrics can be read at http://127.0.0.1:\(port)/metrics") != nil)
    func get(_ path: String, _ more: String...) async throws -> String {
      try await Program.run("curl", ["-sS", "-i", "http://127.0.0.1:\(port)\(path)"] + more).output
    }
    #expect(try await get("/healthz").hasSuffix("\r\n\r\nok\n"))
    let plain = try await get("/metrics").components(separatedBy: "\r\n\r\n")
    #expect(
      try await samples(plain[1], .prometheus).contains { $0.name == "migedit_submissions_total" && $0.value == 7 })
    let asked = "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
    let open = try await get("/metrics", "-H", asked).components(separatedBy: "\r\n\r\n")
    #expect(
      try await samples(open[1], .openMetrics).contains { $0.name == "migedit_submissions_total" && $0.value == 7 })
    #expect(open[0].contains("application/openmetrics-text; version=1.0.0; charset=utf-8"))
    #expect(try await get("/").hasPrefix("HTTP/1.1 404 "))
    #expect(try await get("/metrics", "-X", "POST").hasPrefix("HTTP/1.1 405 "))
    // Only this machine's own address answers.
    let others = try await Program.run("sh", ["-c", "ss -Hltn 'sport = :\(port)' 2>/dev/null | awk '{ print $4 }'"])
      .output
    // A machine may not have ss.
    #expect(others == "127.0.0.1:\(port)\n" || others.isEmpty)
  }

  @Test func `a port that is taken keeps no edit from being made`() async throws {
    let port = try freePort()
    let first = try await night(listeningAt: port)
    let second = try await night(listeningAt: port)
    let said = try await second.daemon?.line(with: "metrics can't be read at 127.0.0.1:\(port)")
    #expect(said?.contains("metrics.listen") == true)
    #expect(first.daemon != nil)
  }

  @Test func `a file for node_exporter is as Prometheus reads it`() async throws {
    let bench = try await night()
    let path = bench.folder.file("migedit.prom")
    #expect(try await bench.ctl("metrics", "--textfile", path).status == 0)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(try await samples(text, .prometheus).contains { $0.name == "migedit_submissions_total" && $0.value == 7 })
  }

  private static let promtool = ProcessInfo.processInfo.environment["MIGEDIT_PROMTOOL"]

  /// `deploy/prove metrics` fetches it.
  @Test(.enabled(if: promtool != nil)) func `promtool takes the text, and proves the alerts`() async throws {
    let promtool = try #require(Self.promtool)
    let bench = try await night()
    let text = try await bench.ctl("metrics", "--format", "prometheus").output
    let checked = try await Program.run(promtool, ["check", "metrics", "--extended"], input: text)
    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
    print("promtool check metrics:\n\(checked.output)\(checked.errors)")
    let rules = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/prometheus").path
    for arguments in [["check", "rules", "migedit.rules.yml"], ["test", "rules", "migedit.rules.test.yml"]] {
      let ended = try await Program.run(promtool, Array(arguments.dropLast()) + ["\(rules)/\(arguments.last ?? "")"])
      #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
      print("promtool \(arguments.joined(separator: " ")):\n\(ended.output)\(ended.errors)")
    }
  }
}
