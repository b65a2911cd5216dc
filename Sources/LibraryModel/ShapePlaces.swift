import JSONDocument

extension Shape {
  /// What a pointer can lead to in any document of this shape.
  struct Place {
    let shape: Shape
    /// The member that stays as the target has it.
    let fixed: String?
  }

  /// Why a pointer leads nowhere, whatever the document.
  struct NoPlace: Error {
    let reason: String
  }

  /// - Parameter mayBeNew: the place is to be made, so `-` may stand for the one behind an array's last element.
  func place(at pointer: JSONPointer, mayBeNew: Bool) throws(NoPlace) -> Place {
    var (shape, fixed) = (self, String?.none)
    for (depth, token) in pointer.tokens.enumerated() {
      switch shape {
      case .object(let members):
        if let refusal = members.refusal(of: token) { throw NoPlace(reason: refusal) }
        shape = members[token] ?? .any
      case .list(let element, let count):
        try Self.checkIndex(token, count, mayBeNew: mayBeNew && depth == pointer.tokens.count - 1)
        shape = element
      case .any, .tree: return Place(shape: .any, fixed: nil)
      case .text, .flag, .wholeNumber, .id, .word, .fixed:
        let reached = JSONPointer(Array(pointer.tokens[..<depth]))
        throw NoPlace(reason: "\(reached) is a single value, which has nothing in it")
      }
      if case .fixed = shape { fixed = token }
    }
    return Place(shape: shape, fixed: fixed)
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
