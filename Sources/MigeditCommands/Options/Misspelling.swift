/// Finds the word of a command line that the parser does not know, and what may have been meant. It is asked only where the
/// parser has refused the whole, or shows help, for which it passes over the other words: so it never refuses a command.
enum Misspelling {
  /// - Parameter arguments: a command line, the verb first.
  /// - Parameter names: are only worked out where there is a word to look for: that takes as long as all else does.
  /// - Returns: nil where all words are known.
  static func complaint(
    of arguments: [String], among names: @autoclosure () -> CommandNames = .all
  ) -> CommandError? {
    guard let verb = arguments.first else { return nil }
    if verb == "help" || helpOptions.contains(verb) {
      let others = arguments.dropFirst().filter { !$0.hasPrefix("-") && $0 != "help" }
      for other in others { if let complaint = unknown(verb: other, names()) { return complaint } }
      return nil
    }
    if verb.hasPrefix("-") {
      if asksForHelp(arguments) { return nil }
      return CommandError(.usage, "\(verb) stands where the verb belongs: migeditctl VERB \(verb) …. \(see(nil))")
    }
    let names = names()
    guard let options = names.options[verb] else { return unknown(verb: verb, names) }
    guard let option = firstUnknown(arguments.dropFirst(), options) else { return nil }
    let long = options.filter { $0.hasPrefix("--") }
    let near = option.hasPrefix("--") ? NearestNames.of(option, among: long, most: 1) : beginning(option, long)
    return CommandError(.usage, "\(verb) has no option \(option)\(question(near)) \(see(verb))")
  }

  static func asksForHelp(_ arguments: [String]) -> Bool {
    arguments.first == "help" || !helpOptions.isDisjoint(with: arguments)
  }

  private static let helpOptions: Set = ["--help", "-h", "--version"]

  private static func unknown(verb: String, _ names: CommandNames) -> CommandError? {
    guard !names.verbs.contains(verb) else { return nil }
    let near = NearestNames.of(verb, among: names.verbs, most: 1)
    return CommandError(.usage, "there is no verb \"\(verb)\"\(question(near)) \(see(nil))")
  }

  private static func firstUnknown(_ arguments: ArraySlice<String>, _ options: [String]) -> String? {
    let known = helpOptions.union(options)
    var previous = ""
    for argument in arguments {
      if argument == "--" { return nil }
      defer { previous = argument }
      // A priority may be negative, and a single dash is standard input.
      guard argument.hasPrefix("-"), argument != "-", previous != "--priority" else { continue }
      if argument.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }) { continue }
      let name = String(argument.prefix { $0 != "=" })
      if !known.contains(name) { return name }
    }
    return nil
  }

  /// The long options that begin with the letter of a short one.
  private static func beginning(_ option: String, _ options: [String]) -> [String] {
    Array(options.filter { $0.hasPrefix("-\(option)") }.prefix(2))
  }

  private static func question(_ near: [String]) -> String {
    near.isEmpty ? "." : "; did you mean \(near.joined(separator: " or "))?"
  }

  private static func see(_ verb: String?) -> String {
    verb.map { "`migeditctl \($0) --help` shows its options." } ?? "`migeditctl --help` shows the verbs."
  }
}
