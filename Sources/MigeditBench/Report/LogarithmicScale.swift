import Glibc

/// Lengths by powers of ten, from the power below the least value to the greatest one.
struct LogarithmicScale {
  private let first: Int
  private let last: Double
  private let length: Int

  /// For all figures of a section that are above 0.
  init(_ section: Section, length: Int) {
    let values = section.rows.flatMap(\.figures).compactMap { $0?.median }.filter { $0 > 0 }
    first = Int(floor(log10(values.min() ?? 1)))
    last = max(log10(values.max() ?? 1), Double(first) + 1)
    self.length = length
  }

  func length(_ value: Double) -> Int {
    value > 0 ? max(0, Int((log10(value) - Double(first)) / (last - Double(first)) * Double(length))) : 0
  }

  /// The powers of ten that lie on it, each with its place.
  var powers: [(Double, Int)] {
    (first...Int(floor(last))).map { power in
      (pow(10, Double(power)), power == first ? 0 : length(pow(10, Double(power))))
    }
  }
}
