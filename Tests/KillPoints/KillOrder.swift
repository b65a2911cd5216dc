import Glibc

/// What a daemon of the tests is told to do: where it kills itself. It stands in a file, which the daemon reads each time
/// that it comes by such a point.
package struct KillOrder: Hashable, Sendable {
  package let point: KillPoint
  /// How often it goes by before.
  package var skips = 0
  /// Only with a request about this target, by its id, or with what is written of this job, `job 3`; nil: with any.
  package var target: String?
  /// The order stays there, so that the next daemon kills itself, too.
  package var stays = false

  /// The variable that names the file.
  package static let variable = "MIGEDIT_KILL_ORDER"

  package init(_ point: KillPoint) { self.point = point }

  /// - Parameter text: as `text` writes it.
  package init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 4, let point = KillPoint(lines[0]), let skips = Int(lines[1]) else { return nil }
    self.point = point
    self.skips = skips
    target = lines[2].isEmpty ? nil : String(lines[2])
    stays = lines[3] == "stays"
  }

  package var text: String { "\(point)\n\(skips)\n\(target ?? "")\n\(stays ? "stays" : "goes")" }

  /// nil: there is none.
  package static func read(from path: String) -> KillOrder? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1000)
    let count = fread(&bytes, 1, bytes.count, file)
    return KillOrder(text: String(decoding: bytes[..<count], as: UTF8.self))
  }

  /// What the daemon writes to its errors as the last thing: in which words, and with how many jobs under way.
  package func lastWords(underWay: Int) -> String { "killed \(point), \(underWay) under way" }
}
