import JSONDocument

extension JSON {
  /// Every value of the document with its pointer, the whole first.
  func places(at pointer: JSONPointer = JSONPointer()) -> [(pointer: JSONPointer, value: JSON)] {
    let parts: [(pointer: JSONPointer, value: JSON)] =
      switch self {
      case .object(let members): members.flatMap { $0.value.places(at: pointer.appending($0.key)) }
      case .array(let elements): elements.enumerated().flatMap { $1.places(at: pointer.appending($0)) }
      case .null, .bool, .number, .string: []
      }
    return [(pointer, self)] + parts
  }
}
