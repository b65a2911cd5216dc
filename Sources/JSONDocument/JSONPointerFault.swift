/// Why a place that a pointer names is not in a document.
package struct JSONPointerFault: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case noMember(String)
    /// An array is asked for something else than `0`, or digits without a leading zero.
    case notAnIndex(String)
    case noElement(String, count: Int)
    /// The value has neither members nor elements.
    case noContainer(kind: String)
  }

  package let reason: Reason
  /// The value that was reached, and that does not have what comes next.
  package let reached: JSONPointer

  package init(_ reason: Reason, reached: JSONPointer) {
    self.reason = reason
    self.reached = reached
  }

  package var description: String {
    let place = reached.tokens.isEmpty ? "the document" : reached.description
    return switch reason {
    case .noMember(let name): "\(place) has no member \"\(name)\""
    case .notAnIndex(let token): "\(place) is an array, and \"\(token)\" is not an index of one"
    case .noElement(let token, let count):
      "\(place) has \(count) \(count == 1 ? "element" : "elements"), and none at \(token)"
    case .noContainer(let kind): "\(place) is \(kind), which has nothing in it"
    }
  }
}
