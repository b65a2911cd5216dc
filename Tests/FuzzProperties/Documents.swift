import JSONDocument

/// JSON texts.
enum Documents {
  static func check(_ bytes: [UInt8]) throws(BrokenProperty) {
    let value: JSON
    do throws(JSONSyntaxError) {
      value = try JSON(parsing: bytes)
    } catch {
      try promise(0...bytes.count ~= error.offset, "the fault is at byte \(error.offset) of \(bytes.count)")
      let place = error.place(in: bytes)
      let lines = 1 + bytes.count { $0 == UInt8(ascii: "\n") }
      try promise(1...lines ~= place.line, "the fault is in line \(place.line) of \(lines)")
      try promise(1...(bytes.count + 1) ~= place.column, "the fault is in column \(place.column)")
      return
    }
    try checkWriting(of: value)
    try promise(value.merging(value.merging(value)) == value.merging(value), "a merge patch does more the second time")
    try checkNumbers(in: value)
  }

  /// What was read can be written, and reads as the same.
  static func checkWriting(of value: JSON) throws(BrokenProperty) {
    let written = value.bytes
    try promise(written.allSatisfy { $0 >= 0x20 }, "a control character stands in the text that was written")
    let again = try read(written)
    try promise(again == value, "what was written reads as another value: \(value.text)")
    try promise(again.hashValue == value.hashValue, "equal values have different hashes: \(value.text)")
    try promise(again.bytes == written, "the text changes when it is written again: \(value.text)")
    try promise(try read(Array(value.prettyText.utf8)).bytes == written, "the text for people reads as another value")
  }

  static func read(_ bytes: [UInt8]) throws(BrokenProperty) -> JSON {
    do throws(JSONSyntaxError) {
      return try JSON(parsing: bytes)
    } catch {
      throw BrokenProperty(description: "what was written can't be read: \(error)")
    }
  }

  private static func checkNumbers(in value: JSON) throws(BrokenProperty) {
    switch value {
    case .null, .bool, .string: return
    case .array(let elements): for element in elements { try checkNumbers(in: element) }
    case .object(let members): for (_, member) in members { try checkNumbers(in: member) }
    case .number(let number):
      guard let int = number.int else { return }
      try promise(JSONNumber(int) == number, "\(number) is read as the whole number \(int)")
    }
  }
}
