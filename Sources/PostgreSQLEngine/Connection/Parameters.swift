import CPostgreSQL
import QueueStore

/// The values of a statement, as libpq takes them: bytes as they are, all else as text, of which the server knows the type by the
/// place where it stands.
struct Parameters {
  private var bytes: [UInt8] = []
  /// Where each begins; nil: it is NULL.
  private var starts: [Int?] = []
  private var lengths: [CInt] = []
  private var formats: [CInt] = []

  var count: CInt { CInt(starts.count) }

  /// A NUL, which PostgreSQL's texts can't have, and servers may have in a name, becomes U+FFFD.
  init(_ values: SQLValues) {
    for value in values.all {
      switch value {
      case .null: append(nil, isText: true)
      case .bool(let bool): append([UInt8(ascii: bool ? "t" : "f")], isText: true)
      case .int(let int): append(Array("\(int)".utf8), isText: true)
      case .double(let double): append(Array("\(double)".utf8), isText: true)
      case .text(let text):
        let isStorable = !text.utf8.contains(0)
        append(isStorable ? Array(text.utf8) : text.utf8.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }, isText: true)
      case .bytes(let some): append(some, isText: false)
      }
    }
  }

  private mutating func append(_ value: [UInt8]?, isText: Bool) {
    starts.append(value == nil ? nil : bytes.count)
    lengths.append(CInt(value?.count ?? 0))
    formats.append(isText ? 0 : 1)
    guard let value else { return }
    bytes += value
    bytes.append(0)
  }

  /// - Parameter body: is given the values, their lengths and their formats, which are gone when it returns.
  func withPointers<Value>(
    _ body: (
      UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?
    ) -> Value
  ) -> Value {
    bytes.withUnsafeBytes { bytes in
      let values = starts.map { start in
        start.flatMap { bytes.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
      }
      return values.withUnsafeBufferPointer { values in
        lengths.withUnsafeBufferPointer { lengths in
          formats.withUnsafeBufferPointer { formats in
            body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
          }
        }
      }
    }
  }
}
