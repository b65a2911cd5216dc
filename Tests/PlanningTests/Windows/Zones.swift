import Foundation
import JobModel
import Planning
import Runtime
import TestSupport
import Testing

/// The time zones of this machine, and times as people say them.
enum Zones {
  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
  }

  static func zone(_ name: String) throws -> TimeZoneRules { try TimeZoneRules(name: name, zoneFile: bytes(name)) }
  static func paris() throws -> TimeZoneRules { try zone("Europe/Paris") }
  static func newYork() throws -> TimeZoneRules { try zone("America/New_York") }
}

/// An instant, written in any offset.
func at(_ text: String) throws -> WallTime { try #require(WallTime(text)) }

func span(_ opens: String, _ closes: String) throws -> WindowSpan {
  WindowSpan(opens: try at(opens), closes: try at(closes))
}

func schedule(_ texts: String...) throws -> WindowSchedule { try #require(try WindowSchedule.reading(texts)) }

/// The spans from an instant on, for some days.
func spans(
  _ schedule: WindowSchedule, _ zone: TimeZoneRules, from start: String, days: Int = 1
) throws -> [WindowSpan] {
  let start = try at(start)
  let end = start + .seconds(days * 86_400)
  return schedule.spans(from: start, until: end, in: zone).filter { $0.opens < end }
}
