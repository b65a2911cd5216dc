import ArgumentParser
import JobModel

/// A label as `name=value`. The value may be empty, and may have further equals signs.
struct Label: ExpectedArgument, Sendable, Equatable {
  static let expected = "NAME=VALUE, as team=bi"

  let name: String
  let value: String

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
    name = String(argument[..<sign])
    value = String(argument[argument.index(after: sign)...])
  }

  /// The labels by name; nil where there are none. Throws where a name is given twice, which is a typing error.
  static func labels(_ all: [Label]) throws(ValidationError) -> Labels? {
    var labels = Labels()
    for label in all {
      guard labels[label.name] == nil else {
        throw ValidationError("the label \"\(label.name)\" is given twice.")
      }
      labels[label.name] = label.value
    }
    return labels.isEmpty ? nil : labels
  }
}
