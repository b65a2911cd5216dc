import JSONDocument

/// An error in the shape that only the Library gives it: what stands before it writes others.
struct LibraryError {
  /// Those at the top: one, or the elements of `errors`.
  private let errors: [JSON]

  /// nil where the JSON is not of the Library's shape: an object with a `code` of `ERR` and three digits or with an
  /// `iServerCode`, or with `errors` of such.
  init?(_ json: JSON) {
    guard json.object != nil else { return nil }
    if Self.isError(json) {
      errors = [json]
      return
    }
    guard let listed = json["errors"]?.array, !listed.isEmpty, listed.allSatisfy(Self.isError) else { return nil }
    errors = listed
  }

  var codes: [String] { errors.compactMap(Self.code) }

  /// With those of errors below the ones at the top.
  var iServerCodes: [Int] { withSubErrors.compactMap(\.iServerCode) }

  var messages: [String] { withSubErrors.compactMap { $0["message"]?.string } }

  private var withSubErrors: [JSON] { errors + errors.flatMap { $0["subErrors"]?.array ?? [] } }

  private static func isError(_ json: JSON) -> Bool { code(of: json) != nil || json.iServerCode != nil }

  private static func code(of error: JSON) -> String? {
    error["code"]?.string.flatMap { isCode($0) ? $0 : nil }
  }

  /// `ERR` and three digits.
  static func isCode(_ text: String) -> Bool {
    text.utf8.count == 6 && text.hasPrefix("ERR")
      && text.utf8.dropFirst(3).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

extension JSON {
  /// The Intelligence Server's number of an error, which some servers write as a string.
  var iServerCode: Int? { self["iServerCode"].flatMap { $0.number?.int ?? $0.string.flatMap { Int($0) } } }
}
