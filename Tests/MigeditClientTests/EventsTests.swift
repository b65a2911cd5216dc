import ControlAPI
import DaemonSupport
import JSONDocument
import MigeditClient
import Synchronization
import TestSupport
import Testing
import Varlink

struct EventsTests {
  /// A daemon whose Watch gives what is said for each `since`, and then ends as one that stops.
  private func daemon(last: Int, _ events: [Int: [JSONObject]]) throws -> FakeDaemon {
    try FakeDaemon([
      "Status": { _, _ in try .status(last: last) },
      "Watch": { call, replies in
        for event in events[call.parameters["since"]?.number?.int ?? -1] ?? [] { try await replies.send(event) }
        throw ControlError.shuttingDown
      },
    ])
  }

  @Test func `events go on behind the last one when the daemon was restarted, and words that are not known are kept`()
    async throws
  {
    let daemon = try daemon(
      last: 5,
      [
        5: [.event(6, "enqueued", try .job(1, "queued")), .event(7, "dreamt", try .job(1, "dreaming"))],
        7: [.event(8, "succeeded", try .job(1, "succeeded"))],
      ])
    try await daemon.start()
    let client = testClient(of: daemon) { [unowned daemon] nap in
      if nap == 1 { await daemon.stop() }
      if nap == 2 { try await daemon.start() }
    }
    var seen: [String] = []
    for try await event in client.events(matching: Filter(ids: [1])) {
      seen.append("\(event.sequence) \(event.what) \(event.job?.state.rawValue ?? "")")
      if seen.count == 3 { break }
    }
    #expect(seen == ["6 enqueued queued", "7 dreamt dreaming", "8 succeeded succeeded"])
    #expect(
      daemon.parameters(of: "Watch").prefix(2) == [
        ["filter": ["ids": [1]], "since": 5], ["filter": ["ids": [1]], "since": 7],
      ])
    await daemon.stop()
  }

  @Test func `events begin behind the one that is named`() async throws {
    let daemon = try daemon(last: 5, [0: [.event(1, "enqueued")]])
    try await daemon.start()
    var events = testClient(of: daemon).events(since: 0, of: "5e1f").makeAsyncIterator()
    #expect(try await events.next()?.sequence == 1)
    #expect(daemon.parameters(of: "Watch") == [["since": 0]])
    await daemon.stop()
  }

  @Test(arguments: [true, false])
  func `events that were pruned are an error, which says where to go on`(atFirst: Bool) async throws {
    let daemon = try FakeDaemon(["Status": { _, _ in try .status(last: 5) }])
    daemon.answer("Watch") { call, replies in
      guard call.parameters["since"] == 5, !atFirst else { throw ControlError.eventsPruned(oldest: 50) }
      try await replies.send(.event(6, "enqueued"))
      throw ControlError.shuttingDown
    }
    try await daemon.start()
    var events = testClient(of: daemon).events(since: 5).makeAsyncIterator()
    if !atFirst { #expect(try await events.next()?.sequence == 6) }
    let error = await #expect(throws: MigeditError.self) { try await events.next() }
    #expect(error == .eventsPruned(oldest: 50))
    #expect(error?.description.contains("events(since: 49)") == true)
    #expect(try await events.next() == nil)
    await daemon.stop()
  }

  @Test func `another queue is an error, whether it comes meanwhile or is there at the start`() async throws {
    let daemon = try daemon(last: 5, [5: [.event(6, "enqueued")]])
    try await daemon.start()
    let client = testClient(of: daemon) { [unowned daemon] _ in
      daemon.answer("Status") { _, _ in try .status(last: 1_000_005, store: "c0be") }
    }
    var events = client.events().makeAsyncIterator()
    #expect(try await events.next()?.sequence == 6)
    let error = await #expect(throws: MigeditError.self) { try await events.next() }
    #expect(error == .anotherQueue(lastSequence: 1_000_005))
    #expect(error?.description.contains("events(since: 1000005)") == true)
    var known = client.events(since: 6, of: "5e1f").makeAsyncIterator()
    await #expect(throws: MigeditError.anotherQueue(lastSequence: 1_000_005)) { try await known.next() }
    #expect(daemon.parameters(of: "Watch").count == 1)
    await daemon.stop()
  }

  @Test(arguments: [true, false])
  func `the Watch ends when its reader is cancelled, or has enough`(isCancelled: Bool) async throws {
    let (ended, signal) = AsyncStream<Void>.makeStream()
    let daemon = try FakeDaemon(["Status": { _, _ in try .status(last: 5) }])
    daemon.answer("Watch") { _, replies in
      try await replies.send(.event(6, "enqueued"))
      await untilCancelled()
      signal.yield()
      throw CancellationError()
    }
    try await daemon.start()
    let client = testClient(of: daemon)
    let (first, hasFirst) = AsyncStream<Void>.makeStream()
    let reader = Task {
      for try await _ in client.events() {
        hasFirst.yield()
        if !isCancelled { return }
      }
    }
    for await _ in first { break }
    if isCancelled {
      reader.cancel()
      await #expect(throws: MigeditError.cancelled) { try await reader.value }
    } else {
      try await reader.value
    }
    // The daemon's Watch is cancelled when its connection closes, and by nothing else here.
    for await _ in ended { break }
    await daemon.stop()
  }

  @Test func `a reader that takes nothing holds the daemon up, and nothing piles up`() async throws {
    let sent = Mutex(0)
    let (ended, signal) = AsyncStream<Void>.makeStream()
    let daemon = try FakeDaemon(["Status": { _, _ in try .status(last: 0) }])
    var job = try JSON.job(1, "running").object ?? [:]
    job["key"] = .string(String(repeating: "x", count: 1 << 20))
    let large = JSON.object(job)
    daemon.answer("Watch") { _, replies in
      defer { signal.yield() }
      for number in 1...10_000 {
        try await replies.send(.event(number, "progress", large))
        sent.withLock { $0 = number }
      }
      throw ControlError.shuttingDown
    }
    try await daemon.start()
    let client = testClient(of: daemon)
    var events: Events.AsyncIterator? = client.events().makeAsyncIterator()
    for number in 1...20 { #expect(try await events?.next()?.sequence == number) }
    events = nil
    for await _ in ended { break }
    // What the socket and one read hold is far less than this.
    #expect(sent.withLock { $0 } < 30)
    await daemon.stop()
  }
}
