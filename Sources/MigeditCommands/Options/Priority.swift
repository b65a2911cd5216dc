import ArgumentParser
import LibraryModel

/// -1000 to 1000, as a value by itself.
struct Priority: ExpressibleByArgument, Sendable, Equatable {
  let number: Int

  init?(argument: String) {
    guard let number = Int(argument.replacing(Self.minus, with: "-")), Limits.priorities.contains(number) else {
      return nil
    }
    self.number = number
  }

  private static let minus = "\u{2212}"

  /// A command line on which a negative number is no option: the parser takes whatever begins with a hyphen for one.
  static func shielded(_ arguments: [String]) -> [String] {
    arguments.map { argument in
      let digits = argument.dropFirst()
      let isNegative = argument.hasPrefix("-") && !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
      return isNegative ? minus + digits : argument
    }
  }
}
