import JSONDocument

extension JSONObject {
  /// This object with the members of another put in; those that it has already keep their places.
  func overlaid(with other: JSONObject) -> JSONObject {
    var merged = self
    for (name, value) in other { merged[name] = value }
    return merged
  }

  /// Setting what is no object makes it one.
  subscript(object name: String) -> JSONObject {
    get { self[name]?.object ?? [:] }
    set { self[name] = .object(newValue) }
  }
}

extension JSON {
  /// A number with one digit behind the point, as the Library writes progress: `37.5`, `100.0`.
  static func tenths(_ count: Int) -> JSON {
    // Digits, a point and a digit are always a number.
    (try? JSON(parsing: "\(count / 10).\(count % 10)")) ?? .null
  }

  static func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }
}
