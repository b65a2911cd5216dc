import MetricModel
import Testing

/// What both formats ask of names, and what every reader of a dashboard expects of them.
struct MetricTableTests {
  @Test(arguments: MetricFamily.table) func `a name is of the form that the formats ask for`(family: MetricFamily) {
    #expect(family.name.hasPrefix("migedit_"))
    #expect(family.name.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "_") })
    // They are the endings of samples: the format adds them.
    for ending in ["_total", "_info", "_bucket", "_count", "_sum", "_created"] { #expect(!family.name.hasSuffix(ending)) }
    if let unit = family.unit { #expect(family.name.hasSuffix("_\(unit)")) }
    #expect(family.kind != .info || family.unit == nil)
    #expect(family.kind != .histogram || family.unit == "seconds")
    #expect(Set(family.labels).count == family.labels.count)
    #expect(family.help.hasSuffix(".") && !family.help.contains("\n"))
  }

  @Test func `no two families share a name, nor the name of a sample`() {
    #expect(Set(MetricFamily.table.map(\.name)).count == MetricFamily.table.count)
    let samples = MetricFamily.table.flatMap(\.sampleNames)
    #expect(Set(samples).count == samples.count)
  }

  /// What other programs go by: nothing of it is renamed or taken away.
  @Test func `the names that are promised are there`() {
    let promised = [
      "jobs", "oldest_queued_age_seconds", "submissions_total", "jobs_ended_total", "edit_duration_seconds_bucket",
      "detection_lag_seconds_bucket", "polls_total", "breaker_open", "troubled_jobs", "slots", "commits_total",
      "commit_duration_seconds_bucket", "database_bytes", "build_info",
    ]
    let samples = Set(MetricFamily.table.flatMap(\.sampleNames))
    for name in promised { #expect(samples.contains("migedit_\(name)"), "\(name)") }
  }
}
