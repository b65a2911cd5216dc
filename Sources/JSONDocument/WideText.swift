/// UTF-16, which some programs of Windows write where UTF-8 is expected.
package enum WideText {
  /// Of bytes that are a text in UTF-16: its name, for a message. It is known by its byte order mark, or by the zero in each of its
  /// first units, where no text in UTF-8 has any.
  package static func name(of bytes: some Collection<UInt8>) -> String? {
    let start = Array(bytes.prefix(8))
    if start.starts(with: [0xFF, 0xFE]) { return "UTF-16 (little-endian)" }
    if start.starts(with: [0xFE, 0xFF]) { return "UTF-16 (big-endian)" }
    guard start.count >= 4, start.count.isMultiple(of: 2) else { return nil }
    let (even, odd) = (start.indices.filter { $0.isMultiple(of: 2) }, start.indices.filter { !$0.isMultiple(of: 2) })
    if odd.allSatisfy({ start[$0] == 0 }), even.allSatisfy({ start[$0] != 0 }) { return "UTF-16 (little-endian)" }
    if even.allSatisfy({ start[$0] == 0 }), odd.allSatisfy({ start[$0] != 0 }) { return "UTF-16 (big-endian)" }
    return nil
  }
}

extension Collection<UInt8> {
  /// What follows UTF-8's byte order mark, which says how the text behind it is encoded and is no part of it; all of it where
  /// there is none.
  package var withoutByteOrderMark: SubSequence { starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self[...] }
}
