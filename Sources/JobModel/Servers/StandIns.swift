import LibraryModel

/// Which targets stood in for the list: one of them may be in trouble that nobody knows of yet, so that the next health
/// check has to ask another.
struct StandIns: Sendable {
  /// So many that were asked in vain are remembered.
  private static let limit = 100

  /// The one that was answered last, as long as it is.
  private var answered: Target?
  /// Those that were asked in vain, the last at the end.
  private var inVain: [Target] = []

  /// The one that was answered last; else one that was not asked in vain; else the one for which that is the longest ago.
  func next(among targets: [Target]) -> Target? {
    if let answered, targets.contains(answered) { return answered }
    return targets.first { !inVain.contains($0) } ?? inVain.first(where: targets.contains)
  }

  mutating func took(_ target: Target, isAnswered: Bool) {
    inVain.removeAll { $0 == target }
    if isAnswered {
      answered = target
      return
    }
    if answered == target { answered = nil }
    inVain.append(target)
    if inVain.count > Self.limit { inVain.removeFirst() }
  }
}
