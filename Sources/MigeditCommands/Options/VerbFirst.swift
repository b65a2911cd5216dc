/// Lets the options that every verb takes stand before the verb as well: `migeditctl --socket PATH status`.
enum VerbFirst {
  /// The same command line with the common options behind its verb, where the parser looks for them.
  static func order(_ arguments: [String]) -> [String] {
    var common: [String] = []
    var rest = arguments[...]
    while let option = rest.first {
      if option == "--json" || option.hasPrefix("--socket=") {
        common += rest.prefix(1)
        rest = rest.dropFirst()
      } else if option == "--socket", rest.count > 1 {
        common += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else {
        break
      }
    }
    guard let verb = rest.first, !verb.hasPrefix("-") else { return arguments }
    return [verb] + common + rest.dropFirst()
  }
}
