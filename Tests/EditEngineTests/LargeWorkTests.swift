import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import Logging
import Runtime
import TestSupport
import Testing

/// Applying a large change, and comparing large documents, is done on threads of its own: on the tasks' threads it would hold up
/// every poll and every caller.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LargeWorkTests {
  private static let name = String(repeating: "x", count: 100_000)

  /// An engine whose work is not all done by one thread, as in the virtual time of other tests.
  private func engine(_ bench: EngineBench) async throws -> EditEngine {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try await EditEngine(
      setups: [bench.setup()], store: bench.store, time: bench.clock.source(), random: { 0.5 }, logger: logger)
  }

  @Test func `a preview waits for such a thread, and holds up nobody`() async throws {
    let bench = try await EngineBench()
    let environment = try await engine(bench).environments[0]
    let target = Target(environment: EngineBench.environment, kind: .migration, id: EngineBench.id(1))
    let held = await HeldWorkers(.computing)
    async let preview = environment.preview(Change(mergePatch: ["name": .string(Self.name)]), of: target)
    await held.awaitWork()
    await held.letGo()
    #expect(try await preview.after.json["name"]?.string == Self.name)
  }

  @Test func `a large edit waits for such a thread, and a small one does not wait behind it`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2))
    let engine = try await engine(bench)
    await bench.library.putGate.close()
    try await bench.enqueue(target: 1, name: Self.name)
    try await bench.enqueue(target: 2)
    let held = await HeldWorkers(.computing)
    let running = Task { await engine.run() }
    await held.awaitWork()
    await bench.library.putGate.arrival()
    #expect(await bench.library.submitted == [EngineBench.id(2).packageID])
    await held.letGo()
    await bench.library.putGate.arrival(2)
    await bench.library.putGate.open()
    running.cancel()
    await running.value
  }
}
