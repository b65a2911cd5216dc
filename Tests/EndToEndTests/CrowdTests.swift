import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// Many connections, and large frames, of people who may do little or nothing.
@Suite(.timeLimit(.minutes(5)))
struct CrowdTests {
  @Test func `out of files the daemon says so once, does not spin, and takes connections again`() async throws {
    let bench = try await Bench(
      ["--seconds-min", "600", "--seconds-max", "600"], prefix: ["/usr/bin/prlimit", "--nofile=64:64"])
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "slow")])
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }
    let daemon = try #require(bench.daemon)
    var crowd: [VarlinkClient] = []
    for _ in 0..<80 { crowd.append(try await VarlinkClient.connect(to: bench.socket)) }
    #expect(try await daemon.line(with: "can't take more connections") != nil)
    let before = try Self.processorTime(of: daemon.pid)
    // A connection of before is answered; this answer takes three seconds, since the edit goes on.
    _ = try await client.call(Pause.self, Pause.Parameters(wait: true, timeout: 3000))
    #expect(try Self.processorTime(of: daemon.pid) - before < 1)
    for one in crowd { await one.close() }
    let status = try await bench.client().call(Status.self, Status.Parameters())
    #expect(status.version == migeditVersion)
    #expect(daemon.errors.components(separatedBy: "can't take more connections").count == 2)
  }

  @Test func `who has no role is told so at a large frame, before all of it has come`() async throws {
    try #require(geteuid() == 0, "run this as root: it asks as another user")
    let bench = try await Bench()
    chmod(bench.folder.path, 0o755)
    let frame =
      "{\"method\":\"org.migedit.Queue.Status\",\"parameters\":{\"a\":\"" + String(repeating: "x", count: 1 << 20)
    let answer = try await Program.run(
      "setpriv",
      [
        "--reuid", "65534", "--regid", "65534", "--clear-groups", "socat", "-t", "5", "-",
        "UNIX-CONNECT:\(bench.socket)",
      ], input: frame)
    #expect(answer.output.contains("org.varlink.service.PermissionDenied"), "\(answer)")
    #expect(answer.output.contains("65536"))
  }

  @Test func `a frame of more values than are taken is refused, and ends nothing`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let many = JSON.array(Array(repeating: ["a": 0], count: 300_000))
    let error = await #expect(throws: VarlinkError.self) {
      try await client.varlink.call(Enqueue.qualifiedName, ["edits": many])
    }
    #expect(error?.invalidParameter?.reason.contains("more than 500000 values") == true)
    let status = try await bench.client().call(Status.self, Status.Parameters())
    #expect(status.accepting)
  }

  /// Seconds that a process has used of its processors.
  private static func processorTime(of pid: Int32) throws -> Double {
    let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    let ticks = fields.indices.contains(12) ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
    return ticks / Double(sysconf(CInt(_SC_CLK_TCK)))
  }
}
