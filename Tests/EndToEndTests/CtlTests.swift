import ControlAPI
import Glibc
import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// The ctl as a process of its own, against a real daemon.
@Suite(.timeLimit(.minutes(5)))
struct CtlTests {
  private static func line(_ number: Int, name: String) -> String {
    #"{"target": {"kind": "migration", "id": "\#(Samples.migration(number))"}, "change": {"mergePatch": {"name": "\#(name)"}}}"#
  }

  @Test func `a file of edits is enqueued and waited for; the exit status says whether all succeeded`() async throws {
    let bench = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.2"], sessions: 2)
    let good = (1...5).map { Self.line($0, name: "edit \($0)") }.joined(separator: "\n")
    let enqueued = try await bench.ctl("enqueue", "--file", "-", "--batch", "good", input: good + "\n")
    #expect(enqueued.status == 0, "\(enqueued.errors)")
    #expect(enqueued.output.split(separator: "\n") == ["1", "2", "3", "4", "5"])
    let waited = try await bench.ctl("wait", "--batch", "good")
    #expect(waited.status == 0, "\(waited.errors)")

    let bad = try await bench.ctl(
      "enqueue", "--migration", Samples.migration(4000).description, "--name", "nobody", "--batch", "bad")
    #expect(bad.status == 0, "\(bad.errors)")
    let failed = try await bench.ctl("wait", "--batch", "bad")
    #expect(failed.status == 1)
    #expect(failed.output.contains("notFound"))
    let retried = try await bench.ctl("retry", "6")
    #expect(retried.status == 0, "\(retried.errors)")
    #expect(try await bench.ctl("wait", "6").status == 1)
  }

  @Test func `faults in a file are said by line, and none of its edits is taken`() async throws {
    let bench = try await Bench()
    let lines = [
      Self.line(1, name: "good"), "", #"{"target": {"kind": "migration", "id": "12"}, "change": {"mergePatch": {}}}"#,
      Self.line(2, name: "good").replacing("}}}", with: "}}, \"colour\": 1}"),
    ]
    let enqueued = try await bench.ctl("enqueue", "--file", "-", input: lines.joined(separator: "\n"))
    #expect(enqueued.status == EX_DATAERR)
    #expect(enqueued.errors.contains(":3: /target/id"), "\(enqueued.errors)")
    #expect(enqueued.errors.contains(":4: /colour"), "\(enqueued.errors)")
    #expect(enqueued.output.isEmpty)
    #expect(try await bench.ctl("list", "--json").output.isEmpty)
  }

  @Test func `--json gives the interface's objects, one a line`() async throws {
    let bench = try await Bench()
    for name in ["one", "two"] {
      _ = try await bench.ctl("enqueue", "--migration", Samples.migration(1).description, "--name", name)
    }
    let jobs = try await bench.ctl("list", "--json", "--oldest-first").output.split(separator: "\n").map {
      try JSON(parsing: String($0))
    }
    #expect(jobs.map { $0["id"] } == [1, 2])
    let status = try await bench.ctl("status", "--json")
    #expect(try JSON(parsing: status.output)["version"] == "0.2.0")
    let environments = try await bench.ctl("environments", "--json")
    #expect(try JSON(parsing: environments.output)["name"] == "prod")
  }

  @Test func `waiting goes on through a restart of the daemon`() async throws {
    let bench = try await Bench(["--seconds-min", "1", "--seconds-max", "1"])
    _ = try await bench.ctl("enqueue", "--migration", Samples.migration(1).description, "--name", "patient")
    let waiting = try Program(builtProduct("migeditctl"), ["--socket", bench.socket, "wait", "1"])
    #expect(try await waiting.line(with: "waiting for 1 job") != nil)
    await bench.kill()
    try await bench.start()
    let ended = await waiting.end()
    #expect(ended.status == 0, "\(ended.errors)")
  }
}
