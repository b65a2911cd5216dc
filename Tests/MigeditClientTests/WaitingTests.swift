import ControlAPI
import DaemonSupport
import JSONDocument
import MigeditClient
import Synchronization
import TestSupport
import Testing
import Varlink

struct WaitingTests {
  @Test func `it waits until all have ended, over a restart, and again for one that is retried`() async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) },
      "List": { _, _ in
        ["jobs": [try .job(3, "succeeded"), try .job(2, "failed"), try .job(1, "running")]]
      },
      "Watch": { call, replies in
        if call.parameters["since"] == 41 {
          try await replies.send(.event(42, "enqueued", try .job(2, "queued")))
          try await replies.send(.event(43, "succeeded", try .job(1, "succeeded")))
          throw ControlError.shuttingDown
        }
        try await replies.send(.event(43, "bookmark"))
        try await replies.send(.event(44, "expired", try .job(2, "expired")))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    try await daemon.start()
    let client = testClient(of: daemon) { [unowned daemon] _ in
      await daemon.stop()
      try await daemon.start()
    }
    let jobs = try await client.wait(for: [1, 2, 3])
    #expect(jobs.map(\.id) == [1, 2, 3] && jobs.map(\.state) == [.succeeded, .expired, .succeeded])
    #expect(daemon.parameters(of: "List").map { $0["filter"] } == [["ids": [1, 2, 3]]])
    #expect(daemon.parameters(of: "Watch").map { $0["since"] } == [41, 43])
    await daemon.stop()
  }

  @Test func `jobs that have ended are not waited for, and one that is not there is said`() async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) }, "List": { _, _ in ["jobs": [try .job(3, "failed")]] },
    ])
    try await daemon.start()
    let client = testClient(of: daemon)
    #expect(try await client.wait(for: 3).state == .failed)
    await #expect(throws: MigeditError.noSuchJob(4)) { try await client.wait(for: [3, 4]) }
    let calls = daemon.calls.count
    // No job at all would be every job to a filter.
    #expect(try await client.wait(for: []).isEmpty)
    #expect(daemon.calls.count == calls)
    await daemon.stop()
  }

  @Test func `where events were pruned meanwhile the jobs are looked at again`() async throws {
    let looks = Mutex(0)
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) },
      "List": { _, _ in
        let look = looks.withLock { looks in
          looks += 1
          return looks
        }
        return ["jobs": [try .job(1, look == 1 ? "running" : "succeeded")]]
      },
      "Watch": { _, _ in throw ControlError.eventsPruned(oldest: 50) },
    ])
    try await daemon.start()
    #expect(try await testClient(of: daemon).wait(for: 1).state == .succeeded)
    await daemon.stop()
  }

  @Test func `a batch is waited for in its newest run, to the end of that`() async throws {
    let looks = Mutex(0)
    var batch = try InterfaceSample.type("Batch", isFull: false).object ?? [:]
    batch["name"] = "night"
    batch["run"] = 3
    let open = batch
    batch["endedAt"] = "2026-09-21T14:13:20.123Z"
    let ended = batch
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 41) },
      "GetBatch": { _, _ in
        let look = looks.withLock { looks in
          looks += 1
          return looks
        }
        return ["batch": .object(look == 1 ? open : ended)]
      },
      "Watch": { _, replies in
        try await replies.send(.event(42, "succeeded", try .job(1, "succeeded")))
        try await replies.send(.event(43, "batchEnded"))
        await untilCancelled()
        throw ControlError.shuttingDown
      },
    ])
    try await daemon.start()
    let found = try await testClient(of: daemon).wait(forBatch: "night")
    #expect(found.endedAt != nil && found.run == 3)
    #expect(daemon.parameters(of: "GetBatch") == [["name": "night"], ["name": "night#3"]])
    #expect(daemon.parameters(of: "Watch") == [["filter": ["batch": "night#3"], "since": 41]])
    await daemon.stop()
  }
}
