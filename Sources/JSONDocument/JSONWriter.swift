extension JSON {
  /// The shortest text: no white space, members in their order, numbers as they were written.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// `text`, as UTF-8.
  package var bytes: [UInt8] {
    var writer = JSONWriter(indents: false)
    writer.write(self)
    return writer.bytes
  }

  /// A text for people: two spaces for each level.
  package var prettyText: String {
    var writer = JSONWriter(indents: true)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

private struct JSONWriter {
  let indents: Bool
  var bytes: [UInt8] = []
  private var level = 0

  init(indents: Bool) { self.indents = indents }

  mutating func write(_ value: JSON) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let value): bytes += value.description.utf8
    case .string(let value): write(value)
    case .array(let elements):
      list("[", "]", elements) { writer, element in writer.write(element) }
    case .object(let members):
      list("{", "}", members) { writer, member in
        writer.write(member.key)
        writer.bytes += (writer.indents ? ": " : ":").utf8
        writer.write(member.value)
      }
    }
  }

  private mutating func list<Items: Sequence>(
    _ open: String, _ close: String, _ items: Items, each: (inout JSONWriter, Items.Element) -> Void
  ) {
    bytes += open.utf8
    level += 1
    var isFirst = true
    for item in items {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      newLine()
      each(&self, item)
    }
    level -= 1
    if !isFirst { newLine() }
    bytes += close.utf8
  }

  private mutating func newLine() {
    guard indents else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: 2 * level)
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case 0x0A: bytes += "\\n".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes.append(Self.hex(unit >> 4))
        bytes.append(Self.hex(unit & 0xF))
      default: bytes.append(unit)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func hex(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
