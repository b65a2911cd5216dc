/// What is wrong with a value, and where in it: the one form from the parser to the screen, whatever is read.
package struct Fault: Error, Hashable, Codable, CustomStringConvertible {
  /// Relative to the value that was read; empty where the value as a whole is meant.
  package let pointer: JSONPointer
  /// For people: what is there, and what was expected.
  package let reason: String

  package init(_ pointer: JSONPointer, _ reason: String) {
    self.pointer = pointer
    self.reason = reason
  }

  /// Of one value: more are not looked for. A document of millions of slips would otherwise become a far larger list of them.
  package static let most = 10_000

  package var description: String { "\(pointer.tokens.isEmpty ? "the value" : pointer.description): \(reason)" }

  /// The same fault as it is told of a larger value, which has the one that was read at a place.
  package func within(_ place: JSONPointer) -> Fault { Fault(place.appending(pointer), reason) }
}

/// All that is wrong with a value.
package struct Faults: Error, Equatable {
  package let first: Fault
  /// In the order in which they stand in the value.
  package let others: [Fault]

  package init(_ first: Fault, others: [Fault] = []) {
    self.first = first
    self.others = others
  }

  /// nil where nothing is wrong.
  package init?(_ faults: [Fault]) {
    guard let first = faults.first else { return nil }
    self.init(first, others: Array(faults.dropFirst()))
  }

  package var list: [Fault] { [first] + others }
}

extension [Fault] {
  /// The same faults as they are told of the value that has this one as a member, or as an element.
  package func within(_ token: @autoclosure () -> String) -> [Fault] {
    if isEmpty { return self }
    let place = JSONPointer([token()])
    return map { $0.within(place) }
  }
}
