/// Changes of a JSON document, one after the other (RFC 6902).
package struct JSONPatch: Sendable, Hashable {
  package enum Operation: Sendable, Hashable {
    case add(at: JSONPointer, JSON)
    case remove(at: JSONPointer)
    case replace(at: JSONPointer, JSON)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    case test(at: JSONPointer, JSON)
  }

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

extension JSONPatch.Operation {
  /// Where it acts, for `move` and `copy` where they put the value.
  package var path: JSONPointer {
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
