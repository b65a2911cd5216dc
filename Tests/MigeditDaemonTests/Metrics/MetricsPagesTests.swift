import MetricModel
import Testing

@testable import MigeditDaemon

struct MetricsPagesTests {
  private struct Unreadable: Error, CustomStringConvertible {
    let description = "The disk fails."
  }

  private static let pages = MetricsPages(
    metrics: {
      var values = MetricValues()
      values.add(4096, to: .databaseBytes)
      return values
    }, problem: { nil })

  private func answer(_ method: String, _ uri: String, accept: String? = nil) async -> PageAnswer {
    await Self.pages.answer(PageRequest(method: method, uri: uri, accept: accept))
  }

  @Test func `metrics are given in the form that is accepted`() async {
    let plain = await answer("GET", "/metrics")
    #expect(plain.status == 200 && plain.mediaType == "text/plain; version=0.0.4; charset=utf-8")
    #expect(plain.body.hasSuffix("\nmigedit_database_bytes 4096\n"))
    let open = await answer("GET", "/metrics?a=b", accept: "application/openmetrics-text; version=1.0.0")
    #expect(open.mediaType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    #expect(open.body.hasSuffix("\n# EOF\n"))
    #expect(await answer("HEAD", "/metrics") == plain)
  }

  @Test func `a daemon that starts what may start is healthy, and another one says why not`() async {
    #expect(await answer("GET", "/healthz") == .text(200, "ok"))
    let ill = MetricsPages(metrics: { MetricValues() }, problem: { "The disk is full." })
    #expect(
      await ill.answer(PageRequest(method: "GET", uri: "/healthz")) == .text(503, "The disk is full."))
  }

  @Test(arguments: ["/", "/metrics/", "/Metrics", "/healthz2", "", "//metrics", "http://x/metrics", "/%6Detrics"])
  func `there is nothing else`(uri: String) async {
    for method in ["GET", "POST"] {
      let found = await answer(method, uri)
      #expect(found.status == 404 && found.body.contains("/metrics") && found.body.contains("/healthz"))
    }
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get"])
  func `nothing can be done by it`(method: String) async {
    for uri in ["/metrics", "/healthz"] {
      let refused = await answer(method, uri)
      #expect(refused.status == 405 && refused.allow == "GET, HEAD")
    }
  }

  @Test func `a queue that can't be read is said, and is no metrics`() async {
    let broken = MetricsPages(metrics: { throw Unreadable() }, problem: { throw Unreadable() })
    for uri in ["/metrics", "/healthz"] {
      let said = await broken.answer(PageRequest(method: "GET", uri: uri))
      #expect(said == .text(503, "The queue can't be read: The disk fails."))
    }
  }
}
