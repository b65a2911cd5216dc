import ControlAPI
import JSONDocument
import Logging
import QueueStore
import Runtime
import Varlink

extension ControlService {
  /// All of one state of the queue is written into a file first, as fast as the disk takes it: then the reader may be slow.
  func export(_ parameters: Export.Parameters, _ call: ControlCall) async throws -> Export.Reply {
    guard call.varlink.wantsMore else { throw VarlinkError.expectedMore }
    let file = try SpoolFile(in: spoolFolder)
    try await store.export { bytes throws(StorageError) in try file.append(bytes) }
    let user = await submitter(call.caller).name
    logger.say(
      .exported, "\(user) exports the queue: what is done here from now on is not in that copy",
      ["uid": "\(call.caller.peer.uid)", "bytes": "\(file.count)"])
    var place = 0
    do {
      while true {
        let next = place
        let bytes = try await time.aside(for: "uid \(call.caller.peer.uid)") {
          Result { try file.read(at: next, upTo: Self.piece).wholeCharacters }
        }.get()
        place += bytes.count
        let reply = Export.Reply(text: String(decoding: bytes, as: UTF8.self))
        if place >= file.count || bytes.isEmpty { return reply }
        try await call.replies.send(try Export.members(of: reply))
      }
    } catch is CancellationError {
      // Where the reader has gone, nobody is told.
      throw ControlError.shuttingDown
    }
  }

  /// Bytes of one reply.
  private static let piece = 256 << 10

  /// The one folder that the daemon may write into, beside its queue; where that is in a database, the system's for files that need
  /// not last.
  var spoolFolder: String {
    guard let path = configuration.store.place.path else { return "/var/tmp" }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    return folder.isEmpty ? "/" : folder
  }
}

extension [UInt8] {
  /// Without the beginning of a character at the end, of which the rest is in the next piece.
  fileprivate var wholeCharacters: [UInt8] {
    // A character has four bytes at most; all of them but the first begin with the bits 10.
    for count in 1...4 where count <= self.count {
      let byte = self[self.count - count]
      guard byte & 0xC0 != 0x80 else { continue }
      let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      return length > count ? Array(dropLast(count)) : self
    }
    return self
  }
}
