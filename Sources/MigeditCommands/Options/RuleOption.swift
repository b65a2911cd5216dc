import ArgumentParser
import JSONDocument

/// One of the options that rules are made of, with its value.
struct RuleOption: ExpressibleByArgument, Sendable, Equatable {
  enum Name: String, Sendable {
    case matching = "--where"
    case setAction = "--set-action"
    case includeDependents = "--include-dependents"
    case noIncludeDependents = "--no-include-dependents"
    case remove = "--remove"
  }

  let name: Name
  let value: String?

  init(_ name: Name, _ value: String? = nil) {
    self.name = name
    self.value = value
  }

  /// Reads an option as a command line has it: `--remove`, or `--remove=VALUE`.
  init?(argument: String) {
    let end = argument.firstIndex(of: "=")
    guard let name = Name(rawValue: String(argument[..<(end ?? argument.endIndex)])) else { return nil }
    self.init(name, end.map { String(argument[argument.index(after: $0)...]) })
  }

  /// The option as it was given, for people.
  var text: String { value.map { "\(name.rawValue) \($0.isEmpty ? "''" : $0)" } ?? name.rawValue }

  func fault(_ reason: String) -> ValidationError { ValidationError("\(text): \(reason).") }

  func requiredValue(_ expected: String) throws(ValidationError) -> String {
    guard let value, !value.isEmpty else { throw ValidationError("\(name.rawValue) needs a value: \(expected).") }
    return value
  }

  func word<Words: WordedEnum>(_ text: some StringProtocol, of words: Words.Type) throws(ValidationError) -> String {
    guard words.names.contains(String(text)) else {
      throw fault("\"\(text)\" is none of \(words.names.joined(separator: ", "))")
    }
    return String(text)
  }
}

extension RuleOption {
  static let inOrder = "in-order"

  /// A command line with its rule options as values of one option, since the parser keeps the order of one option's
  /// values, but not the order of different options.
  static func gathered(_ arguments: [String]) -> [String] {
    var gathered: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument != "--" else { return gathered + [argument] + rest }
      guard let option = RuleOption(argument: argument) else {
        gathered.append(argument)
        continue
      }
      let value = option.name.takesValue && option.value == nil ? popValue(&rest) : nil
      gathered.append("--\(inOrder)=\(argument)" + (value.map { "=\($0)" } ?? ""))
    }
    return gathered
  }

  /// The next argument, unless it is an option: as the parser itself has it.
  private static func popValue(_ rest: inout ArraySlice<String>) -> String? {
    guard let next = rest.first, !next.hasPrefix("-") || next == "-" else { return nil }
    return rest.popFirst()
  }
}

extension RuleOption.Name {
  /// Whether the option may have a value; `remove` may go without one.
  fileprivate var takesValue: Bool {
    switch self {
    case .matching, .setAction, .remove: true
    case .includeDependents, .noIncludeDependents: false
    }
  }
}
