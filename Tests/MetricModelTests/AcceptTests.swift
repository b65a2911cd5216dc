import MetricModel
import Testing

struct AcceptTests {
  /// What Prometheus sends by default, version 2.42 and 3, where it was told to prefer the older text, and others.
  @Test(arguments: [
    ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics),
    ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;q=0.4,*/*;q=0.2", .openMetrics),
    ("text/plain;version=0.0.4;q=0.6, application/openmetrics-text; version=1.0.0; q=0.5", .prometheus),
    ("application/openmetrics-text", .openMetrics),
    ("APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"", .openMetrics),
    ("application/openmetrics-text;version=2.0.0", .prometheus),
    ("application/openmetrics-text;q=0", .prometheus),
    ("application/openmetrics-text;q=many", .prometheus),
    ("text/html,application/xhtml+xml,*/*;q=0.8", .prometheus),
    ("*/*", .prometheus), (nil, .prometheus), ("", .prometheus), (",;,=;q=", .prometheus),
  ] as [(String?, MetricFormat)])
  func `OpenMetrics is for who asks for it and likes nothing more`(header: String?, format: MetricFormat) {
    #expect(MetricFormat(accepted: header) == format)
  }

  @Test func `each text says what it is`() {
    #expect(MetricFormat.openMetrics.mediaType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    #expect(MetricFormat.prometheus.mediaType == "text/plain; version=0.0.4; charset=utf-8")
  }
}
