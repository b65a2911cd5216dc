import JSONDocument

/// Texts of JSON pointers; and, with each zero byte between two of them, lists of tokens.
enum Pointers {
  static func check(_ bytes: [UInt8]) throws(BrokenProperty) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let pointer = try? JSONPointer(parsing: text) {
      try promise(pointer.description.isSame(as: text), "the pointer \(text) is written as \(pointer)")
      try promise(pointer.contains(pointer), "the pointer \(text) does not contain itself")
    }
    let tokens = bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    let pointer = JSONPointer(tokens)
    let again: JSONPointer
    do throws(JSONPointerSyntaxError) {
      again = try JSONPointer(parsing: pointer.description)
    } catch {
      throw BrokenProperty(description: "the pointer \(pointer) that was written can't be read: \(error)")
    }
    try promise(again == pointer && again.hashValue == pointer.hashValue, "\(pointer) is read as \(again)")
    try checkPlace(pointer)
  }

  /// A value that was put at a place stands there.
  private static func checkPlace(_ pointer: JSONPointer) throws(BrokenProperty) {
    guard pointer.tokens.count <= JSON.depthLimit else { return }
    let document = pointer.tokens.reversed().reduce(JSON.bool(true)) { value, token in
      .object(JSONObject([(token, value)]))
    }
    try promise((try? document.value(at: pointer)) == true, "what was put at \(pointer) is not found there")
  }
}
