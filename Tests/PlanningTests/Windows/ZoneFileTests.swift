import Foundation
import JobModel
import Planning
import TestSupport
import Testing

@Suite struct ZoneFileTests {
  private func fault(_ bytes: [UInt8]) -> String? {
    do {
      _ = try TimeZoneRules(name: "x", zoneFile: bytes)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `Paris changes at the instants that it announced`() throws {
    let paris = try Zones.paris()
    for (before, change, after) in [(3600, 1_774_746_000, 7200), (7200, 1_792_890_000, 3600)] {
      #expect(paris.offset(at: change - 1) == before && paris.offset(at: change) == after)
    }
  }

  @Test func `the years behind the last change of the file go by its rule`() throws {
    // 2150-06-01 and 2150-12-01 at noon, UTC.
    #expect(try Zones.newYork().offset(at: 5_693_025_600) == -4 * 3600)
    #expect(try Zones.newYork().offset(at: 5_708_836_800) == -5 * 3600)
    // The half of the world in which summer is at the turn of the year, and an island with half an hour of it.
    #expect(try Zones.zone("Pacific/Auckland").offset(at: 5_708_836_800) == 13 * 3600)
    #expect(try Zones.zone("Australia/Lord_Howe").offset(at: 5_693_025_600) == 10 * 3600 + 1800)
  }

  @Test func `what is no zone, or was cut anywhere, is a fault and never a trap`() throws {
    let whole = try Zones.bytes("Europe/Paris")
    #expect(fault([]) != nil && fault(Array("Europe/Paris".utf8)) == "is no compiled time zone (TZif)")
    for count in whole.indices { #expect(fault(Array(whole.prefix(count))) != nil, "\(count) bytes") }
    #expect(fault(whole) == nil)
  }

  @Test func `bytes that were overwritten are read or refused, and never trapped on`() throws {
    var generator = SeededGenerator(seed: 18)
    let whole = try Zones.bytes("America/New_York")
    var refused = 0
    for _ in 0..<4000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        // The counts, the types and the rule are where a reader can go wrong.
        let place =
          Bool.random(using: &generator)
          ? Int.random(in: bytes.indices, using: &generator) : Int.random(in: 0..<44, using: &generator)
        bytes[place] = .random(in: 0...255, using: &generator)
      }
      if fault(bytes) != nil { refused += 1 } else { _ = try TimeZoneRules(name: "x", zoneFile: bytes).offset(at: 0) }
    }
    #expect(refused > 100 && refused < 4000)
  }

  @Test func `leap seconds are refused, since this machine's clock has none`() throws {
    #expect(fault(try Zones.bytes("right/Europe/Paris"))?.contains("leap seconds") == true)
  }

  /// With MIGEDIT_ZONES=all: every zone of the machine, and more instants of each.
  @Test func `offsets are those that Python's zoneinfo reads from the same files`() throws {
    let isLong = ProcessInfo.processInfo.environment["MIGEDIT_ZONES"] == "all"
    let names =
      isLong
      ? "sorted(zoneinfo.available_timezones())"
      : """
      ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca', 'Asia/Kathmandu',
       'Antarctica/Troll', 'America/Sao_Paulo', 'Europe/Dublin', 'Etc/UTC', 'Asia/Tehran', 'America/Nuuk']
      """
    let program = """
      import datetime, zoneinfo
      start = datetime.datetime(2010, 1, 1, tzinfo=datetime.timezone.utc)
      for name in \(names):
          zone = zoneinfo.ZoneInfo(name)
          last = None
          # Each hour of 40 years in which something changes, found from day to day.
          for day in range(0, 40 * 366):
              for hour in (range(24) if day % 97 == 0 else (0, 12)):
                  at = start + datetime.timedelta(days=day, hours=hour, minutes=day % 60)
                  offset = int(at.astimezone(zone).utcoffset().total_seconds())
                  if offset != last or hour == 12 and day % 100 == 0:
                      print(name, int(at.timestamp()), offset)
                  last = offset
      """
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", "-c", program]
    let pipe = Pipe()
    python.standardOutput = pipe
    try python.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    python.waitUntilExit()
    try #require(python.terminationStatus == 0, "python3 with its zoneinfo is needed")
    var zones: [Substring: TimeZoneRules] = [:]
    var compared = 0
    for line in output.split(separator: "\n") {
      let parts = line.split(separator: " ")
      let zone = try zones[parts[0]] ?? Zones.zone(String(parts[0]))
      zones[parts[0]] = zone
      let (instant, offset) = (try #require(Int(parts[1])), try #require(Int(parts[2])))
      #expect(zone.offset(at: instant) == offset, "\(line)")
      compared += 1
    }
    #expect(zones.count >= (isLong ? 400 : 12) && compared > zones.count * 100)
  }
}
