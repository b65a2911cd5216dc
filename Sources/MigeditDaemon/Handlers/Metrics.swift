import ControlAPI
import EditEngine
import JSONDocument
import MetricModel
import QueueStore
import Runtime

extension ControlService {
  func metrics(_ parameters: Metrics.Parameters) async throws -> Metrics.Reply {
    guard let format = parameters.format.map(MetricFormat.init(rawValue:)) ?? .openMetrics else {
      let known = MetricFormat.allCases.map(\.rawValue).joined(separator: " or ")
      throw Fault(["format"], "expected \(known)")
    }
    return Metrics.Reply(text: try await metrics().text(as: format))
  }

  func metrics() async throws -> MetricValues {
    let schedules = try await status(Status.Parameters(ping: true)).schedules == true
    let gauges = try await store.gauges(in: await engine.serverStates())
    return DaemonMetrics(
      version: migeditVersion, startedAt: startedAt, now: time.wall(), schedules: schedules, gauges: gauges,
      counts: store.counts, edits: engine.counts.all, commitTimes: store.commitTimes
    ).values
  }
}
