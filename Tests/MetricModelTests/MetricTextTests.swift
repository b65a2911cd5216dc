import MetricModel
import Testing

/// The two texts, written out as a reader of them gets them.
struct MetricTextTests {
  private static func sample() -> MetricValues {
    var values = MetricValues()
    values.add(true, to: .build, "1.2.3")
    values.add(1_795_590_000.25, to: .startTime)
    values.add(false, to: .scheduling)
    values.add(3, to: .jobs, "prod", "queued")
    values.add(0, to: .jobs, "test", "queued")
    values.add(0.1, to: .oldestQueuedAge, "prod")
    values.add(7, to: .submissions, "prod")
    values.add(1, to: .jobsEnded, "prod", "createFailed")
    var lags = Histogram(bounds: [0.5, 1, 2.5])
    for seconds in [0.25, 0.5, 0.75, 2, 9] { lags.add(.seconds(seconds)) }
    values.add(lags, to: .detectionLag, "prod")
    values.add(4096, to: .databaseBytes)
    return values
  }

  /// The lines of families that have samples here, and the last line.
  private static func lines(_ format: MetricFormat) -> [String] {
    let shown = [
      "migedit_build", "migedit_start_time", "migedit_jobs", "migedit_oldest", "migedit_submissions", "migedit_detection",
    ]
    let all = sample().text(as: format).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return all.filter { line in
      !line.hasPrefix("# HELP") && (shown.contains { line.contains($0) } && !line.contains("submissions_ended") || line == "# EOF")
    }
  }

  @Test func `OpenMetrics names the family, its unit and its samples, and says where it ends`() {
    #expect(
      Self.lines(.openMetrics) == [
        "# TYPE migedit_build info",
        "migedit_build_info{version=\"1.2.3\"} 1",
        "# TYPE migedit_start_time_seconds gauge",
        "# UNIT migedit_start_time_seconds seconds",
        "migedit_start_time_seconds 1795590000.25",
        "# TYPE migedit_jobs gauge",
        "migedit_jobs{environment=\"prod\",state=\"queued\"} 3",
        "migedit_jobs{environment=\"test\",state=\"queued\"} 0",
        "# TYPE migedit_oldest_queued_age_seconds gauge",
        "# UNIT migedit_oldest_queued_age_seconds seconds",
        "migedit_oldest_queued_age_seconds{environment=\"prod\"} 0.1",
        "# TYPE migedit_submissions counter",
        "migedit_submissions_total{environment=\"prod\"} 7",
        "# TYPE migedit_jobs_ended counter",
        "migedit_jobs_ended_total{environment=\"prod\",reason=\"createFailed\"} 1",
        "# TYPE migedit_detection_lag_seconds histogram",
        "# UNIT migedit_detection_lag_seconds seconds",
        "migedit_detection_lag_seconds_bucket{environment=\"prod\",le=\"0.5\"} 2",
        "migedit_detection_lag_seconds_bucket{environment=\"prod\",le=\"1.0\"} 3",
        "migedit_detection_lag_seconds_bucket{environment=\"prod\",le=\"2.5\"} 4",
        "migedit_detection_lag_seconds_bucket{environment=\"prod\",le=\"+Inf\"} 5",
        "migedit_detection_lag_seconds_count{environment=\"prod\"} 5",
        "migedit_detection_lag_seconds_sum{environment=\"prod\"} 12.5",
        "# EOF",
      ])
    #expect(Self.sample().text(as: .openMetrics).hasSuffix("\nmigedit_database_bytes 4096\n# EOF\n"))
  }

  @Test func `Prometheus' older text gives the family its samples' name, and has no units, no infos and no end`() {
    #expect(
      Self.lines(.prometheus) == [
        "# TYPE migedit_build_info gauge",
        "migedit_build_info{version=\"1.2.3\"} 1",
        "# TYPE migedit_start_time_seconds gauge",
        "migedit_start_time_seconds 1795590000.25",
        "# TYPE migedit_jobs gauge",
        "migedit_jobs{environment=\"prod\",state=\"queued\"} 3",
        "migedit_jobs{environment=\"test\",state=\"queued\"} 0",
        "# TYPE migedit_oldest_queued_age_seconds gauge",
        "migedit_oldest_queued_age_seconds{environment=\"prod\"} 0.1",
        "# TYPE migedit_submissions_total counter",
        "migedit_submissions_total{environment=\"prod\"} 7",
        "# TYPE migedit_jobs_ended_total counter",
        "migedit_jobs_ended_total{environment=\"prod\",reason=\"createFailed\"} 1",
        "# TYPE migedit_detection_lag_seconds histogram",
        "migedit_detection_lag_seconds_bucket{environment=\"prod\",le=\"0.5\"} 2",
        "migedit_detection_lag_seconds_bucket{environment=\"prod\",le=\"1.0\"} 3",
        "migedit_detection_lag_seconds_bucket{environment=\"prod\",le=\"2.5\"} 4",
        "migedit_detection_lag_seconds_bucket{environment=\"prod\",le=\"+Inf\"} 5",
        "migedit_detection_lag_seconds_count{environment=\"prod\"} 5",
        "migedit_detection_lag_seconds_sum{environment=\"prod\"} 12.5",
      ])
    #expect(Self.sample().text(as: .prometheus).hasSuffix("\nmigedit_database_bytes 4096\n"))
  }

  @Test func `what would end a label's value is escaped, and nothing else`() {
    var values = MetricValues()
    values.add(1, to: .submissions, "a\\b\"c\nd{é}=,#")
    for format in MetricFormat.allCases {
      let text = values.text(as: format)
      #expect(text.contains("\nmigedit_submissions_total{environment=\"a\\\\b\\\"c\\nd{é}=,#\"} 1\n"))
    }
  }

  @Test(arguments: [
    (0, "0"), (-1, "-1"), (1_000_000, "1000000"), (0.1, "0.1"), (1e-5, "1e-05"), (1e300, "1e+300"), (.infinity, "+Inf"),
    (-.infinity, "-Inf"), (.nan, "NaN"), (9_007_199_254_740_992, "9007199254740992"),
  ] as [(Double, String)])
  func `a number is written so that reading it gives the same again`(number: Double, text: String) {
    var values = MetricValues()
    values.add(number, to: .databaseBytes)
    #expect(values.text(as: .openMetrics).contains("\nmigedit_database_bytes \(text)\n"))
  }

  @Test func `a family without values is still described, so that it is known that there are none`() {
    for format in MetricFormat.allCases {
      let text = MetricValues().text(as: format)
      #expect(!text.split(separator: "\n").contains { !$0.hasPrefix("#") })
      for family in MetricFamily.table { #expect(text.contains(" \(family.name)"), "\(family.name)") }
    }
  }
}
