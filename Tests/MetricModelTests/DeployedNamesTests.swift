import Foundation
import JSONDocument
import MetricModel
import TestSupport
import Testing

/// What is deployed beside the daemon names no metric, and no value of a label, that it does not have.
struct DeployedNamesTests {
  private static let samples = Set(MetricFamily.table.flatMap(\.sampleNames))

  /// The names of metrics in an expression, each with the labels that are written behind it.
  private static func selectors(_ expression: String) -> [(name: String, labels: [String])] {
    expression.matches(of: /(migedit_[a-z_]+)(?:\{([^}]*)\})?/).map { match in
      let labels = match.output.2.map { $0.matches(of: /([a-z_]+)\s*(?:=~|!~|!=|=)/).map { String($0.output.1) } } ?? []
      return (String(match.output.1), labels)
    }
  }

  private static func check(_ expression: String) {
    for (name, labels) in selectors(expression) {
      #expect(samples.contains(name), "\(name) in \(expression)")
      let own = MetricFamily.table.first { $0.sampleNames.contains(name) }?.labels.map(\.rawValue) ?? []
      // Those that Prometheus itself adds.
      #expect(Set(labels).isSubset(of: own + ["instance", "job", "le"]), "\(labels) of \(name)")
    }
  }

  /// All texts under one of these keys, wherever they stand.
  private static func texts(of keys: Set<String>, in json: JSON) -> [String] {
    if let array = json.array { return array.flatMap { texts(of: keys, in: $0) } }
    return json.object?.flatMap { key, value in
      (keys.contains(key) ? [value.string].compactMap(\.self) : []) + texts(of: keys, in: value)
    } ?? []
  }

  @Test func `each panel of the dashboard asks for what there is`() throws {
    let board = try JSON(parsing: try ProtocolChapter.text(of: "deploy/grafana/migedit.json"))
    let expressions = Self.texts(of: ["expr", "definition"], in: board)
    #expect(expressions.count > 20)
    for expression in expressions {
      #expect(expression.contains("migedit_"), "\(expression)")
      Self.check(expression)
    }
    for panel in try #require(board["panels"]?.array) {
      #expect(panel["description"]?.string?.hasSuffix(".") == true && panel["targets"]?.array?.isEmpty == false)
    }
  }

  @Test func `the dashboard shows each family but for when the daemon began, which it marks`() throws {
    let board = try ProtocolChapter.text(of: "deploy/grafana/migedit.json")
    for family in MetricFamily.table {
      #expect(family.sampleNames.contains { board.contains($0) }, "\(family.name)")
    }
  }

  @Test func `each alert is about what there is, and says what to do`() throws {
    let rules = try ProtocolChapter.text(of: "deploy/prometheus/migedit.rules.yml")
    Self.check(rules)
    let alerts = rules.components(separatedBy: "- alert: ").dropFirst()
    #expect(alerts.count == 9)
    let proofs = try ProtocolChapter.text(of: "deploy/prometheus/migedit.rules.test.yml")
    for alert in alerts {
      let name = String(alert.prefix { !$0.isNewline })
      #expect(alert.contains("summary: \"") && alert.contains("description: ") && alert.contains("severity: "), "\(name)")
      #expect(alert.contains("`"), "\(name) names a command")
      #expect(proofs.contains(name), "\(name) is not proved")
    }
  }

  @Test func `the rules' file is not the only one that is checked: a wrong name is seen`() {
    #expect(Self.selectors("sum(migedit_jobs{state=\"queued\"}) / migedit_polls_total").map(\.name) == ["migedit_jobs", "migedit_polls_total"])
    #expect(Self.selectors("migedit_jobs{state=\"queued\",environment=~\"a\"}")[0].labels == ["state", "environment"])
    #expect(!Self.samples.contains("migedit_polls"))
  }
}
