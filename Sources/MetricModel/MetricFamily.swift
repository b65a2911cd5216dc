/// Values of one name, which differ in their labels.
package struct MetricFamily: Sendable, Hashable {
  package enum Kind: String, Sendable {
    /// What stands so now.
    case gauge
    /// What has happened since the daemon began: it only rises, and begins at zero with each start.
    case counter
    /// How values are spread, since the daemon began.
    case histogram
    /// What does not change while the daemon runs, as labels of a 1.
    case info
  }

  package enum Label: String, Sendable {
    case environment, state, reason, version
  }

  /// As OpenMetrics has it: without the ending that the kind gives to the names of its samples.
  package let name: String
  package let kind: Kind
  /// What its values are measured in; the name ends with it. nil: they are numbers of something.
  package let unit: String?
  /// Of each of its values, in this order.
  package let labels: [Label]
  /// For people, in one line.
  package let help: String

  /// - Parameter name: without the prefix that all have.
  init(_ name: String, _ kind: Kind, unit: String? = nil, labels: [Label] = [], _ help: String) {
    self.name = "migedit_\(name)"
    self.kind = kind
    self.unit = unit
    self.labels = labels
    self.help = help
  }

  /// The names that its samples have.
  package var sampleNames: [String] {
    switch kind {
    case .gauge: [name]
    case .counter: ["\(name)_total"]
    case .info: ["\(name)_info"]
    case .histogram: ["\(name)_bucket", "\(name)_count", "\(name)_sum"]
    }
  }
}
