import JSONDocument

/// A JSON value that keeps what it was read from: the order of members, and numbers as they were written, however many digits
/// they have.
///
/// It is written as a literal, read from a text, or made of any `Encodable`:
///
/// ```swift
/// let patch: JSONValue = ["name": "Release 12", "tocView": ["settings": ["defaultAction": "replace"]]]
/// let same = try JSONValue(parsing: text)
/// ```
///
/// Two values are equal when they mean the same: members in any order, numbers by value.
public struct JSONValue: Sendable, Hashable, CustomStringConvertible {
  let json: JSON

  init(_ json: JSON) { self.json = json }

  /// Reads one value, and nothing else, from a text.
  ///
  public init(parsing text: String) throws(SyntaxError) {
    do {
      json = try JSON(parsing: Array(text.utf8))
    } catch {
      throw SyntaxError(offset: error.offset, explanation: error.explanation)
    }
  }

  /// Why a text is not one JSON value.
  public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where, in bytes of UTF-8 from 0.
    public let offset: Int
    /// For people.
    public let explanation: String

    public var description: String { "The text is no JSON, at byte \(offset): \(explanation)." }
  }

  /// Writes a value of your own.
  ///
  /// - Throws: what its `encode(to:)` throws, and `EncodingError` for a number that JSON has no word for.
  public init(encoding value: some Encodable) throws { json = try JSON(encoding: value) }

  /// The shortest text: no white space, members in their order, numbers as they were written.
  public var description: String { json.text }

  /// Whether it is `null`.
  public var isNull: Bool { json.isNull }
  /// The string; nil where it is none.
  public var string: String? { json.string }
  /// The boolean; nil where it is none.
  public var bool: Bool? { json.bool }
  /// The number where it is whole and fits; nil for all else.
  public var int: Int? { json.number?.int }
  /// The nearest Double; nil where it is no number, or beyond a Double's range. ``description`` has all digits.
  public var double: Double? { json.number?.double }
  /// The elements of an array; nil where it is none.
  public var array: [JSONValue]? { json.array?.map(JSONValue.init) }
  /// The names of an object's members, in their order; nil where it is none.
  public var names: [String]? { json.object?.keys }

  /// The member of an object; nil where there is none, or where this is no object.
  public subscript(name: String) -> JSONValue? { json[name].map(JSONValue.init) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { json = .string(value) }
  public init(booleanLiteral value: Bool) { json = .bool(value) }
  public init(integerLiteral value: Int) { json = JSON(integerLiteral: value) }
  public init(floatLiteral value: Double) { json = JSON(floatLiteral: value) }
  public init(arrayLiteral elements: JSONValue...) { json = .array(elements.map(\.json)) }
  /// A name that comes again replaces the earlier value.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    json = .object(JSONObject(elements.map { ($0, $1.json) }))
  }
  public init(nilLiteral: ()) { json = .null }
}

/// A string, for what is not known before the program runs.
extension JSONValue {
  public init(_ string: String) { json = .string(string) }
  public init(_ number: Int) { json = JSON(integerLiteral: number) }
}
