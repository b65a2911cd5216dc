import ControlAPI
import DaemonSupport
import JSONDocument
import MigeditClient
import Synchronization

/// A client whose time is the test's: `onNap` is told each pause before it connects again, by its number from 1. The time that it
/// has for an answer is not over.
func testClient(
  of daemon: FakeDaemon, patience: Duration = .seconds(900),
  onNap: @escaping @Sendable (Int) async throws -> Void = { _ in }
) -> MigeditClient {
  let naps = NapCount()
  return MigeditClient(socket: daemon.socket, patience: patience) { span in
    guard span != patience else {
      await untilCancelled()
      throw CancellationError()
    }
    try await onNap(naps.next())
  }
}

/// Of the pauses of one client.
private final class NapCount: Sendable {
  private let naps = Mutex(0)

  func next() -> Int {
    naps.withLock { naps in
      naps += 1
      return naps
    }
  }
}

extension JSONObject {
  static func status(last: Int, store: String = "5e1f") throws -> JSONObject {
    var status = try InterfaceSample.reply(of: "Status")
    status["lastSequence"] = JSON(integerLiteral: last)
    status["storeId"] = .string(store)
    return status
  }

  static func event(_ sequence: Int, _ what: String, _ job: JSON? = nil) -> JSONObject {
    var event: JSONObject = [
      "sequence": JSON(integerLiteral: sequence), "at": "2026-09-21T14:13:20.123Z", "what": .string(what),
    ]
    event["job"] = job
    return ["event": .object(event)]
  }
}

extension JSON {
  static func job(_ id: Int, _ state: String) throws -> JSON {
    var job = try InterfaceSample.type("Job", isFull: false).object ?? [:]
    job["id"] = JSON(integerLiteral: id)
    job["state"] = .string(state)
    return .object(job)
  }
}
