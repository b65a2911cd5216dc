import JSONDocument
import NIOCore
import Varlink

/// A stream of frames. Its first byte is the longest frame that is taken, and its second one says where the stream is cut.
enum Frames {
  /// The frames of a stream, the bytes behind the last one, and what ends the stream before its end.
  private struct Cut: Equatable {
    var frames: [[UInt8]] = []
    var rest = 0
    var fault: FrameFault?
  }

  static func check(_ bytes: [UInt8]) throws(BrokenProperty) {
    guard bytes.count >= 2 else { return }
    let limit = Int(bytes[0])
    let stream = bytes.dropFirst(2)
    let expected = reference(stream, limit: limit)
    var cut = UInt32(bytes[1])
    for (name, size) in [("at once", { stream.count }), ("byte by byte", { 1 }), ("in pieces", { next(&cut) })] {
      let found = split(stream, limit: limit, size)
      try promise(found == expected, "frames that come \(name) are \(found), expected \(expected)")
    }
    for frame in reference(stream, limit: .max).frames { try checkFrame(frame) }
  }

  /// What a frame says can be written and read again.
  private static func checkFrame(_ frame: [UInt8]) throws(BrokenProperty) {
    guard let object = try? JSON(parsing: frame).object else { return }
    let call: CallFrame
    do throws(VarlinkError) {
      call = try CallFrame(object)
    } catch {
      try Documents.checkWriting(of: ReplyFrame.failed(error).json)
      return try checkReply(object)
    }
    try Documents.checkWriting(of: call.json)
    let again = call.json.object.flatMap { try? CallFrame($0) }
    try promise(again == call, "the call \(call.json.text) is read as \(String(describing: again))")
  }

  private static func checkReply(_ object: JSONObject) throws(BrokenProperty) {
    guard let reply = ReplyFrame(.object(object)) else { return }
    try Documents.checkWriting(of: reply.json)
    let again = ReplyFrame(reply.json)
    try promise(again == reply, "the reply \(reply.json.text) is read as \(String(describing: again))")
  }

  private static func split(_ stream: ArraySlice<UInt8>, limit: Int, _ size: () -> Int) -> Cut {
    var (splitter, rest, cut) = (FrameSplitter(limit: limit), stream, Cut())
    do throws(FrameFault) {
      while !rest.isEmpty {
        let piece = rest.prefix(max(1, size()))
        rest = rest.dropFirst(piece.count)
        splitter.append(ByteBuffer(bytes: piece))
        while let frame = try splitter.next() { cut.frames.append(Array(frame.readableBytesView)) }
      }
      cut.rest = splitter.pendingBytes
    } catch {
      cut.fault = error
    }
    return cut
  }

  /// The same in the plainest words.
  private static func reference(_ stream: ArraySlice<UInt8>, limit: Int) -> Cut {
    var cut = Cut()
    let parts = stream.split(separator: 0, omittingEmptySubsequences: false)
    for part in parts {
      guard part.count <= limit else {
        cut.fault = .oversized(limit: limit)
        return cut
      }
      cut.frames.append(Array(part))
    }
    cut.rest = cut.frames.popLast()?.count ?? 0
    return cut
  }

  private static func next(_ state: inout UInt32) -> Int {
    state = state &* 1_664_525 &+ 1_013_904_223
    return 1 + Int(state >> 28)
  }
}
