import ControlAPI
import JSONDocument
import Logging
import QueueStore
import Runtime
import Varlink

extension ControlService {
  func importing(_ parameters: Import.Parameters, by caller: ControlCall.Caller) async throws -> Import.Reply {
    guard parameters.offset >= 0 else { throw Fault(["offset"], "expected 0 or more, found \(parameters.offset)") }
    // Before somebody sends all of a large file in vain.
    if parameters.offset == 0 {
      try await refusing { () throws(ImportError) in
        try await store.checkImport(of: Array(parameters.text.utf8.prefix { $0 != UInt8(ascii: "\n") }))
      }
    }
    let file = try await time.aside(for: "uid \(caller.peer.uid)") { [arriving, spoolFolder, time] in
      Result { try arriving.add(parameters, of: caller.connection, in: spoolFolder, time) }
    }.get()
    guard parameters.last == true else { return Import.Reply(imported: nil) }
    defer { arriving.giveUp(file) }
    let submitter = await submitter(caller)
    let imported = try await refusing { () throws(ImportError) in
      try await store.importQueue(from: file, by: submitter)
    }
    logger.say(
      .imported,
      """
      \(submitter.name) has imported the queue \(imported.from), exported at \(imported.exportedAt), with \
      \(imported.jobs) jobs: the daemon ends, to begin anew on it, paused
      """,
      [
        "uid": "\(caller.peer.uid)", "jobs": "\(imported.jobs)", "events": "\(imported.events)",
        "queue": "\(imported.storeId)",
      ])
    beginAnew()
    return Import.Reply(
      imported: Import.Imported(
        storeId: imported.storeId, from: imported.from, exportedAt: imported.exportedAt, jobs: imported.jobs,
        events: imported.events))
  }

  private func refusing<Value>(_ work: () async throws(ImportError) -> Value) async throws -> Value {
    do {
      return try await work()
    } catch .storage(let error) {
      throw error
    } catch {
      throw ControlError.notImportable(reason: "\(error)")
    }
  }
}
