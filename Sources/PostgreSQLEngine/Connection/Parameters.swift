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

  /// - Throws: for a text that has a NUL in it, which PostgreSQL can't store.
  init(_ values: SQLValues) throws(StorageError) {
    for value in values.all {
      switch value {
      case .null: append(nil, isText: true)
      case .bool(let bool): append([UInt8(ascii: bool ? "t" : "f")], isText: true)
      case .int(let int): append(Array("\(int)".utf8), isText: true)
      case .double(let double): append(Array("\(double)".utf8), isText: true)
      case .text(let text):
        guard !text.utf8.contains(0) else { throw .inconsistent("a text with a NUL in it can't be stored") }
        append(Array(text.utf8), isText: true)
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
