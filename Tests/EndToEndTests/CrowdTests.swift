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
    // What is left is for everything else: libdispatch ends the process where it can't look at its threads.
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.pid)/fd").count
    #expect((40...56).contains(open), "\(open) of 64")
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

  @Test func `large frames that were answered leave no memory behind`() async throws {
    let bench = try await Bench()
    let daemon = try #require(bench.daemon)
    // 16 MiB each, and no JSON from its first byte on.
    let frame = "!" + String(repeating: " ", count: 16 << 20 - 1)
    for _ in 0..<24 {
      let line = try BlockingSocket(bench.socket)
      try line.send(frame)
      try line.receive()
    }
    // All of them are 384 MB.
    #expect(try Memory.peak(of: daemon.pid) < 300)
  }

  @Test func `connections and large frames of administrators have their places, whatever all others hold`() async throws
  {
    try #require(geteuid() == 0, "run this as root: it asks as other users")
    let bench = try await Bench(prefix: ["/usr/bin/prlimit", "--nofile=4096:4096"], startsDaemon: false)
    chmod(bench.folder.path, 0o755)
    // Users that every Debian has, by their numbers.
    try bench.write(
      bench.configuration(
        access: "access: { submit: { users: [\((1...10).map(String.init).joined(separator: ", "))] } }"))
    try await bench.start()
    // A large frame that never ends.
    let crowd = try await TenUsers.hold(bench.socket, sending: 100_000)
    defer { crowd.send(SIGKILL) }
    // The kernel takes connections before the daemon does; it turns the first one away when it has taken all others.
    let daemon = try #require(bench.daemon)
    try #require(try await daemon.line(with: "connections are taken") != nil, "\(daemon.errors)")

    // It is told before it asks. (One that asks first may find the connection closed, and socat reads no more then.)
    let late = try await Program.run(
      "setpriv",
      ["--reuid", "10", "--regid", "10", "--clear-groups", "socat", "-u", "UNIX-CONNECT:\(bench.socket)", "-"])
    #expect(late.output.contains("org.varlink.service.TooManyConnections"), "\(late)")

    let client = try await bench.client()
    #expect(try await client.call(Pause.self, Pause.Parameters()).running == [])
    // More than 64 KiB.
    let requests = (1...1000).map { client.rename(Samples.migration($0 % 40 + 1), to: "edit \($0)") }
    #expect(try await client.enqueue(requests).count == 1000)
    #expect(try await client.call(Status.self, Status.Parameters()).counts["queued"] == 1000)
  }

  /// Seconds that a process has used of its processors.
  private static func processorTime(of pid: Int32) throws -> Double {
    let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    let ticks = fields.indices.contains(12) ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
    return ticks / Double(sysconf(CInt(_SC_CLK_TCK)))
  }
}
