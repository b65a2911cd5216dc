import ArgumentParser
import LibraryModel

/// A priority as an argument of its own, -1000 to 1000.
struct Priority: ExpectedArgument, Sendable, Equatable {
  static let expected = "a whole number from \(Limits.priorities.lowerBound) to \(Limits.priorities.upperBound)"

  let number: Int

  init?(argument: String) {
    guard let number = Int(argument.replacing(Self.minus, with: "-")), Limits.priorities.contains(number) else {
      return nil
    }
    self.number = number
  }

  private static let minus = "\u{2212}"

  /// The command line with its negative numbers in a form that the parser does not take for options.
  static func shielded(_ arguments: [String]) -> [String] {
    arguments.map { argument in
      let digits = argument.dropFirst()
      let isNegative = argument.hasPrefix("-") && !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
      return isNegative ? minus + digits : argument
    }
  }
}
