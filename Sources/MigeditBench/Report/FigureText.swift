/// How figures are written for people: whole, or with three digits that count, and thousands apart.
enum FigureText {
  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return thousands(Int(value)) }
    switch abs(value) {
    case 100...: return thousands(Int(value.rounded()))
    case 10..<100: return decimal(value, 1)
    case 1..<10: return decimal(value, 2)
    default: return decimal(value, 3)
    }
  }

  /// A ratio, with two digits that count, as in ×0.28.
  static func ratio(_ value: Double) -> String {
    "×" + (value >= 10 ? thousands(Int(value.rounded())) : decimal(value, value >= 1 ? 1 : 2))
  }

  static func count(_ value: Int) -> String { thousands(value) }

  private static func decimal(_ value: Double, _ digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return (value < 0 ? "-" : "") + "\(thousands(scaled / scale)).\(zeros)\(fraction)"
  }

  private static func thousands(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }
}

extension Section {
  /// A figure with what it is set against.
  func cell(_ row: Row, _ column: Int) -> String {
    guard let figure = row.figures[column] else { return "–" }
    let text = FigureText.number(figure.median)
    guard column > 0, let first = row.figures[0], first.median != 0, figure.median != 0 else { return text }
    switch comparison {
    case .ours: return "\(text) (\(FigureText.ratio(first.median / figure.median)))"
    case .growth: return "\(text) (\(FigureText.ratio(figure.median / first.median)))"
    case .nothing: return text
    }
  }

  var hasGoals: Bool { rows.contains { $0.goal != nil } }
}
