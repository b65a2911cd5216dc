/// The same body in other bytes than JSON in UTF-8.
enum CorruptedBytes {
  /// - Parameter bytes: JSON as the simulator writes it, without white space.
  static func corrupted(_ bytes: [UInt8], by fault: FaultKind) -> [UInt8] {
    switch fault {
    case .byteOrderMark: [0xEF, 0xBB, 0xBF] + bytes
    case .gzip: Gzip.stored(bytes)
    case .cutBody: Array(bytes.prefix(bytes.count / 2))
    // A brace becomes 0xFB, which stands nowhere in UTF-8.
    case .notUTF8: bytes.map { $0 | 0x80 }
    case .latin1: lengthened(bytes, by: [0xFC])
    case .halfSurrogate: lengthened(bytes, by: Array(#" \ud83d"#.utf8))
    case .memberTwice: inserted(Array(#""name":null,"#.utf8), into: bytes) { place in place }
    default: bytes
    }
  }

  /// With an addition to the first name in it. Without a name it stays as it is.
  private static func lengthened(_ bytes: [UInt8], by addition: [UInt8]) -> [UInt8] {
    inserted(addition, into: bytes) { place in
      var end = place + name.count
      while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
        end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      return min(end, bytes.count)
    }
  }

  private static let name = Array(#""name":""#.utf8)

  /// - Parameter position: where it goes, from where the first name stands.
  private static func inserted(_ addition: [UInt8], into bytes: [UInt8], at position: (Int) -> Int) -> [UInt8] {
    guard let place = bytes.firstRange(of: name)?.lowerBound else { return bytes }
    let index = position(place)
    return Array(bytes[..<index]) + addition + Array(bytes[index...])
  }
}

/// Bytes in the format of gzip (RFC 1952), in blocks that are not compressed.
enum Gzip {
  private static let blockLimit = 0xFFFF

  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    // Deflate, no flags, no time, no hint, and an unknown system.
    var stored: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(blockLimit)
      rest = rest.dropFirst(blockLimit)
      stored.append(rest.isEmpty ? 1 : 0)
      let size = UInt16(block.count)
      stored += littleEndian(size) + littleEndian(~size) + block
    } while !rest.isEmpty
    return stored + littleEndian(checksum(bytes)) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
  }

  /// CRC-32, with the reversed polynomial of IEEE 802.3.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { (sum: UInt32, byte) in
      (0..<8).reduce(sum ^ UInt32(byte)) { (sum: UInt32, _) in (sum >> 1) ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }

  private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
