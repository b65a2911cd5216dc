import ControlAPI
import DaemonSupport
import JSONDocument
import MigeditClient
import Synchronization
import TestSupport
import Testing
import Varlink

/// What the client does where the daemon goes away, or was never there.
struct ConnectionTests {
  private static let edit = EditRequest(
    target: .migration("09ADA2DD251F4927A442451C0100EA16", in: "prod"), change: .mergePatch(["name": "R12"]))

  /// Cuts off each call of a method, as a daemon does that is killed: nobody is there any more.
  private func cutOff(_ daemon: FakeDaemon, at method: String) {
    daemon.answer(method) { [unowned daemon] _, _ in
      Task { await daemon.stop() }
      await untilCancelled()
      throw CancellationError()
    }
  }

  @Test func `edits get keys, by which they are enqueued once although the daemon goes away before it answers`()
    async throws
  {
    let daemon = try FakeDaemon()
    cutOff(daemon, at: "Enqueue")
    try await daemon.start()
    let client = testClient(of: daemon) { [unowned daemon] nap in
      guard nap == 2 else { return }
      let enqueued: JSON = ["id": 1, "state": "queued", "duplicate": true]
      daemon.answer("Enqueue") { _, _ in ["jobs": [enqueued, enqueued, enqueued]] }
      try await daemon.start()
    }
    var own = Self.edit
    own.key = "mine"
    #expect(try await client.enqueue([Self.edit, own, Self.edit]).map(\.id) == [1, 1, 1])
    let asked = daemon.parameters(of: "Enqueue")
    #expect(asked.count == 2 && asked[0] == asked[1])
    let keys = asked[0]["edits"]?.array?.compactMap { $0["key"]?.string } ?? []
    #expect(Set(keys).count == 3 && keys[1] == "mine" && keys[0].utf8.count > 20)
    await daemon.stop()
  }

  @Test func `what changes jobs is not said twice: who asked is told that it may have been done`() async throws {
    for method in ["Cancel", "Amend"] {
      let daemon = try FakeDaemon()
      cutOff(daemon, at: method)
      try await daemon.start()
      let client = testClient(of: daemon) { _ in Issue.record("it waits for the daemon") }
      await #expect(throws: MigeditError.interrupted(method: method)) {
        if method == "Amend" {
          try await client.amend(7, Amendment(priority: 1))
        } else {
          try await client.cancel(matching: Filter(ids: [7]))
        }
      }
      #expect(daemon.calls.count == 1)
    }
  }

  @Test func `a call by which the daemon ends each time is given up on`() async throws {
    let daemon = try FakeDaemon()
    cutOff(daemon, at: "Get")
    try await daemon.start()
    let client = testClient(of: daemon) { [unowned daemon] _ in
      await daemon.stop()
      try await daemon.start()
    }
    await #expect(throws: MigeditError.interrupted(method: "Get")) { try await client.job(7) }
    #expect(daemon.calls.count == 5)
    await daemon.stop()
  }

  @Test func `a daemon that was never there is an error at once`() async throws {
    let daemon = try FakeDaemon()
    let client = testClient(of: daemon) { _ in Issue.record("it waits for the daemon") }
    let error = await #expect(throws: MigeditError.self) { try await client.status() }
    #expect(error == .daemonAway(socket: daemon.socket, reason: "there is no such socket"))
    #expect(error?.description.contains("systemctl start migeditd") == true)
    var events = client.events().makeAsyncIterator()
    await #expect(throws: MigeditError.daemonAway(socket: daemon.socket, reason: "there is no such socket")) {
      try await events.next()
    }
    // An iterator that has thrown is over.
    #expect(try await events.next() == nil)
  }

  @Test func `a daemon that was there is waited for, also to change jobs`() async throws {
    let daemon = try FakeDaemon([
      "Status": { _, _ in try .status(last: 1) }, "Cancel": { _, _ in ["jobs": [7], "count": 1] },
    ])
    try await daemon.start()
    let naps = Mutex(0)
    let client = testClient(of: daemon) { [unowned daemon] nap in
      naps.withLock { $0 = nap }
      if nap == 3 { try await daemon.start() }
    }
    #expect(try await client.status().lastSequence == 1)
    await daemon.stop()
    #expect(try await client.cancel(matching: Filter(ids: [7])).count == 1)
    #expect(naps.withLock { $0 } == 3)
    await daemon.stop()
  }

  @Test func `a daemon that does not come back is waited for as long as it was said`() async throws {
    let daemon = try FakeDaemon(["Status": { _, _ in try .status(last: 1) }])
    try await daemon.start()
    let client = testClient(of: daemon, patience: .seconds(3))
    _ = try await client.status()
    await daemon.stop()
    // 0.2, 0.4, 0.8, 1.6 and 3.2 would be more than is needed: the fourth pause ends at 3 s.
    await #expect(
      throws: MigeditError.daemonAway(socket: daemon.socket, reason: "it has not come back in 3.0 seconds")
    ) { try await client.status() }
  }

  @Test func `where no answer comes in time that is said, and the next call does not wait behind it`() async throws {
    let daemon = try FakeDaemon(["Status": { _, _ in try .status(last: 1) }])
    let (hangs, signal) = AsyncStream<Void>.makeStream()
    daemon.answer("Get") { _, _ in
      signal.yield()
      await untilCancelled()
      throw CancellationError()
    }
    try await daemon.start()
    let isFirst = Mutex(true)
    let client = MigeditClient(socket: daemon.socket, patience: .seconds(7)) { span in
      #expect(span == .seconds(7))
      let waits = isFirst.withLock { isFirst in
        defer { isFirst = false }
        return isFirst
      }
      guard waits else {
        await untilCancelled()
        throw CancellationError()
      }
      for await _ in hangs { return }
    }
    await #expect(throws: MigeditError.noAnswer(socket: daemon.socket, after: .seconds(7))) { try await client.job(7) }
    #expect(try await client.status().lastSequence == 1)
    await daemon.stop()
  }

  @Test func `a call that the daemon would not take for its size is not sent`() async throws {
    let daemon = try FakeDaemon()
    try await daemon.start()
    let client = testClient(of: daemon)
    let edit = EditRequest(
      target: Self.edit.target, change: .body(["name": JSONValue(String(repeating: "x", count: 17 << 20))]))
    await #expect(throws: MigeditError.tooLarge(limit: 16 << 20)) { try await client.enqueue(edit) }
    #expect(daemon.calls.isEmpty)
    await daemon.stop()
  }

  @Test func `a call whose task is cancelled says so`() async throws {
    let daemon = try FakeDaemon()
    let (asked, signal) = AsyncStream<Void>.makeStream()
    daemon.answer("Status") { _, _ in
      signal.yield()
      await untilCancelled()
      throw CancellationError()
    }
    try await daemon.start()
    let client = testClient(of: daemon)
    let task = Task { try await client.status() }
    for await _ in asked { break }
    task.cancel()
    await #expect(throws: MigeditError.cancelled) { try await task.value }
    await daemon.stop()
  }
}
