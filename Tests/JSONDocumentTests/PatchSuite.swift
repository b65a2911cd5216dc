import TestSupport
import Testing

/// The json-patch community's cases, from `TestSupport/Documents/json-patch` (its form: the README there). Whether a part is
/// JSON is for the test to see.
enum PatchSuite {
  struct Case: CustomTestStringConvertible {
    let isDisabled: Bool
    let comment: String
    let document: String
    let patch: String
    /// nil where it fails.
    let result: String?

    var testDescription: String { comment.isEmpty ? patch : comment }
  }

  static func tests() throws -> [Case] { try cases("tests") }
  static func specTests() throws -> [Case] { try cases("spec_tests") }

  private static func cases(_ file: String) throws -> [Case] {
    var lines = try TestDocument.text("json-patch/\(file).txt").split(separator: "\n")[...]
    var cases: [Case] = []
    while lines.count >= 4 {
      let four = Array(lines.prefix(4))
      lines.removeFirst(4)
      let end = four[3]
      cases.append(
        Case(
          isDisabled: four[0].hasPrefix("skip"), comment: String(four[0].dropFirst(5)), document: String(four[1]),
          patch: String(four[2]), result: end.hasPrefix("gives ") ? String(end.dropFirst(6)) : nil))
    }
    return cases
  }
}
