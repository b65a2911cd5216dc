import ControlAPI
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What the ctl says of an edit before it is enqueued, and of its documents afterwards.
@Suite(.timeLimit(.minutes(5)))
struct PreviewTests {
  private let quick = ["--seconds-min", "0.05", "--seconds-max", "0.1"]

  @Test func `a preview shows what would be sent, and sends nothing`() async throws {
    let bench = try await Bench(quick)
    try await bench.shorten(1)
    let migration = try await bench.ctl(
      "preview", "--migration", Samples.migration(1).description, "--name", "R12", "--where", "type=report",
      "--set-action", "use_newer")
    #expect(migration.status == 0, "\(migration.errors)")
    let date = try await bench.date(of: Samples.target(.migration, 1))
    #expect(
      migration.output == """
        migration \(Samples.migration(1)) in prod: would be submitted
          last updated  \(date)

          ~ name \(Small.name(1)) -> R12
          ~ report "Sales 2025": action use_existing -> use_newer (\(Small.sales25))
          ~ report "Costs": action replace -> use_newer (\(Small.costs))
            1 other item as before

        """)
    let group = try await bench.ctl(
      "preview", "--group", Samples.group(1).description, "--where", "type=user", "--remove")
    #expect(group.status == 0, "\(group.errors)")
    #expect(
      group.output.hasSuffix(
        """
          package 1 (configuration)
            - user "User_Korean" (989875724CB91A7EC2E365BD0228EB50)

        """))
    #expect(try await bench.puts().isEmpty)
    #expect(try await bench.client().jobs().isEmpty)
  }

  @Test func `a preview beside a running edit is asked with the logins that there are`() async throws {
    let bench = try await Bench(["--seconds-min", "600", "--seconds-max", "600"])
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(1), to: "slow")])
    try await bench.watch(.init(since: 0)) { $0.what.known != .accepted }
    let preview = try await bench.ctl("preview", "--migration", Samples.migration(2).description, "--name", "R12")
    #expect(preview.status == 0, "\(preview.errors)")
    #expect(try await client.job(1).job.state.known == .running)
    let requests = try #require(try await bench.simulator("requests").array)
    #expect(requests.count { $0["path"]?.string?.hasSuffix("auth/login") == true } == 1)
    #expect(try await bench.puts().count == 1)
  }

  @Test func `what can't be submitted is said with its reason, and ends with 1`() async throws {
    let bench = try await Bench(quick)
    try await bench.shorten(1)
    let target = Samples.migration(1).description
    let misfit = try await bench.ctl(
      "preview", "--migration", target, "--where", "name=Nothing", "--set-action", "delete")
    #expect(misfit.status == 1)
    #expect(misfit.output.contains("The change can't be applied: at --where name=Nothing: "), "\(misfit.output)")
    let same = try await bench.ctl("preview", "--migration", target, "--name", Small.name(1))
    #expect(same.status == 0 && same.output.contains("nothing would change"))
    _ = try await bench.simulator("state", post: ["id": .string(target), "packageStatus": "locked"])
    let locked = try await bench.ctl("preview", "--migration", target, "--name", "R12", "--json")
    #expect(locked.status == 1)
    let reply = try JSON(parsing: locked.output)
    #expect(reply["editable"] == false && reply["problem"]?.string?.contains("'locked'") == true)
    #expect(reply["after"]?["name"] == "R12")
    #expect(try await bench.puts().isEmpty)
  }

  @Test func `what is not there is said to be that`() async throws {
    let bench = try await Bench()
    let nobody = try await bench.ctl("preview", "--migration", Samples.migration(4000).description, "--name", "x")
    #expect(nobody.status == EX_DATAERR)
    #expect(nobody.errors.contains("there is no migration \(Samples.migration(4000)) in prod"), "\(nobody.errors)")
    let nowhere = try await bench.ctl(
      "preview", "--migration", Samples.migration(1).description, "--environment", "prdo", "--name", "x")
    #expect(nowhere.status == EX_DATAERR)
    #expect(nowhere.errors.contains("no environment \"prdo\" is configured"))
    let wrong = try await bench.ctl(
      "preview", "--migration", Samples.migration(1).description, "--merge-patch", "-", input: #"{"type":"project"}"#)
    #expect(wrong.status == EX_DATAERR)
    #expect(wrong.errors.contains("--merge-patch stdin: /type: "), "\(wrong.errors)")
  }

  @Test func `a dry run of a file shows each edit and takes none`() async throws {
    let bench = try await Bench(quick)
    let lines = [Samples.migration(1), Samples.migration(4000), Samples.migration(2)].map {
      #"{"target":{"kind":"migration","id":"\#($0)"},"change":{"mergePatch":{"name":"R12"}},"key":"\#($0)"}"#
    }
    let run = try await bench.ctl("enqueue", "--file", "-", "--dry-run", input: lines.joined(separator: "\n"))
    #expect(run.status == 1)
    #expect(run.output.contains("stdin:1: migration") && run.output.contains("stdin:3: migration"))
    #expect(run.errors.contains("stdin:2: there is no migration"))
    #expect(run.errors.contains("3 edits: 2 would be submitted, 1 can't be submitted now; nothing was enqueued"))
    #expect(try await bench.client().jobs().isEmpty)
  }

  @Test func `afterwards, diff says what was asked and what was made otherwise`() async throws {
    let bench = try await Bench(quick)
    try await bench.shorten(1)
    let target = Samples.migration(1).description
    _ = try await bench.simulator(
      "script", post: ["targets": [["id": .string(target), "content": ["differ": ["dropsItem", "changesName"]]]]])
    _ = try await bench.ctl("enqueue", "--migration", target, "--name", "R12")
    try await bench.awaitEnd(of: [1])
    let diff = try await bench.ctl("diff", "1")
    #expect(diff.status == 0, "\(diff.errors)")
    #expect(diff.output.contains("\n  result       differs at 2 places"))
    #expect(
      diff.output.hasSuffix(
        """
        asked (before -> submitted)
          ~ name \(Small.name(1)) -> R12

        made otherwise (submitted -> found)
          ~ name "R12" -> "R12 (1)"
          - report "Costs" (\(Small.costs))
            2 other items as before

        """), "\(diff.output)")
    let documents = try await bench.ctl("show", "1", "--documents", "--json")
    let reply = try JSON(parsing: documents.output)
    #expect(reply["submitted"] == Small.migration("R12", Small.items))
    #expect(reply["found"]?["name"] == "R12 (1)" && reply["dateAfter"] != reply["dateBefore"])
    #expect(try await bench.ctl("diff", "1", "--attempt", "2").status == EX_DATAERR)
  }
}
