extension Readings {
  /// How often an escape may be escaped.
  private static let layers = 3
  /// How many ways to read one place are kept: more are only in texts that are made to cost time.
  private static let mostAtPlace = 12

  /// All the ways to read a text.
  init(reading bytes: [UInt8]) {
    self.init(of: bytes)
    guard bytes.contains(where: Escape.begins) else { return }
    for _ in 0..<Self.layers {
      let next = oneMoreLayer()
      if next == escapes { return }
      self = Readings(of: bytes, escapes: next)
    }
  }

  private func oneMoreLayer() -> [Int: [Reading]] {
    var next: [Int: [Reading]] = [:]
    for place in bytes.indices where Escape.begins(bytes[place]) {
      let all = Set(Escape.readings(at: place, in: self)).union(escapes[place] ?? [])
      guard !all.isEmpty else { continue }
      next[place] = Array(all.sorted { ($0.end, $0.bytes.count) < ($1.end, $1.bytes.count) }.prefix(Self.mostAtPlace))
    }
    return next
  }
}
