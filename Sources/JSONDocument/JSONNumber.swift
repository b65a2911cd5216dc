/// A JSON number as it was written. Equality is by value: `1.0`, `1` and `10e-1` are one number.
package struct JSONNumber: Sendable, CustomStringConvertible {
  /// The text, in the grammar of RFC 8259, section 6.
  package let description: String

  package init(_ value: some BinaryInteger) { description = String(value) }

  /// nil for infinities and NaN, which JSON has no words for.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 {
      description = String(whole)
    } else {
      description = String(value)
    }
  }

  /// The parser has checked the grammar.
  init(checked text: String) { description = text }

  /// The nearest Double; nil beyond its range.
  package var double: Double? { Double(description).flatMap { $0.isFinite ? $0 : nil } }

  /// The value where it is whole and fits: `1.0` and `1e2` do, `1.5` does not.
  package var int: Int? {
    if let plain = Int(description) { return plain }
    guard let decimal = Decimal(description), decimal.exponent >= 0, decimal.exponent < 20 else { return nil }
    return Int((decimal.isNegative ? "-" : "") + decimal.digits + String(repeating: "0", count: decimal.exponent))
  }

  /// The same for numbers that are equal, and for no others.
  var canonicalText: String {
    guard let decimal = Decimal(description) else { return description }
    return "\(decimal.isNegative ? "-" : "")\(decimal.digits)e\(decimal.exponent)"
  }
}

extension JSONNumber: Hashable {
  package static func == (one: JSONNumber, other: JSONNumber) -> Bool {
    if one.description == other.description { return true }
    guard let left = Decimal(one.description), let right = Decimal(other.description) else { return false }
    return left == right
  }

  package func hash(into hasher: inout Hasher) {
    if let decimal = Decimal(description) { hasher.combine(decimal) } else { hasher.combine(description) }
  }
}

/// digits × 10^exponent, with no zeros at either end of the digits: one form for each value.
private struct Decimal: Hashable {
  var isNegative: Bool
  var digits: String
  var exponent: Int

  /// nil where the exponent is beyond counting; such numbers are equal by their text only.
  init?(_ text: String) {
    var rest = Substring(text)
    isNegative = rest.first == "-"
    if isNegative { rest = rest.dropFirst() }
    let parts = rest.split(maxSplits: 1) { $0 == "e" || $0 == "E" }
    guard let mantissa = parts.first else { return nil }
    var power = 0
    if parts.count == 2 {
      guard let given = Int(parts[1]), given.magnitude < 1 << 40 else { return nil }
      power = given
    }
    let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = halves.count == 2 ? halves[1] : ""
    let all = (halves[0] + fraction).drop { $0 == "0" }
    power -= fraction.count
    let trimmed = String(all.reversed().drop { $0 == "0" }.reversed())
    if trimmed.isEmpty {
      (isNegative, digits, exponent) = (false, "0", 0)
    } else {
      (digits, exponent) = (trimmed, power + all.count - trimmed.count)
    }
  }
}
