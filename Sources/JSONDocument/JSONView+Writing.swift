extension JSONView {
  /// The text of the value without white space between its parts. What was read from a text keeps its strings and numbers as
  /// they stand there, escapes too.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    write(to: &bytes)
    return bytes
  }

  /// Appends the text.
  package func write(to bytes: inout [UInt8]) { text.write(at: index, to: &bytes) }
}

extension JSONText {
  fileprivate func write(at index: Int, to written: inout [UInt8]) {
    let entry = entries[index]
    switch entry.kind {
    case .string: written += bytes[entry.range.lowerBound - 1..<entry.range.upperBound + 1]
    case .null, .false, .true, .number: written += bytes[entry.range]
    case .array where entry.isPlain, .object where entry.isPlain: written += bytes[entry.range]
    case .array:
      written.append(UInt8(ascii: "["))
      var at = index + 1
      while at < Int(entry.next) {
        if at > index + 1 { written.append(UInt8(ascii: ",")) }
        write(at: at, to: &written)
        at = Int(entries[at].next)
      }
      written.append(UInt8(ascii: "]"))
    case .object:
      written.append(UInt8(ascii: "{"))
      var at = index + 1
      while at < Int(entry.next) {
        if at > index + 1 { written.append(UInt8(ascii: ",")) }
        write(at: at, to: &written)
        written.append(UInt8(ascii: ":"))
        write(at: at + 1, to: &written)
        at = Int(entries[at + 1].next)
      }
      written.append(UInt8(ascii: "}"))
    }
  }
}
