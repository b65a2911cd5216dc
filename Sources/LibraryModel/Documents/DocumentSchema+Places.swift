import JSONDocument

extension DocumentSchema {
  /// What a pointer can lead to in any document of this schema.
  struct Place {
    let schema: DocumentSchema
    /// The member that stays as the target has it.
    let fixed: String?
  }

  /// Why a pointer leads nowhere, whatever the document.
  struct NoPlace: Error {
    let reason: String
  }

  /// - Parameter mayBeNew: the place is to be made, so `-` may stand for the one behind an array's last element.
  func place(at pointer: JSONPointer, mayBeNew: Bool) throws(NoPlace) -> Place {
    var (schema, fixed) = (self, String?.none)
    for (depth, token) in pointer.tokens.enumerated() {
      switch schema {
      case .object(let members):
        if let refusal = members.refusal(of: token) { throw NoPlace(reason: refusal) }
        schema = members[token] ?? .any
      case .list(let element, let count):
        try Self.checkIndex(token, count, mayBeNew: mayBeNew && depth == pointer.tokens.count - 1)
        schema = element
      case .any, .tree: return Place(schema: .any, fixed: nil)
      case .text, .name, .flag, .wholeNumber, .id, .word, .fixed:
        let reached = JSONPointer(Array(pointer.tokens[..<depth]))
        throw NoPlace(reason: "\(reached) is a single value, which has nothing in it")
      }
      if case .fixed = schema { fixed = token }
    }
    return Place(schema: schema, fixed: fixed)
  }

  private static func checkIndex(_ token: String, _ count: ClosedRange<Int>, mayBeNew: Bool) throws(NoPlace) {
    if token == "-" {
      guard mayBeNew else { throw NoPlace(reason: "'-' is the place behind the last element, where nothing is") }
      return
    }
    guard let index = JSONPointer.index(token) else {
      throw NoPlace(reason: "\"\(token)\" is not an index of an array")
    }
    guard index < count.upperBound else {
      throw NoPlace(reason: "there are at most \(count.upperBound), and none at \(token)")
    }
  }
}
