import Glibc
import JSONDocument
import JobModel
import Planning

extension ConfigurationForm<String> {
  /// One window, or a day on which none begins.
  static let window = ConfigurationForm(
    expected: "as in Mon..Fri 22:00-06:00, Fri 22:00-Mon 06:00 or except 2026-12-24..2026-12-26"
  ) { scalar in
    if scalar.text.utf8.count > 256 { return .wrong("is longer than 256 bytes") }
    do throws(WindowFault) {
      try WindowSchedule.check(scalar.text)
      return .value(scalar.text)
    } catch {
      return .wrong("cannot be read at character \(error.column): \(error.reason)")
    }
  }

  /// The name of a time zone, which is also the path of its file: nothing that leads out of their folder.
  static let timeZone = ConfigurationForm(
    expected: "expected the name of a time zone, such as Europe/Paris or UTC"
  ) { scalar in
    let parts = scalar.text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { ConfigurationText.isLetterOrDigit($0) || "_+-".utf8.contains($0) }
    }
    return isName && scalar.text.utf8.count <= 128 ? .value(scalar.text) : .wrong(scalar.description)
  }
}

extension ConfigurationForm<Bool> {
  static let yesOrNo = ConfigurationForm(expected: "expected true or false") { scalar in
    switch scalar.text {
    case "true" where scalar.kind != .quoted: .value(true)
    case "false" where scalar.kind != .quoted: .value(false)
    default: .wrong(scalar.description)
    }
  }
}

/// The time zones of this machine.
struct ZoneFiles {
  static let folder = "/usr/share/zoneinfo"
  private static let ownFile = "/etc/localtime"

  /// - Throws: why it can't be had, as the end of a sentence.
  static func zone(_ name: String) throws(Fault) -> TimeZoneRules {
    do {
      return try read("\(folder)/\(name)", as: name)
    } catch {
      // Where there are no time zones at all, there is this one.
      if name == TimeZoneRules.utc.name { return .utc }
      throw error
    }
  }

  /// The one that the machine's clock shows; UTC where it says none.
  static func own() throws(Fault) -> TimeZoneRules {
    guard access(ownFile, F_OK) == 0 else { return .utc }
    return try read(ownFile, as: ownName ?? ownFile)
  }

  /// It is a link to the file of its zone.
  private static var ownName: String? {
    guard let path = realpath(ownFile, nil) else { return nil }
    defer { free(path) }
    let text = String(cString: path)
    return text.hasPrefix(folder + "/") ? String(text.dropFirst(folder.count + 1)) : nil
  }

  private static func read(_ path: String, as name: String) throws(Fault) -> TimeZoneRules {
    let bytes: [UInt8]
    do throws(Fault) {
      bytes = try ConfigurationFile(path: path, limit: 1 << 20).bytes
    } catch {
      throw Fault([], "the time zone \(name) is not known here: its file \(path) \(error.reason)")
    }
    do throws(ZoneFileFault) {
      return try TimeZoneRules(name: name, zoneFile: bytes)
    } catch {
      throw Fault([], "the file \(path) of the time zone \(name) \(error)")
    }
  }
}
