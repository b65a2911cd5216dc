import Foundation
import Testing

/// Screens that were looked at and found good. `MIGEDIT_RECORD=1 swift test` writes them anew; then look at the difference.
enum Golden {
  static func expect(_ text: String, is name: String, at location: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/\(name).txt")
    // Escapes are shown, so that a colour can be read in the file.
    let shown = text.replacing("\u{1B}", with: "␛")
    if ProcessInfo.processInfo.environment["MIGEDIT_RECORD"] == "1" {
      try shown.write(to: file, atomically: true, encoding: .utf8)
    }
    let good = try String(contentsOf: file, encoding: .utf8)
    #expect(shown == good, "Golden/\(name).txt is another", sourceLocation: location)
  }

  /// The same screen for narrow and wide terminals, with and without colour, and into a pipe.
  static func expectAtEveryWidth(
    is name: String, at location: SourceLocation = #_sourceLocation,
    _ screen: (_ width: Int?, _ hasColour: Bool) async throws -> String
  ) async throws {
    var text = ""
    for (title, width, hasColour) in [
      ("80 columns", 80, false), ("200 columns", 200, false), ("80 columns in colour", 80, true),
      ("200 columns in colour", 200, true), ("into a pipe", nil as Int?, false),
    ] {
      text += "--- \(title)\n\(try await screen(width, hasColour))"
    }
    try expect(text, is: name, at: location)
  }
}
