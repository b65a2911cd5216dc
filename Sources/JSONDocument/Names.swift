/// A few names, of which one is found by the bytes of a text without building anything.
package final class Names: Sendable {
  /// In their order.
  package let list: [String]
  /// All of them one behind the other.
  private let bytes: [UInt8]
  private let ends: [Int]

  package init(_ list: [String]) {
    self.list = list
    bytes = list.flatMap(\.utf8)
    ends = list.reduce(into: []) { ends, name in ends.append((ends.last ?? 0) + name.utf8.count) }
  }

  /// The place of a name in the list; nil: it is not there.
  package func index(of name: Span<UInt8>) -> Int? {
    var start = 0
    for (index, end) in ends.enumerated() {
      if end - start == name.count, isSame(name, from: start) { return index }
      start = end
    }
    return nil
  }

  /// nil: it is not there, or the value is no string.
  package func index(of name: JSONView) -> Int? { name.withString(index) ?? nil }

  private func isSame(_ name: Span<UInt8>, from start: Int) -> Bool {
    for offset in name.indices where name[offset] != bytes[start + offset] { return false }
    return true
  }
}
