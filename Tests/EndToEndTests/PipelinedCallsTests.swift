import ControlAPI
import JSONDocument
import JobModel
import TestSupport
import Testing

/// Calls that a client sends without waiting for the replies to those before them.
@Suite(.timeLimit(.minutes(5)))
struct PipelinedCallsTests {
  private static let calls = 2000

  @Test func `thousands of calls sent before a reply is read are done and answered in their order`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    _ = try await client.call(Pause.self, Pause.Parameters())
    let socket = try BlockingSocket(bench.socket)
    var sent: [String] = []
    for number in 0..<Self.calls {
      // The same edit again, which is no new job.
      let edit = client.rename(Samples.migration(1 + number / 7 % 20), to: "x", key: "k\(number - number % 7)")
      let method = number % 100 == 99 ? "Status" : "Enqueue"
      let parameters: JSONObject = method == "Status" ? [:] : ["edits": [try JSON(encoding: edit)]]
      let call: JSON = ["method": .string("org.migedit.Queue.\(method)"), "parameters": .object(parameters)]
      try socket.send(bytes: call.bytes + [0])
      sent.append(method)
    }
    var ids: [String: Int] = [:]
    for (number, reply) in try socket.receive(frames: Self.calls).enumerated() {
      let parameters = try #require(reply["parameters"])
      if sent[number] == "Status" {
        // It sees all that was asked for before it, and nothing else.
        #expect(parameters["counts"]?["queued"]?.number?.int == ids.count, "call \(number)")
        continue
      }
      let job = try #require(parameters["jobs"]?.array?.first)
      let key = "k\(number - number % 7)"
      #expect(job["duplicate"]?.bool == (ids[key] != nil), "call \(number)")
      #expect(job["id"]?.number?.int == ids[key] ?? ids.count + 1, "call \(number)")
      ids[key] = ids[key] ?? ids.count + 1
    }
  }
}
