extension [String] {
  /// The first lines, as many as fit, and one that tells of the others.
  ///
  /// - Parameters:
  ///   - bytes: of all lines with their ends, in UTF-8.
  ///   - rest: the last line, from how many were left out.
  package func within(bytes: Int, rest: (Int) -> String) -> [String] {
    func size(_ line: String) -> Int { line.utf8.count + 1 }
    if reduce(0, { $0 + size($1) }) <= bytes { return self }
    var room = bytes - size(rest(count))
    let shown = prefix { line in
      room -= size(line)
      return room >= 0
    }
    return shown + [rest(count - shown.count)]
  }
}
