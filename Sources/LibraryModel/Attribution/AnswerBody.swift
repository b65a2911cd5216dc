import JSONDocument

/// What the body of an answer is, before it is compared with what was asked for.
enum AnswerBody {
  case nothing
  case json(JSON)
  /// It begins like JSON, or like no text at all, and can't be read as JSON.
  case broken(JSONSyntaxError)
  /// Text that is no JSON.
  case page
  /// Not all of it came, so nothing is concluded from the part that did.
  case cutOff
  /// Encoded in a way that was not asked for: its name.
  case encoded(String)

  init(_ answer: RawAnswer) {
    self = answer.isComplete ? Self.complete(answer) : .cutOff
  }

  private static func complete(_ answer: RawAnswer) -> AnswerBody {
    if let encoding = answer.unknownEncoding { return .encoded(encoding) }
    let bytes = answer.body.withoutByteOrderMark
    do throws(JSONSyntaxError) {
      return .json(try JSON(parsing: bytes))
    } catch {
      if error.reason == .empty { return .nothing }
      if bytes.starts(with: gzipMark) { return .encoded("gzip, without saying so") }
      // White space of JSON.
      let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? 0
      let isText = (0x20..<0x7F).contains(first) && first != UInt8(ascii: "{") && first != UInt8(ascii: "[")
      return isText ? .page : .broken(error)
    }
  }

  private static let gzipMark: [UInt8] = [0x1F, 0x8B]
}
