/// A JSON value to look at where it stands in a text: nothing is built of it but what is asked for. It keeps the whole text.
package struct JSONView: Sendable {
  let text: JSONText
  /// The number of its entry.
  let index: Int

  init(_ text: JSONText, _ index: Int) {
    self.text = text
    self.index = index
  }

  /// Reads one JSON value as `JSON(parsing:)` does.
  package init(parsing text: [UInt8], depthLimit: Int = JSON.depthLimit, valueLimit: Int = .max) throws(JSONSyntaxError)
  {
    self.init(try JSONParser.read(text, depthLimit: depthLimit, valueLimit: valueLimit), 0)
  }

  /// A value that has been built is written, to be looked at like one that came as a text.
  package init(_ value: JSON) {
    do {
      try self.init(parsing: value.bytes, depthLimit: .max)
    } catch {
      preconditionFailure("a value that was written can't be read: \(error)")
    }
  }

  /// The value, which is built each time.
  package var json: JSON { text.value(at: index) }
}

extension JSONView: Hashable {
  /// By meaning, as `JSON`.
  package static func == (one: JSONView, other: JSONView) -> Bool { one.json == other.json }
  package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}

extension JSONView {
  var entry: JSONText.Entry { text.entries[index] }

  package var isNull: Bool { entry.kind == .null }
  package var isString: Bool { entry.kind == .string }

  package var bool: Bool? {
    switch entry.kind {
    case .true: true
    case .false: false
    case .null, .number, .string, .array, .object: nil
    }
  }

  package var number: JSONNumber? { entry.kind == .number ? text.number(entry) : nil }
  package var string: String? { isString ? text.string(entry) : nil }

  /// Whether this is a string that has these bytes.
  package func isString(_ other: String) -> Bool { text.isString(index, other.utf8.span) }

  /// Looks at the bytes of a string; nil where this is none.
  package func withString<Result, Failure: Error>(
    _ look: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result? { isString ? try text.withString(index, look) : nil }

  /// The kind of value in words for people, as `JSON.kind`.
  package var kind: String {
    switch entry.kind {
    case .null: JSON.null.kind
    case .false, .true: JSON.bool(true).kind
    case .number: JSON.number(JSONNumber(0)).kind
    case .string: JSON.string("").kind
    case .array: JSON.array([]).kind
    case .object: JSON.object([:]).kind
    }
  }

  /// How many bytes its text has.
  package var byteCount: Int { entry.range.count + (isString ? 2 : 0) }
}
