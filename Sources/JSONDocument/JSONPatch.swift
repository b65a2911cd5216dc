/// Changes of a JSON document, one after the other (RFC 6902).
package struct JSONPatch: Sendable, Hashable {
  package typealias Operation = JSONPatchOperation<JSONPointer, JSON>

  /// More than that is no change but another document, and can be sent as one.
  package static let maxOperations = 10_000

  /// How many bytes of text all copies and moves of one patch may handle. Copies double: 30 of them, each of the whole
  /// into itself, make a gigabyte of a byte.
  package static let maxBytesCopied = 16 << 20
  /// What a value counts beside its text, since it takes memory however short that is.
  static let bytesOfValue = 16

  package let operations: [Operation]

  package init(_ operations: [Operation]) { self.operations = operations }
}

/// An operation of a patch, or where its parts stand in the text of one.
package enum JSONPatchOperation<Place, Value> {
  case add(at: Place, Value)
  case remove(at: Place)
  case replace(at: Place, Value)
  case move(from: Place, to: Place)
  case copy(from: Place, to: Place)
  case test(at: Place, Value)
}

extension JSONPatchOperation: Sendable where Place: Sendable, Value: Sendable {}
extension JSONPatchOperation: Equatable where Place: Equatable, Value: Equatable {}
extension JSONPatchOperation: Hashable where Place: Hashable, Value: Hashable {}

extension JSONPatchOperation {
  func map<OtherPlace, OtherValue, Failure: Error>(
    _ place: (Place) throws(Failure) -> OtherPlace, _ value: (Value) -> OtherValue
  ) throws(Failure) -> JSONPatchOperation<OtherPlace, OtherValue> {
    switch self {
    case .add(let at, let new): .add(at: try place(at), value(new))
    case .remove(let at): .remove(at: try place(at))
    case .replace(let at, let new): .replace(at: try place(at), value(new))
    case .move(let from, let to): .move(from: try place(from), to: try place(to))
    case .copy(let from, let to): .copy(from: try place(from), to: try place(to))
    case .test(let at, let expected): .test(at: try place(at), value(expected))
    }
  }

  /// Where it acts, for `move` and `copy` where they put the value.
  package var path: Place {
    switch self {
    case .add(let path, _), .remove(let path), .replace(let path, _), .test(let path, _): path
    case .move(_, let path), .copy(_, let path): path
    }
  }

  package var name: String {
    switch self {
    case .add: "add"
    case .remove: "remove"
    case .replace: "replace"
    case .move: "move"
    case .copy: "copy"
    case .test: "test"
    }
  }
}
