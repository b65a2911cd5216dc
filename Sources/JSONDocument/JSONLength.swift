extension JSON {
  /// Whether its text has more bytes than this. Escapes are not counted. It looks at no more values than it takes to say so.
  package func isLonger(than bytes: Int) -> Bool {
    var left = bytes
    spend(&left)
    return left < 0
  }

  private func spend(_ left: inout Int) {
    guard left >= 0 else { return }
    switch self {
    case .null: left -= 4
    case .bool(let value): left -= value ? 4 : 5
    case .number(let value): left -= value.description.utf8.count
    case .string(let value): left -= value.utf8.count + 2
    case .array(let elements):
      left -= Self.brackets(elements.count)
      for element in elements where left >= 0 { element.spend(&left) }
    case .object(let members):
      left -= Self.brackets(members.count)
      for (name, value) in members {
        guard left >= 0 else { return }
        left -= name.utf8.count + 3
        value.spend(&left)
      }
    }
  }

  /// And the commas between so many.
  private static func brackets(_ count: Int) -> Int { 2 + max(0, count - 1) }
}
