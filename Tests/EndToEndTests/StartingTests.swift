import ControlAPI
import Foundation
import Glibc
import JobModel
import LibraryModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct StartingTests {
  @Test func `--check-config says every fault with its place, and does not start`() async throws {
    let bench = try await Bench(startsDaemon: false)
    try bench.write(
      """
      store: { \(bench.place) }
      environments:
        prod:
          url: ftp://library.example.com
          username: architect
          password_file: /nowhere/password
          sessions: many
          windows: ["Mon..Fri 22:00-6:00"]
          time_zone: Europe/Nowhere
          finish_by: maybe
      """)
    let check = try await bench.checkConfiguration()
    #expect(check.status == EX_CONFIG)
    let faults = check.errors.split(separator: "\n").map(String.init)
    #expect(faults.count == 6, "\(check.errors)")
    for (fault, (place, key)) in zip(
      faults,
      [
        ("4:10", "url"), ("6:5", "password_file"), ("7:15", "sessions"), ("8:15", "windows"), ("9:5", "time_zone"),
        ("10:16", "finish_by"),
      ])
    {
      #expect(fault.hasPrefix("\(bench.configurationFile):\(place): "), "\(fault)")
      #expect(fault.contains(key), "\(fault)")
    }
    #expect(!FileManager.default.fileExists(atPath: bench.queue))
  }

  @Test func `a good configuration is checked without starting`() async throws {
    let bench = try await Bench(startsDaemon: false)
    let check = try await bench.checkConfiguration()
    #expect(check.status == 0, "\(check.errors)")
    #expect(!FileManager.default.fileExists(atPath: bench.queue))
  }

  @Test func `SIGTERM ends the daemon with 0 and takes its socket away`() async throws {
    let bench = try await Bench()
    let daemon = try #require(bench.daemon)
    daemon.send(SIGTERM)
    #expect(await daemon.end().status == 0)
    #expect(!FileManager.default.fileExists(atPath: bench.socket))
  }

  @Test func `a socket that can't be made is said with its path, and the queue is left free`() async throws {
    let bench = try await Bench(startsDaemon: false)
    try bench.write(bench.configuration().replacing(bench.socket, with: "/nowhere/control.sock"))
    let ended = await (try bench.startWithoutWaiting()).end()
    #expect(ended.status == EX_UNAVAILABLE)
    #expect(ended.errors.contains("/nowhere"), "\(ended.errors)")
    try bench.write(bench.configuration())
    try await bench.start()
  }

  @Test(.onlyOfFiles("of a queue in PostgreSQL another host may have the environment"))
  func `edits that run in an environment which is no longer configured are told at the start`() async throws {
    let bench = try await Bench(["--seconds-min", "60", "--seconds-max", "60"])
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "x")])
    try await bench.watch(.init(since: 0)) { $0.what.known != .accepted }
    await bench.kill()
    try bench.write(bench.configuration().replacing("  prod:", with: "  other:"))
    try await bench.start()
    #expect(bench.daemon?.errors.contains("are under way in prod, which is not configured") == true)
  }

  @Test func `a Library that is down keeps no daemon from starting, and is told as an outage`() async throws {
    let bench = try await Bench(startsDaemon: false)
    bench.simulator.send(SIGKILL)
    _ = await bench.simulator.end()
    try await bench.start()
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "x")])
    _ = try await bench.daemon?.line(with: "not asked for now")
    let environments = try await bench.ctl("environments", "--json")
    #expect(environments.output.contains("\"unreachable\""), "\(environments.output)")
    // Open, or just asking again.
    #expect(!environments.output.contains("\"breaker\":\"closed\""), "\(environments.output)")
  }

  @Test func `certificates that can't be read are said with their environment, beside one that is right`() async throws
  {
    let bench = try await Bench(startsDaemon: false)
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    try pem.write(toFile: bench.folder.file("ca.pem"), atomically: false, encoding: .utf8)
    let second = "  test: { url: https://127.0.0.1:1/L, username: u, password_file: \(bench.folder.file("password")), "
    try bench.write(bench.configuration() + second + "ca_file: \(bench.folder.file("ca.pem")) }\n")
    let ended = try await bench.startWithoutWaiting().end()
    #expect(ended.status == EX_CONFIG, "\(ended.errors)")
    #expect(ended.errors.contains("environments.test: ca_file: \(bench.folder.file("ca.pem"))"), "\(ended.errors)")
  }

  @Test func `without a daemon the ctl says which socket it looked for and how to start one`() async throws {
    let bench = try await Bench(startsDaemon: false)
    let status = try await bench.ctl("status")
    #expect(status.status == EX_UNAVAILABLE)
    #expect(status.errors.contains(bench.socket))
    #expect(status.errors.contains("migeditd"))
  }
}
