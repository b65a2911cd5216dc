/// A part of the screen that somebody can be in, from the top to the bottom.
enum TopPart: Int, CaseIterable, Comparable, Sendable {
  case environments, running, next, failures

  static func < (left: TopPart, right: TopPart) -> Bool { left.rawValue < right.rawValue }

  /// What is asked for its rows.
  var read: TopRead {
    switch self {
    case .environments: .overview
    case .running: .running
    case .next: .next
    case .failures: .failures
    }
  }

  /// The part behind it, or before it; behind the last one comes the first.
  func moved(by step: Int) -> TopPart {
    let all = Self.allCases
    let at = (rawValue + step + all.count) % all.count
    return all[at]
  }
}

/// What jobs are sorted by, within their part.
enum TopOrder: String, CaseIterable, Sendable {
  /// What runs longest, what starts first, and what failed last stand above.
  case usual = "usual"
  case job = "job"
  case environment = "environment"
  case target = "target"
  case progress = "progress"

  var next: TopOrder {
    let all = Self.allCases
    let at = all.firstIndex(of: self) ?? 0
    return all[(at + 1) % all.count]
  }
}
