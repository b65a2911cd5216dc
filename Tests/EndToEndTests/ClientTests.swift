import MigeditClient
import TestSupport
import Testing

/// MigeditClient beside migeditctl, against the real daemon.
@Suite(.timeLimit(.minutes(5)))
struct ClientTests {
  private static func edit(_ number: Int) -> EditRequest {
    EditRequest(
      target: .migration("\(Samples.migration(number))", in: Bench.environment),
      change: .mergePatch(["name": JSONValue("edit \(number)")]), batch: "night")
  }

  /// The kept events of a batch, to its end; each is given to `onEvent` as well.
  private static func events(
    of client: MigeditClient, since place: Int, onEvent: @Sendable (Event) -> Void = { _ in }
  ) async throws -> [String] {
    var lines: [String] = []
    for try await event in client.events(since: place, matching: Filter(batch: "night")) {
      onEvent(event)
      if event.what == .progress || event.what == .bookmark { continue }
      lines.append("\(event.sequence) \(event.what) \(event.job?.id ?? 0)")
      if event.what == .batchEnded { break }
    }
    return lines
  }

  @Test func `the client and migeditctl drive one queue, and the client misses nothing over a restart of the daemon`()
    async throws
  {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"])
    try await #require(bench.ctl("pause", "--environment", Bench.environment).status == 0)
    let client = MigeditClient(socket: bench.socket)
    let place = try await client.status().lastSequence
    let ids = try await client.enqueue((1...3).map(Self.edit)).map(\.id)

    let shown = try await bench.ctl("show", "\(ids[1])", "--json")
    #expect(try JSONValue(parsing: shown.output)["job"]?["id"]?.int == ids[1], "\(shown.output)\(shown.errors)")
    try await client.amend(ids[2], Amendment(priority: 7))
    #expect(try await bench.ctl("show", "\(ids[2])", "--json").output.contains(#""priority":7"#))

    let (cancelled, signal) = AsyncStream<Void>.makeStream()
    async let following = Self.events(of: client, since: place) { event in
      if event.what == .cancelled { signal.yield() }
    }
    async let waiting = client.wait(forBatch: "night")
    try await #require(bench.ctl("cancel", "\(ids[1])").status == 0)
    for await _ in cancelled { break }
    await bench.kill()
    try await bench.start()
    // It connects by itself again.
    #expect(try await client.job(ids[1]).job.state == .cancelled)
    try await #require(bench.ctl("resume", "--environment", Bench.environment).status == 0)

    let batch = try await waiting
    #expect(batch.counts[.succeeded] == 2 && batch.counts[.cancelled] == 1 && batch.total == 3)
    #expect(try await client.wait(for: ids).map(\.state) == [.succeeded, .cancelled, .succeeded])
    #expect(try await client.job(ids[0]).change.mergePatch == ["name": "edit 1"])
    let seen = try await following
    #expect(try await Self.events(of: client, since: place) == seen)
    #expect(Set(seen).count == seen.count && seen.contains { $0.hasSuffix(" cancelled \(ids[1])") }, "\(seen)")

    await #expect(throws: MigeditError.noSuchJob(4000)) { try await client.job(4000) }
    var wrong = Self.edit(1)
    wrong.target.environment = "prdo"
    let error = await #expect(throws: MigeditError.self) { try await client.enqueue(wrong) }
    var pointers: [String] = []
    if case .invalidEdit(let faults, 1)? = error { pointers = faults.map(\.pointer) }
    #expect(pointers == ["/target/environment"], "\(String(describing: error))")
  }
}
