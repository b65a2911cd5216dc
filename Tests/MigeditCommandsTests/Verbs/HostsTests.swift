import ControlAPI
import MigeditCommands
import Testing

/// Who shares the queue.
struct HostsTests {
  @Test func `each host is a line, with what it serves`() async throws {
    let hosts = [
      Hosts.Host(
        name: "night-1", version: "0.3.0", startedAt: Sample.ago(.seconds(7200)), seenAt: Sample.now, alive: true,
        environments: ["integration", "prod"]),
      Hosts.Host(
        name: "night-2", version: "0.2.0", startedAt: Sample.ago(.seconds(90_000)), seenAt: Sample.ago(.seconds(95)),
        alive: false, environments: [], differences: ["integration (not configured there)", "prod (poll, sessions)"]),
    ]
    let answer: FakeDaemon.Answer = { _, _ in try Hosts.members(of: Hosts.Reply(hosts: hosts)) }
    try await Golden.expectScreen("hosts", ["Hosts": answer], "hosts")
  }
}
