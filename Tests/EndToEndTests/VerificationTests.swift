import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What the server made of an edit, compared with what was asked.
@Suite(.timeLimit(.minutes(5)))
struct VerificationTests {
  private let quick = ["--seconds-min", "0.05", "--seconds-max", "0.1"]

  @Test func `what the server adds, sorts and drops as null is normalised, and is no difference`() async throws {
    let bench = try await Bench(quick + ["--normalise"], sessions: 2)
    let client = try await bench.client()
    try await bench.shorten(1)
    let security = Samples.target(id: Samples.further(5))
    let ids = try await client.enqueue([
      EditRequest(
        target: Samples.target(.migration, 1),
        change: Change(rules: [Rule(where: .init(name: "Sales *"), includeDependents: true, atLeast: 2)])),
      EditRequest(
        target: Samples.target(.migrationGroup, 1),
        change: Change(rules: [Rule(where: .init(type: 55), action: "replace", includeDependents: true)])),
      // Two of its settings are null.
      EditRequest(target: security, change: Change(rules: [Rule(where: .init(), action: "use_newer")]), strict: true),
    ])
    try await bench.awaitEnd(of: ids)

    for job in try await client.jobs() {
      #expect(job.state.known == .succeeded, "\(String(describing: job.failure))")
      #expect(job.verification?.known == .normalised && (job.differences ?? []).isEmpty && job.attemptsUsed == 1)
    }
    let documents = try await client.call(GetDocuments.self, GetDocuments.Parameters(id: ids[0]))
    let names = { (document: JSON?) in
      (document?["tocView"]?["content"]?.array ?? []).compactMap { $0["name"]?.string }
    }
    #expect(names(documents.submitted) == ["Sales 2025", "Sales 2026", "Costs"])
    let found = names(documents.found)
    #expect(Set(found) == ["Sales 2025", "Sales 2025 (dependent)", "Sales 2026", "Sales 2026 (dependent)", "Costs"])
    #expect(found.filter { !$0.contains("dependent") } == ["Sales 2025", "Costs", "Sales 2026"])
    let settings = try await bench.simulator("targets/\(security.id)")["packageInfo"]?["tocView"]?["settings"]
    #expect(settings?.object?.keys == ["aclOnNewObjects", "defaultAction"])
    #expect(try await bench.puts().count == 3)
  }

  /// What the server makes otherwise of a change, and where that shows.
  private struct Deviating {
    let word: String
    let kind: TargetKind
    let change: Change
    let places: [String]

    init(_ word: String, _ change: Change, _ places: String..., of kind: TargetKind = .migration) {
      self.word = word
      self.kind = kind
      self.change = change
      self.places = places
    }
  }

  private let deviating = [
    Deviating(
      "ignoresActions", Change(rules: [Rule(where: .init(), action: "delete")]), "/tocView/content/0",
      "/tocView/content/1", "/tocView/content/2"),
    Deviating("ignoresRemovals", Change(rules: [Rule(where: .init(name: "Costs"), remove: true)]), "/tocView/content"),
    Deviating(
      "ignoresSettings", Change(mergePatch: ["tocView": ["settings": ["defaultAction": "delete"]]]),
      "/tocView/settings/defaultAction"),
    Deviating("dropsItem", Change(mergePatch: ["name": "dropped"]), "/tocView/content/2"),
    Deviating("changesName", Change(mergePatch: ["name": "renamed"]), "/name"),
    Deviating(
      "ignoresActions", Change(rules: [Rule(where: .init(type: 34), action: "delete")]),
      "/migrations/0/packageInfo/tocView/content/0", of: .migrationGroup),
  ]

  /// Enqueues one edit for each deviation, and gives the jobs as they ended.
  private func jobs(strict: Bool, in bench: Bench) async throws -> [Job] {
    let client = try await bench.client()
    var (scripts, edits): ([JSON], [EditRequest]) = ([], [])
    for (number, deviating) in zip(1..., deviating) {
      let target = Samples.target(deviating.kind, deviating.kind == .migration ? number : 1)
      if target.kind == .migration { try await bench.shorten(number) }
      scripts.append(["id": .string(target.id.description), "content": ["differ": [.string(deviating.word)]]])
      edits.append(EditRequest(target: target, change: deviating.change, strict: strict))
    }
    _ = try await bench.simulator("script", post: ["targets": .array(scripts)])
    try await bench.awaitEnd(of: try await client.enqueue(edits))
    return try await client.jobs()
  }

  @Test func `what the server made otherwise is said with its places, and the edit is not submitted again`()
    async throws
  {
    let bench = try await Bench(quick, sessions: 2)
    for (job, deviating) in zip(try await jobs(strict: false, in: bench), deviating) {
      #expect(job.state.known == .succeeded && job.verification?.known == .differs, "\(deviating.word)")
      #expect(job.differences == deviating.places, "\(deviating.word)")
      #expect(try await bench.edits(of: job.target) == 1)
      #expect(try await bench.puts(of: job.target).count == 1)
    }
    #expect(try await bench.simulator("violations") == [])
  }

  @Test func `a strict edit fails for a difference, says where it is, and is not submitted again`() async throws {
    let bench = try await Bench(quick, sessions: 2)
    for (job, deviating) in zip(try await jobs(strict: true, in: bench), deviating) {
      #expect(job.state.known == .failed && job.failure?.reason.known == .verification, "\(deviating.word)")
      #expect(job.verification?.known == .differs && job.differences == deviating.places)
      let message = job.failure?.message ?? ""
      #expect(deviating.places.allSatisfy(message.contains) && message.contains("strict"), "\(message)")
      #expect(job.attemptsUsed == 1)
      #expect(try await bench.edits(of: job.target) == 1)
      #expect(try await bench.puts(of: job.target).count == 1)
    }
  }
}
