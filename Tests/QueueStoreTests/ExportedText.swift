import JSONDocument
import QueueStore
import Synchronization

/// An export, in memory.
struct ExportedText: ExportSource, Equatable {
  var bytes: [UInt8]

  var count: Int { bytes.count }

  /// Its lines, as JSON.
  var lines: [JSON] {
    bytes.split(separator: UInt8(ascii: "\n")).map { (try? JSON(parsing: Array($0))) ?? .null }
  }

  func read(at place: Int, upTo count: Int) throws(StorageError) -> [UInt8] {
    Array(bytes.dropFirst(place).prefix(count))
  }

  /// Those of the rows, by the name of their table, and without what is not the same of two queues that have the same jobs:
  /// who paused them and why, and who it is that events of the copying itself name.
  func rows(ofEventsAfter last: Int) -> [JSON] {
    lines.dropFirst().dropLast().map { line in
      if var pause = line["pause"]?.object, pause["environment"] == nil {
        pause["reason"] = "…"
        return ["pause": .object(pause)]
      }
      if var event = line["event"]?.object, event["sequence"]?.number?.int ?? 0 > last {
        event["uid"] = nil
        return ["event": .object(event)]
      }
      return line
    }
  }
}

extension QueueStore {
  func exported() async throws -> ExportedText {
    let text = Mutex<[UInt8]>([])
    try await export { bytes throws(StorageError) in text.withLock { $0 += bytes } }
    return ExportedText(bytes: text.withLock { $0 })
  }
}
