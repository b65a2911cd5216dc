extension MetricFormat {
  /// What is sent to who accepts this, as HTTP's header Accept says it: OpenMetrics only where it is asked for by its name, and not
  /// less gladly than plain text, since a browser would offer it as a file.
  ///
  /// - Parameter header: nil or empty: there was none.
  package init(accepted header: String?) {
    var (openMetrics, plain) = (0.0, 0.0)
    for range in (header ?? "").split(separator: ",").map(AcceptedRange.init) {
      switch range.type {
      case "application/openmetrics-text" where ["1.0.0", "0.0.1", nil].contains(range.version):
        openMetrics = max(openMetrics, range.quality)
      case "text/plain" where ["0.0.4", nil].contains(range.version): plain = max(plain, range.quality)
      default: break
      }
    }
    self = openMetrics > 0 && openMetrics >= plain ? .openMetrics : .prometheus
  }
}

/// One of the media types that are accepted.
private struct AcceptedRange {
  let type: String
  /// nil: any.
  private(set) var version: String?
  /// From 0, which is not at all, to 1.
  private(set) var quality = 1.0

  init(_ text: Substring) {
    let parts = text.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
    type = parts.first ?? ""
    for part in parts.dropFirst() {
      let (name, value) = (part.prefix { $0 != "=" }, part.drop { $0 != "=" }.dropFirst())
      if name == "q" { quality = Double(value).map { min(1, max(0, $0)) } ?? 0 }
      if name == "version" { version = value.filter { $0 != "\"" } }
    }
  }
}
