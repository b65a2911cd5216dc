import JSONDocument

extension DocumentSchema {
  /// What a pointer can lead to in any document of this schema.
  struct Place {
    var schema: DocumentSchema
    /// The member that stays as the target has it.
    var fixed: String?
  }

  /// Why a pointer leads nowhere, whatever the document.
  struct NoPlace: Error {
    let reason: String
  }

  /// - Parameters:
  ///   - pointer: the text of one.
  ///   - mayBeNew: the place is to be made, so `-` may stand for the one behind an array's last element.
  func place(at pointer: JSONView, mayBeNew: Bool) throws(NoPlace) -> Place {
    let found = try pointer.withString { text throws(NoPlace) in try place(at: text, mayBeNew: mayBeNew) }
    return found ?? Place(schema: self, fixed: nil)
  }

  private func place(at pointer: Span<UInt8>, mayBeNew: Bool) throws(NoPlace) -> Place {
    var place = Place(schema: self, fixed: nil)
    var end = 0
    while let range = JSONPointer.nextToken(of: pointer, behind: end) {
      end = range.upperBound
      let token = pointer.extracting(range)
      let isNew = mayBeNew && end == pointer.count
      if let plain = JSONPointer.unescaped(token) {
        try place.enter(plain.span, mayBeNew: isNew) { String(pointer.extracting(..<(range.lowerBound - 1))) }
      } else {
        try place.enter(token, mayBeNew: isNew) { String(pointer.extracting(..<(range.lowerBound - 1))) }
      }
    }
    return place
  }
}

extension DocumentSchema.Place {
  /// Goes on to a member or an element.
  ///
  /// - Parameter reached: the pointer up to here.
  fileprivate mutating func enter(
    _ token: Span<UInt8>, mayBeNew: Bool, _ reached: () -> String
  ) throws(DocumentSchema.NoPlace) {
    switch schema {
    case .object(let members):
      if let known = members.schema(of: token) {
        schema = known
      } else if let refusal = members.refusal(of: String(token)) {
        throw DocumentSchema.NoPlace(reason: refusal)
      } else {
        schema = .any
      }
    case .list(let element, let count):
      try Self.checkIndex(token, count, mayBeNew: mayBeNew)
      schema = element
    case .any, .tree:
      (schema, fixed) = (.any, nil)
    case .text, .name, .flag, .wholeNumber, .id, .word, .fixed:
      throw DocumentSchema.NoPlace(reason: "\(reached()) is a single value, which has nothing in it")
    }
    if case .fixed = schema { fixed = String(token) }
  }

  private static func checkIndex(_ token: Span<UInt8>, _ count: ClosedRange<Int>, mayBeNew: Bool) throws(DocumentSchema
    .NoPlace)
  {
    if token.count == 1, token[0] == UInt8(ascii: "-") {
      guard mayBeNew else {
        throw DocumentSchema.NoPlace(reason: "'-' is the place behind the last element, where nothing is")
      }
      return
    }
    guard let index = JSONPointer.index(token) else {
      throw DocumentSchema.NoPlace(reason: "\"\(String(token))\" is not an index of an array")
    }
    guard index < count.upperBound else {
      throw DocumentSchema.NoPlace(reason: "there are at most \(count.upperBound), and none at \(String(token))")
    }
  }
}
