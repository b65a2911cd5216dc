import Foundation
package import JSONDocument

/// README's chapter about the protocol: what people who write clients are told of each method.
package struct ProtocolChapter {
  package struct Fault: Error, CustomStringConvertible {
    package let description: String
  }

  package struct Method: Sendable {
    package let name: String
    /// Of a call, as an example.
    package let parameters: JSON
    package let role: String
    /// With a question mark behind those that may be absent.
    package let reply: [String]
    /// Beside `commonErrors`.
    package let errors: [String]
  }

  /// The life of a job.
  package let picture: String
  package let methods: [Method]
  package let commonErrors: [String]

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

  package static func text(of file: String) throws -> String {
    try String(contentsOf: root.appending(path: file), encoding: .utf8)
  }

  package init() throws {
    let chapter = try Self.text(of: "README.md").split(separator: "### The protocol\n", maxSplits: 1)
    let parts = chapter.last?.split(separator: "```\n", omittingEmptySubsequences: false) ?? []
    guard chapter.count == 2, parts.count > 3 else { throw Fault(description: "README has no such chapter") }
    picture = String(parts[1])
    // What is indented goes on from the line before.
    var rows: [String] = []
    for line in parts[3].split(separator: "\n") {
      if line.first == " ", !rows.isEmpty { rows[rows.count - 1] += "\n\(line)" } else { rows.append(String(line)) }
    }
    commonErrors = Self.names(rows.first?.split(separator: "!").last)
    methods = try rows.dropFirst().map(Method.init(row:))
  }

  fileprivate static func names(_ list: Substring?) -> [String] {
    (list ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }
}

extension ProtocolChapter.Method {
  /// `NAME {…} ROLE -> REPLY ! ERRORS`
  fileprivate init(row: String) throws {
    let fault = ProtocolChapter.Fault(description: "README's row can't be read: \(row)")
    let shape = /(?s)([A-Za-z]+) (\{.*\})\s+([a-z]+) -> ([^!]*)(?:! (.*))?/
    guard let match = row.wholeMatch(of: shape) else { throw fault }
    name = String(match.1)
    parameters = try JSON(parsing: String(match.2))
    role = String(match.3)
    reply = ProtocolChapter.names(match.4).filter { !["nothing", "again and again"].contains($0) }
    errors = ProtocolChapter.names(match.5)
  }
}
