/// The two texts in which values are told.
package enum MetricFormat: String, CaseIterable, Sendable {
  /// OpenMetrics 1.0, which Prometheus asks for.
  case openMetrics
  /// Prometheus' own, version 0.0.4, which node_exporter's textfile collector reads.
  case prometheus

  package var mediaType: String {
    switch self {
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    }
  }
}

extension MetricValues {
  /// All families of the table, also those that have no values at present.
  package func text(as format: MetricFormat) -> String {
    var text = ""
    for family in MetricFamily.table {
      text += family.heading(as: format)
      for sample in self[family] { text += sample.lines(of: family) }
    }
    return format == .openMetrics ? text + "# EOF\n" : text
  }
}

extension MetricFamily {
  fileprivate func heading(as format: MetricFormat) -> String {
    switch format {
    case .openMetrics:
      let unit = unit.map { "# UNIT \(name) \($0)\n" } ?? ""
      return "# TYPE \(name) \(kind.rawValue)\n\(unit)# HELP \(name) \(help.escaped(quote: true))\n"
    case .prometheus:
      // There the family has the name of its samples, and there is no kind of its own for what never changes.
      let name = kind == .histogram ? name : sampleNames[0]
      let kind = kind == .info ? Kind.gauge : kind
      return "# HELP \(name) \(help.escaped(quote: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }
  }
}

extension MetricValues.Sample {
  fileprivate func lines(of family: MetricFamily) -> String {
    let pairs = zip(family.labels, labels).map { "\($0.rawValue)=\"\($1.escaped(quote: true))\"" }
    func line(_ name: String, le: String? = nil, _ value: String) -> String {
      let all = pairs + [le.map { "le=\"\($0)\"" }].compactMap(\.self)
      return "\(name)\(all.isEmpty ? "" : "{\(all.joined(separator: ","))}") \(value)\n"
    }
    switch value {
    case .number(let number): return line(family.sampleNames[0], number.metricText)
    case .histogram(let histogram):
      let buckets = histogram.cumulative.map { line("\(family.name)_bucket", le: "\($0.bound)", "\($0.count)") }
      return buckets.joined() + line("\(family.name)_bucket", le: "+Inf", "\(histogram.count)")
        + line("\(family.name)_count", "\(histogram.count)") + line("\(family.name)_sum", histogram.sum.metricText)
    }
  }
}

extension Double {
  /// A whole number without a fraction, and every other one so that reading it gives the same again.
  fileprivate var metricText: String {
    if isNaN { return "NaN" }
    if isInfinite { return self > 0 ? "+Inf" : "-Inf" }
    return Int(exactly: self).map(String.init) ?? "\(self)"
  }
}

extension String {
  /// - Parameter quote: whether a quotation mark would end the text.
  fileprivate func escaped(quote: Bool) -> String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quote: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
