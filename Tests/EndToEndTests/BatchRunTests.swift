import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// README's own commands, on two nights.
@Suite(.timeLimit(.minutes(5))) struct BatchRunTests {
  private static func line(_ number: Int, name: String) -> String {
    #"{"target": {"kind": "migration", "id": "\#(Samples.migration(number))"}, "change": {"mergePatch": {"name": "\#(name)"}}}"#
  }

  @Test func `a perfect second night ends with 0, and nothing of the first night is put over it`() async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"])
    let first = Self.line(1, name: "first night") + "\n" + Self.line(4000, name: "nobody")
    #expect(try await bench.ctl("enqueue", "--file", "-", "--batch", "overnight", input: first).status == 0)
    #expect(try await bench.ctl("wait", "--batch", "overnight").status == 1)

    let second = Self.line(1, name: "second night") + "\n" + Self.line(2, name: "second night")
    #expect(try await bench.ctl("enqueue", "--file", "-", "--batch", "overnight", input: second).status == 0)
    let waited = try await bench.ctl("wait", "--batch", "overnight")
    #expect(waited.status == 0, "\(waited.output)\(waited.errors)")
    #expect(try await bench.ctl("batch", "overnight").output.contains("Batch overnight#2  ended"))
    #expect(try await bench.ctl("list", "--batch", "overnight", "--failed", "--json").output.isEmpty)

    _ = try await bench.ctl("retry", "--failed", "--batch", "overnight", "--yes")
    let client = try await bench.client()
    #expect(try await client.jobs().map(\.state.known) == [.succeeded, .failed, .succeeded, .succeeded])
    let batches = try await bench.ctl("batches").output
    #expect(batches.contains("overnight#1") && batches.contains("overnight#2"), "\(batches)")
    #expect(try await bench.ctl("wait", "--batch", "overnight#1").status == 1)
    #expect(try await bench.ctl("retry", "--failed", "--batch", "overnight#1", "--yes").status == 0)
    #expect(try await bench.ctl("wait", "--batch", "overnight#1").status == 1)
    #expect(try await bench.ctl("wait", "--batch", "overnight").status == 0)
    let refused = try await bench.ctl("enqueue", "--file", "-", "--batch", "overnight#9", input: second)
    #expect(refused.status != 0 && refused.errors.contains("there is no batch \"overnight#9\""), "\(refused.errors)")
  }
}
