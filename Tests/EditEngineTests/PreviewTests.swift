import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PreviewTests {
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

    await bench.library.putGate.close()
    try await bench.running(engine) {
      for (number, asked) in [(1, 2), (2, 1)] {
        try await bench.enqueue(target: number)
        try await bench.pass(.milliseconds(10))
        await bench.library.putGate.arrival(number)
        _ = try await environment.preview(rename, of: target())
        #expect(await bench.library.asked.last == asked)
      }
      await bench.library.putGate.open()
    }
    #expect(await bench.library.submitted.count == 2)
  }

  @Test func `a target that is not answered is named with what came, and opens no breaker`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.unanswered(.dead), to: MockRequest.reads, of: [EngineBench.id(1)])
    let environment = try await bench.engine().environments[0]
    for _ in 1...10 {
      let error = await #expect(throws: PreviewError.self) { try await environment.preview(rename, of: target()) }
      guard case .unavailable(let failure) = error else { throw try #require(error) }
      #expect(failure.message.contains("migration \(target().id)") && failure.message.contains(Unanswered.dead.message))
      #expect(failure.server == Unanswered.dead.words)
    }
    let state = await environment.state()
    #expect(state.outage == nil && state.unanswered == nil)
    #expect(await bench.library.healthChecks == [])
  }

  @Test func `the Library's own refusal is told as such`() async throws {
    let bench = try await EngineBench()
    await bench.library.answer(.refused(.notFound), to: MockRequest.reads)
    let environment = try await bench.engine().environments[0]
    await #expect(throws: PreviewError.refused(.notFound)) { try await environment.preview(rename, of: target()) }
  }
}
