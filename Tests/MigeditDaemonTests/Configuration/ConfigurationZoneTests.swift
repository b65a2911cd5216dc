import Foundation
import JobModel
import MigeditDaemon
import Planning
import Runtime
import Testing

/// The time zones that a configuration names are read from this machine's files.
@Suite struct ConfigurationZoneTests {
  private func load(_ lines: String) throws -> LoadedConfiguration {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let password = try folder.write("password", "secret")
    let text = """
      store: { path: /q.db }
      environments:
        prod:
          url: https://library.example.com/Library
          username: architect
          password_file: \(password)
      \(lines)
      """
    return try Configuration.load(path: try folder.write("m.yaml", text), environment: [:])
  }

  @Test func `windows go by the zone that is named`() throws {
    let hours = try #require(
      try load("    time_zone: Europe/Paris\n    windows: [\"Sat 22:00-06:00\"]").configuration.environments["prod"]?
        .settings.hours)
    #expect(hours.zone.name == "Europe/Paris")
    let before = try #require(WallTime("2026-10-24T12:00:00Z"))
    #expect(hours.outlook(at: before).spans?.first?.closes == WallTime("2026-10-25T05:00:00Z"))
  }

  @Test func `without one they go by the machine's`() throws {
    let hours = try #require(try load("").configuration.environments["prod"]?.settings.hours)
    #expect(hours.schedule == nil && !hours.zone.name.isEmpty)
    let instant = Int(Date.now.timeIntervalSince1970)
    #expect(
      hours.zone.offset(at: instant)
        == TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
  }

  @Test func `one that this machine has not is told with its place`() {
    let told = faults(of: try load("    time_zone: Europe/Nowhere"))
    #expect(told.count == 1)
    #expect(
      told.first?.contains(
        ":7:5: environments.prod.time_zone: the time zone Europe/Nowhere is not known here: its file") == true,
      "\(told)")
  }
}
