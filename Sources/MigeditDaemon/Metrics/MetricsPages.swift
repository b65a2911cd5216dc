import ControlAPI
import MetricModel

/// A request to the metrics' address, as far as its answer depends on it.
struct PageRequest: Sendable, Equatable {
  var method: String
  /// With its query, as it was sent.
  var uri: String
  /// What the client accepts; nil: it did not say.
  var accept: String?
}

struct PageAnswer: Sendable, Equatable {
  let status: Int
  let mediaType: String
  let body: String
  /// The methods that are allowed there; nil: that was not the question.
  var allow: String?

  static func text(_ status: Int, _ line: String, allow: String? = nil) -> PageAnswer {
    PageAnswer(status: status, mediaType: "text/plain; charset=utf-8", body: line + "\n", allow: allow)
  }
}

/// What stands at the metrics' address: two pages to read.
struct MetricsPages: Sendable {
  let metrics: @Sendable () async throws -> MetricValues
  /// nil: what may start is started; else why it is not.
  let problem: @Sendable () async throws -> String?

  func answer(_ request: PageRequest) async -> PageAnswer {
    let path = request.uri.prefix { $0 != "?" }
    guard path == "/metrics" || path == "/healthz" else {
      return .text(404, "There is nothing here: migeditd tells its metrics at /metrics, and whether it is healthy at /healthz.")
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      return .text(405, "This can only be read: by GET or HEAD.", allow: "GET, HEAD")
    }
    do {
      if path == "/healthz" {
        guard let problem = try await problem() else { return .text(200, "ok") }
        return .text(503, problem)
      }
      let format = MetricFormat(accepted: request.accept)
      return PageAnswer(status: 200, mediaType: format.mediaType, body: try await metrics().text(as: format))
    } catch {
      return .text(503, "The queue can't be read: \(error)")
    }
  }
}

extension MetricsPages {
  init(of service: ControlService) {
    self.init(
      metrics: { try await service.metrics() },
      problem: {
        let status = try await service.status(Status.Parameters(ping: true))
        return status.schedules == true ? nil : status.problem ?? "No edit starts."
      })
  }
}
