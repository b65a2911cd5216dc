import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import MetricModel
import QueueStore
import Runtime
import Testing

@testable import MigeditDaemon

struct DaemonMetricsTests {
  private static let start = WallTime(milliseconds: 1_795_590_000_500)

  private static func gauges() -> QueueGauges {
    var prod = EnvironmentStatus(
      name: "prod", url: "https://l.example.com",
      slots: [Slot(number: 1, state: .busy, job: 7), Slot(number: 2, state: .unknown, job: 5), Slot(number: 3, state: .free)],
      queued: 2, running: 1)
    prod.breaker = Word(.probing)
    prod.windowOpen = false
    prod.troubled = [3, 4]
    let test = EnvironmentStatus(name: "test", url: "https://t.example.com", slots: [], queued: 0, running: 0)
    return QueueGauges(
      environments: [
        QueueGauges.OfEnvironment(
          status: prod, jobs: [.queued: 2, .running: 1, .failed: 4], oldestDue: start + .milliseconds(-1500)),
        QueueGauges.OfEnvironment(status: test, jobs: [:], oldestDue: nil),
      ],
      isPaused: false, databaseBytes: 8192)
  }

  private static func lines(_ change: (inout QueueCounts) -> Void = { _ in }, now: WallTime = start) -> [String] {
    var counts = QueueCounts()
    change(&counts)
    let metrics = DaemonMetrics(
      version: "1.2.3", startedAt: start, now: now, schedules: true, gauges: gauges(), counts: counts, edits: [:],
      commitTimes: .ofCommits)
    return metrics.values.text(as: .openMetrics).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
  }

  @Test func `how an environment stands is told in numbers`() {
    let told = Self.lines()
    for line in [
      "migedit_build_info{version=\"1.2.3\"} 1", "migedit_start_time_seconds 1795590000.5", "migedit_scheduling 1",
      "migedit_jobs{environment=\"prod\",state=\"queued\"} 2", "migedit_jobs{environment=\"prod\",state=\"held\"} 0",
      "migedit_jobs{environment=\"prod\",state=\"failed\"} 4", "migedit_jobs{environment=\"test\",state=\"queued\"} 0",
      "migedit_oldest_queued_age_seconds{environment=\"prod\"} 1.5",
      "migedit_oldest_queued_age_seconds{environment=\"test\"} 0",
      "migedit_breaker_open{environment=\"prod\"} 1", "migedit_breaker_open{environment=\"test\"} 0",
      "migedit_troubled_jobs{environment=\"prod\"} 2", "migedit_troubled_jobs{environment=\"test\"} 0",
      "migedit_slots{environment=\"prod\",state=\"free\"} 1", "migedit_slots{environment=\"prod\",state=\"busy\"} 1",
      "migedit_slots{environment=\"prod\",state=\"unknown\"} 1", "migedit_slots{environment=\"test\",state=\"busy\"} 0",
      "migedit_window_open{environment=\"prod\"} 0", "migedit_window_open{environment=\"test\"} 1",
      "migedit_paused{environment=\"prod\"} 0", "migedit_commits_total 0", "migedit_database_bytes 8192",
    ] { #expect(told.contains(line), "\(line)") }
  }

  @Test func `what has not happened yet is told as zero, of each environment and each known reason`() {
    let told = Self.lines()
    for environment in ["prod", "test"] {
      for reason in ["succeeded", "cancelled", "expired", "createFailed", "crashed", "dependencyFailed"] {
        #expect(told.contains("migedit_jobs_ended_total{environment=\"\(environment)\",reason=\"\(reason)\"} 0"))
      }
      #expect(told.contains("migedit_submissions_ended_total{environment=\"\(environment)\",reason=\"notArrived\"} 0"))
      #expect(told.contains("migedit_edit_duration_seconds_count{environment=\"\(environment)\"} 0"))
    }
    #expect(!told.contains { $0.contains("reason=\"failed\"") })
  }

  @Test func `an environment that is no longer there keeps what was counted of it`() {
    let told = Self.lines { counts in
      counts.submitted(in: "gone")
      counts.jobEnded(QueueCounts.End(environment: "gone", reason: "rejected"))
    }
    #expect(told.contains("migedit_submissions_total{environment=\"gone\"} 1"))
    #expect(told.contains("migedit_jobs_ended_total{environment=\"gone\",reason=\"rejected\"} 1"))
    #expect(!told.contains { $0.hasPrefix("migedit_jobs{environment=\"gone\"") })
  }

  @Test func `a clock that was set back makes no job younger than nothing`() {
    #expect(
      Self.lines(now: Self.start + .seconds(-3600)).contains("migedit_oldest_queued_age_seconds{environment=\"prod\"} 0"))
  }

  @Test func `how much there is to tell is bounded by the environments, whatever has happened`() {
    let lines = Self.lines().count
    let busy = Self.lines { counts in
      for reason in Outcome.words { for _ in 0..<100 { counts.jobEnded(QueueCounts.End(environment: "prod", reason: reason)) } }
    }
    #expect(busy.count == lines && lines < 200)
  }

  @Test func `the method gives both texts, and no third`() async throws {
    // Its engine does not run, and no time is left to it to answer: that nothing is started is told, too.
    let time = TimeSource(now: TimeSource.system.now, sleep: { _ in await Task.yield() })
    try await withService(time: time) { service in
      let open = try await service.metrics(Metrics.Parameters())
      #expect(open.text.contains("\nmigedit_scheduling 0\n") && open.text.hasSuffix("\n# EOF\n"))
      #expect(try await service.metrics(Metrics.Parameters(format: "openMetrics")).text.hasSuffix("\n# EOF\n"))
      let old = try await service.metrics(Metrics.Parameters(format: "prometheus")).text
      #expect(old.contains("# TYPE migedit_commits_total counter\n") && !old.contains("# EOF"))
      for format in ["openmetrics", "xml", ""] {
        await #expect(throws: Fault(["format"], "expected openMetrics or prometheus")) {
          try await service.metrics(Metrics.Parameters(format: format))
        }
      }
    }
  }
}
