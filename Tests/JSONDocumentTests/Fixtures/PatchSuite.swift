import Testing

/// The json-patch community's cases (https://github.com/json-patch/json-patch-tests at 2a928f9, tests.json and
/// spec_tests.json), four lines each: `case`, or `skip` where the suite says `disabled`, and its comment; the document;
/// the patch; what it `gives`, or how it `fails` in the suite's words. Whether a part is JSON is for the test to see.
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

  static let tests = cases(first) + cases(second)
  static let specTests = cases(spec)

  private static func cases(_ text: String) -> [Case] {
    var lines = text.split(separator: "\n")[...]
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
