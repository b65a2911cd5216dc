/// Finds places in a text that could not be read as YAML, line by line.
struct ConfigurationLines {
  private let lines: [Substring]

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  /// The place of the first tab that indents a line; nil where none does.
  ///
  /// - Parameter line: its number, from 1.
  func tab(inIndentationOf line: Int) -> ConfigurationPlace? {
    guard lines.indices.contains(line - 1) else { return nil }
    let indentation = lines[line - 1].prefix { $0 == " " || $0 == "\t" }
    return indentation.firstIndex(of: "\t").map {
      ConfigurationPlace(line: line, column: indentation.distance(from: indentation.startIndex, to: $0) + 1)
    }
  }

  /// Where a key stands for the second time in a mapping that has each key on a line of its own; nil where it has not.
  func secondPlace(of key: String, inMappingAt start: ConfigurationPlace) -> ConfigurationPlace? {
    let indentation = start.column - 1
    var isFirst = true
    for (at, line) in lines.enumerated().dropFirst(start.line - 1) {
      let text = line.drop { $0 == " " }
      if text.isEmpty || text.first == "#" { continue }
      let column = line.count - text.count
      if column < indentation, at > start.line - 1 { return nil }
      guard column == indentation || at == start.line - 1, Self.begins(text, with: key) else { continue }
      if !isFirst { return ConfigurationPlace(line: at + 1, column: column + 1) }
      isFirst = false
    }
    return nil
  }

  private static func begins(_ line: Substring, with key: String) -> Bool {
    [key, "\"\(key)\"", "'\(key)'"].contains { name in
      line.hasPrefix(name) && line.dropFirst(name.count).drop { $0 == " " }.first == ":"
    }
  }
}
