import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

@Suite struct PreviewTests {
  private let rename = Change(mergePatch: ["name": "after"])

  private func target() -> Target {
    Target(environment: EngineBench.environment, kind: .migration, id: EngineBench.id(1))
  }

  @Test func `it reads in a slot that is not busy, and in the first where all are`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings(sessions: 2))
    let engine = try await bench.engine()
    let environment = engine.environments[0]
    #expect(try await environment.preview(rename, of: target()).after.json["name"] == "after")
    #expect(await bench.library.asked == [1])

    await bench.library.puts.close()
    let running = Task { await engine.run() }
    for (number, asked) in [(1, 2), (2, 1)] {
      try await bench.enqueue(target: number)
      await bench.library.puts.arrival(number)
      _ = try await environment.preview(rename, of: target())
      #expect(await bench.library.asked.last == asked)
    }
    await bench.library.puts.open()
    running.cancel()
    await running.value
    #expect(await bench.library.submitted.count == 2)
  }

  @Test func `an environment that does not answer is said with its failure`() async throws {
    let bench = try await EngineBench(settings: EngineBench.settings())
    let failure = Failure(.unreachable, "There is no answer.")
    await bench.library.fail([failure])
    let environment = try await bench.engine().environments[0]
    await #expect(throws: PreviewError.unavailable(failure)) { try await environment.preview(rename, of: target()) }
    #expect(await environment.surroundings().outage == nil, "one failure is no outage yet")
  }
}
