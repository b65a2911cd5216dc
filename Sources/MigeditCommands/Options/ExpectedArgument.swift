import ArgumentParser

/// A value of the command line that can say in which form it is expected.
protocol ExpectedArgument: Sendable {
  /// The form, as the rest of `expected …`, with an example.
  static var expected: String { get }
  init?(argument: String)
}

/// Reads a value, as the `transform` of an option or an argument. The parser itself would only say that it is invalid.
@Sendable func expected<Value: ExpectedArgument>(_ text: String) throws -> Value {
  guard let value = Value(argument: text) else { throw ValidationError("expected \(Value.expected).") }
  return value
}

/// Reads a whole number within bounds, in the same way.
func wholeNumber(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
  { text in
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
      range.contains(number)
    else {
      let end = range.upperBound == .max ? "on" : "to \(range.upperBound)"
      throw ValidationError("expected a whole number from \(range.lowerBound) \(end).")
    }
    return number
  }
}
