import Glibc

/// Lengths by powers of ten, from the power below the least value to the greatest one.
struct LogarithmicScale {
  private let first: Int
  private let last: Double
  private let width: Int

  /// - Parameter least: above 0.
  init(from least: Double, to most: Double, width: Int) {
    first = Int(floor(log10(least)))
    last = max(log10(most), Double(first) + 1)
    self.width = width
  }

  func length(_ value: Double) -> Int {
    max(1, Int((log10(value) - Double(first)) / (last - Double(first)) * Double(width)))
  }

  /// The powers of ten that lie on it, each with its place.
  var powers: [(Double, Int)] {
    (first...Int(floor(last))).map { power in
      let value = pow(10, Double(power))
      return (value, power == first ? 0 : length(value))
    }
  }
}
