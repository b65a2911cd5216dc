/// The values of families at one time.
package struct MetricValues: Sendable, Hashable {
  package enum Value: Sendable, Hashable {
    case number(Double)
    case histogram(Histogram)
  }

  package struct Sample: Sendable, Hashable {
    /// One for each label of the family.
    package let labels: [String]
    package let value: Value
  }

  /// In the order in which they were added.
  private var samples: [MetricFamily: [Sample]] = [:]

  package init() {}

  package subscript(_ family: MetricFamily) -> [Sample] { samples[family] ?? [] }

  /// - Parameter labels: the values of the family's labels, in their order. Each combination is added once.
  package mutating func add(_ value: Double, to family: MetricFamily, _ labels: String...) {
    add(.number(value), to: family, labels)
  }

  package mutating func add(_ value: Int, to family: MetricFamily, _ labels: String...) {
    add(.number(Double(value)), to: family, labels)
  }

  package mutating func add(_ isSo: Bool, to family: MetricFamily, _ labels: String...) {
    add(.number(isSo ? 1 : 0), to: family, labels)
  }

  package mutating func add(_ histogram: Histogram, to family: MetricFamily, _ labels: String...) {
    add(.histogram(histogram), to: family, labels)
  }

  private mutating func add(_ value: Value, to family: MetricFamily, _ labels: [String]) {
    precondition(labels.count == family.labels.count, "\(family.name) has \(family.labels.count) labels")
    if case .histogram = value { precondition(family.kind == .histogram, "\(family.name) is no histogram") }
    samples[family, default: []].append(Sample(labels: labels, value: value))
  }
}
