import EditEngine
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import TestSupport
import Testing

/// A document may have a secret in it, and a change may name what stands there.
@Suite(.timeLimit(.minutes(5))) struct HiddenSecretsTests {
  private static let secret = "correct horse"
  private static let change = Change(jsonPatch: [["op": "remove", "path": .string("/tocView/\(secret)")]])

  @Test func `a job's failure says no secret that its change or its target names`() async throws {
    let bench = try await EngineBench()
    await bench.library.knows([Self.secret])
    let job = try await bench.enqueue(target: 1) { request in
      request = EditRequest(target: request.target, change: Self.change)
    }
    try await bench.runToTheEnd()
    let message = try #require(try await bench.job(job)?.job.failure?.message)
    #expect(message.contains("/tocView/\(Redaction.mark)"), "\(message)")
    #expect(!message.contains(Self.secret))
  }

  @Test func `nor does the problem of a preview`() async throws {
    let bench = try await EngineBench()
    await bench.library.knows([Self.secret])
    let target = Target(environment: EngineBench.environment, kind: .migration, id: EngineBench.id(1))
    let preview = try await bench.engine().environments[0].preview(Self.change, of: target)
    let problem = try #require(preview.problem)
    #expect(problem.contains("/tocView/\(Redaction.mark)") && !problem.contains(Self.secret), "\(problem)")
  }
}
