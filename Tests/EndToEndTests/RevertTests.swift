import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What stood before a job is put back.
@Suite(.timeLimit(.minutes(5)))
struct RevertTests {
  private let quick = ["--seconds-min", "0.05", "--seconds-max", "0.1"]

  private let all = [
    Samples.target(.migration, 1), Samples.target(.migrationGroup, 1), Samples.target(id: Samples.further(1)),
    Samples.target(id: Samples.further(2)), Samples.target(id: Samples.further(5)),
  ]

  @Test func `a migration, a group and a package of each purpose stand as before when their edit is reverted`()
    async throws
  {
    let bench = try await Bench(quick, sessions: 2)
    let client = try await bench.client()
    var before: [EditableDocument] = []
    for target in all { before.append(try await bench.document(of: target)) }
    let ids = try await client.enqueue(
      all.map { EditRequest(target: $0, change: Change(mergePatch: ["name": "edited"])) })
    try await bench.awaitEnd(of: ids)
    for target in all { #expect(try await bench.document(of: target).json["name"] == "edited") }

    for id in ids {
      let dry = try await bench.ctl("revert", "\(id)", "--dry-run")
      #expect(dry.status == 0 && dry.output.contains("~ name edited -> "), "\(dry.output)\(dry.errors)")
    }
    #expect(try await client.jobs().count == all.count)
    for id in ids { #expect(try await bench.ctl("revert", "\(id)", "--batch", "back").status == 0) }
    #expect(try await bench.ctl("wait", "--batch", "back").status == 0)

    for (target, before) in zip(all, before) { #expect(try await bench.document(of: target) == before) }
    let reverts = try await client.jobs().suffix(all.count)
    #expect(reverts.map { $0.labels["reverts"] } == ids.map { "\($0)" })
    #expect(reverts.allSatisfy { $0.verification?.known == .exact })
    #expect(try await bench.puts().count == 2 * all.count)
    #expect(try await bench.simulator("violations") == [])
  }

  @Test(arguments: [TargetKind.migration, .migrationGroup])
  func `what somebody has edited since is a conflict, and is overwritten by force only`(kind: TargetKind) async throws {
    let bench = try await Bench(quick)
    let client = try await bench.client()
    let target = Samples.target(kind, 1)
    let before = try await bench.document(of: target)
    for name in ["ours", "theirs"] {
      try await bench.awaitEnd(of: try await client.enqueue([client.rename(target.id, kind, to: name)]))
    }

    let dry = try await bench.ctl("revert", "1", "--dry-run")
    #expect(dry.status == 1 && dry.output.contains("somebody has edited it since"))
    #expect(dry.errors.contains("--force"))
    #expect(try await bench.ctl("revert", "1").status == 0)
    try await bench.awaitEnd(of: [3])
    #expect(try await client.job(3).job.failure?.reason.known == .conflict)
    #expect(try await bench.document(of: target).json["name"] == "theirs")

    #expect(try await bench.ctl("revert", "1", "--force").output == "4\n")
    try await bench.awaitEnd(of: [4])
    #expect(try await client.job(4).job.state.known == .succeeded)
    #expect(try await bench.document(of: target) == before)
  }

  @Test func `a server that keeps what it could not create is put back to what stood before the first attempt`()
    async throws
  {
    let bench = try await Bench(quick)
    let client = try await bench.client()
    let target = Samples.target(.migration, 1)
    let before = try await bench.document(of: target)
    _ = try await bench.simulator(
      "script",
      post: [
        "targets": [
          [
            "id": .string(target.id.description), "content": ["restore": false],
            "next": [["fail": "no space"], ["fail": "no space"], ["fail": "no space"]],
          ]
        ]
      ])
    try await bench.awaitEnd(of: try await client.enqueue([client.rename(target.id, to: "broken")]))
    #expect(try await client.job(1).attempts.count == 3)
    #expect(try await bench.document(of: target).json["name"] == "broken")

    #expect(try await bench.ctl("revert", "1").output == "2\n")
    try await bench.awaitEnd(of: [2])
    #expect(try await client.job(2).job.state.known == .succeeded)
    #expect(try await bench.document(of: target) == before)
  }

  @Test func `a word of the server's that is not known here is put back, and is not taken from anybody else`()
    async throws
  {
    let bench = try await Bench(quick)
    let client = try await bench.client()
    let target = Samples.target(.migration, 1)
    try await bench.shape(target) { content in content.map { $0.merging(["action": "force_keep_both"]) } }
    let before = try await bench.document(of: target)
    let rule = Rule(where: .init(), action: "replace")
    try await bench.awaitEnd(
      of: try await client.enqueue([EditRequest(target: target, change: Change(rules: [rule]))]))
    #expect(try await bench.document(of: target) != before)

    #expect(try await bench.ctl("revert", "1", "--dry-run").status == 0)
    #expect(try await bench.ctl("revert", "1").output == "2\n")
    try await bench.awaitEnd(of: [2])
    #expect(try await client.job(2).job.state.known == .succeeded)
    #expect(try await bench.document(of: target) == before)

    await #expect(throws: ControlError.self) {
      try await client.enqueue([EditRequest(target: target, change: Change(body: before.json))])
    }
    for (revertOf, id) in [(77, target.id), (1, Samples.migration(2))] {
      let other = Target(environment: Bench.environment, kind: .migration, id: id)
      await #expect(throws: ControlError.self) {
        try await client.enqueue([EditRequest(target: other, change: Change(revertOf: revertOf))])
      }
    }
  }

  @Test func `a document that is longer than a request may be is put back`() async throws {
    let bench = try await Bench(quick)
    let client = try await bench.client()
    let target = Samples.target(.migration, 1)
    let long = String(repeating: "x", count: 9 << 20)
    try await bench.shape(target) { content in
      content.prefix(2).map { $0.merging(["name": .string(long)]) } + content.dropFirst(2)
    }
    let before = try await bench.document(of: target)
    #expect(before.json.text.utf8.count > 17 << 20)
    try await bench.awaitEnd(of: try await client.enqueue([client.rename(target.id, to: "edited")]))
    // A few bytes of a request may name many of them.
    var edit = client.rename(target.id, to: "edited")
    edit.change = Change(revertOf: 1)
    let many = await #expect(throws: ControlError.self) {
      try await client.enqueue(Array(repeating: edit, count: 1000))
    }
    guard case .invalidEdit(let faults)? = many else {
      Issue.record("\(many as Any)")
      return
    }
    #expect(faults.total == 1 && faults.first.index == 3)
    #expect(faults.first.fault.reason.contains("put back fewer in a call"))
    let revert = try await bench.ctl("revert", "1")
    #expect(revert.status == 0 && revert.output == "2\n", "\(revert.errors)")
    try await bench.awaitEnd(of: [2])
    #expect(try await client.job(2).job.state.known == .succeeded)
    #expect(try await bench.document(of: target) == before)
  }

  @Test func `a job that changed nothing, or has not ended, can't be reverted`() async throws {
    let bench = try await Bench(["--seconds-min", "600", "--seconds-max", "600"])
    let client = try await bench.client()
    let ids = try await client.enqueue([
      client.rename(Samples.migration(4000), to: "nobody"), client.rename(Samples.migration(1), to: "slow"),
    ])
    try await bench.awaitEnd(of: [ids[0]])
    try await bench.watch(.init(since: 0)) { $0.what.known != .accepted }
    let nothing = try await bench.ctl("revert", "\(ids[0])")
    #expect(nothing.status == EX_DATAERR && nothing.errors.contains("submitted nothing"), "\(nothing.errors)")
    let running = try await bench.ctl("revert", "\(ids[1])")
    #expect(running.status == EX_TEMPFAIL && running.errors.contains("has not ended, it is running"))
    #expect(try await bench.ctl("revert", "77").status == EX_DATAERR)
    #expect(try await client.jobs().count == 2)
  }
}

extension Bench {
  /// Gives a migration on the server another content.
  fileprivate func shape(_ target: Target, _ shaping: ([JSON]) -> [JSON]) async throws {
    var document = try await simulator("targets/\(target.id)")
    let content = try #require(document["packageInfo"]?["tocView"]?["content"]?.array)
    try #require(content.count >= 2)
    document = document.merging(["packageInfo": ["tocView": ["content": .array(shaping(content))]]])
    // As a file, since it may be longer than an argument may be.
    let file = folder.file("document.json")
    try document.text.write(toFile: file, atomically: false, encoding: .utf8)
    let root = url.replacing("/MicroStrategyLibrary", with: "")
    let answer = try await Program.run("curl", ["-sf", "--data-binary", "@\(file)", "\(root)/simulator/migrations"])
    try #require(answer.status == 0, "\(answer.output)\(answer.errors)")
  }

  /// As it stands on the server.
  fileprivate func document(of target: Target) async throws -> EditableDocument {
    try EditableDocument(reducing: try await simulator("targets/\(target.id)"), kind: target.kind)
  }
}
