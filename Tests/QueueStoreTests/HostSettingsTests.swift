import JSONDocument
import JobModel
import QueueStore
import Runtime
import Testing

/// How hosts are configured, compared.
struct HostSettingsTests {
  private static let settings = EnvironmentSettings(
    url: "https://library.example.com/MicroStrategyLibrary", username: "architect")

  private static let changes: [String: @Sendable (inout EnvironmentSettings) -> Void] = [
    "url": { $0.url = "https://other.example.com/MicroStrategyLibrary" }, "username": { $0.username = "another" },
    "login_mode": { $0.loginMode = 16 }, "sessions": { $0.sessions = 2 },
    "request_timeout": { $0.requestTimeout = .seconds(1) },
    "submit_timeout": { $0.submitTimeout = .seconds(1) }, "submit_settle": { $0.submitSettle = .seconds(1) },
    "edit_timeout": { $0.editTimeout = .seconds(1) }, "proxy": { $0.proxy = "http://proxy.example.com:3128" },
    "poll": { $0.poll = PollSettings(min: .seconds(1), max: .seconds(2)) }, "retry": { $0.retry.maxAttempts += 1 },
    "breaker": { $0.breaker.probeAfter = .seconds(1) },
    "timezone": { $0.hours.zone = TimeZoneRules(name: "Europe/Paris", firstOffset: 0) },
    "windows": { $0.hours.schedule = WindowSchedule(texts: ["Mon-Fri 22:00-06:00"], entries: [], exceptions: []) },
    "finish_by": { $0.hours.finishBy = true },
  ]

  @Test func `each setting that differs is named, and a file's place is each host's own`() throws {
    let here = HostSettings(["prod": Self.settings])
    for (name, change) in Self.changes {
      var other = Self.settings
      change(&other)
      #expect(here.differences(there: HostSettings(["prod": other])) == ["prod (\(name))"])
    }
    var other = Self.settings
    other.caFile = "/etc/ssl/other.pem"
    #expect(here.differences(there: HostSettings(["prod": other])) == [])
    // One that comes is compared as well. The file is not, and the hours are three.
    #expect(Mirror(reflecting: Self.settings).children.count - 2 + 3 == Self.changes.count)
  }

  @Test func `environments that only one of them has are told, in their order`() {
    let (both, more) = (HostSettings(["b": Self.settings]), HostSettings(["a": Self.settings, "b": Self.settings]))
    #expect(more.differences(there: both) == ["a (not configured there)"])
    #expect(both.differences(there: more) == ["a (configured only there)"])
    #expect(both.differences(there: both) == [])
  }

  @Test func `what is kept says nothing of the settings`() throws {
    let kept = try JSON(encoding: HostSettings(["prod": Self.settings])).text
    #expect(!kept.contains("architect") && !kept.contains("library.example.com") && kept.contains("username"))
    let read = try JSON(parsing: kept)
    #expect(try read.decoded(as: HostSettings.self, unknownMembers: .ignored) == HostSettings(["prod": Self.settings]))
  }
}
