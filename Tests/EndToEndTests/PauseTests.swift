import ControlAPI
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Pauses as services use them, with the real daemon.
@Suite(.timeLimit(.minutes(5))) struct PauseTests {
  @Test func `a pause that waits is answered when the last edit has ended, and is there after a kill`() async throws {
    let bench = try await Bench(["--seconds-min", "1", "--seconds-max", "1"], sessions: 2)
    let client = try await bench.client()
    // So many that a slow machine has some left when it comes to the pause.
    let ids = try await client.enqueue((1...30).map { client.rename(Samples.migration($0), to: "R12 \($0)") })
    try await bench.watch(.init(since: 0)) { $0.what.known != .submitted }

    let paused = try await client.call(Pause.self, Pause.Parameters(reason: "release", wait: true))
    #expect(paused.running == [])
    let counts = try await client.call(Status.self, Status.Parameters()).counts
    #expect(counts["running"] == 0)
    #expect((counts["succeeded"] ?? 0) >= 1 && (counts["queued"] ?? 0) >= 1)

    await bench.kill()
    try await bench.start()
    let again = try await bench.client()
    let status = try await again.call(Status.self, Status.Parameters())
    #expect(status.pause?.reason == "release" && status.pause?.by == "root")

    let queued = try await again.jobs().filter { $0.state.known == .queued }
    #expect(
      queued.allSatisfy {
        $0.waiting?.reason.known == .paused && $0.waiting?.detail == "The whole queue is paused by root: release"
      })

    // One whose time is over at once says what still runs; here nothing does.
    let limited = Pause.Parameters(environment: Bench.environment, wait: true, timeout: 0)
    #expect(try await again.call(Pause.self, limited).running == [])
    _ = try await again.call(Resume.self, Resume.Parameters())
    _ = try await again.call(Resume.self, Resume.Parameters(environment: Bench.environment))
    try await bench.watch(.init(since: status.lastSequence)) { $0.what.known != .succeeded }
    var waiting = Filter()
    waiting.states = [.queued]
    _ = try await again.call(Cancel.self, JobsToChange(filter: waiting))
    try await bench.awaitEnd(of: ids)
    let states = try await again.jobs().map(\.state.known)
    #expect(states.allSatisfy { $0 == .succeeded || $0 == .cancelled })
    #expect(states.count { $0 == .succeeded } > status.counts["succeeded"] ?? 0)
  }

  @Test func `a pause that does not wait says what runs, and one that is ended answers who waits`() async throws {
    let bench = try await Bench(["--seconds-min", "600", "--seconds-max", "600"])
    let client = try await bench.client()
    let ids = try await client.enqueue([client.rename(Samples.migration(1), to: "R12")])
    try await bench.watch(.init(since: 0)) { $0.what.known != .submitted }
    #expect(try await client.call(Pause.self, Pause.Parameters()).running == ids)
    let limited = Pause.Parameters(wait: true, timeout: 1)
    #expect(try await client.call(Pause.self, limited).running == ids)

    let waiting = Task { try await client.call(Pause.self, Pause.Parameters(reason: "long", wait: true)) }
    let other = try await bench.client()
    var pauses = 0
    try await bench.watch(.init(since: 0)) {
      if $0.what.known == .paused { pauses += 1 }
      return pauses < 3
    }
    _ = try await other.call(Resume.self, Resume.Parameters())
    #expect(try await waiting.value.running == ids)
  }
}
