import ControlAPI
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// 3 sessions and 60 edits on 40 targets, undisturbed, with words of strangers, and with the daemon killed in the middle.
@Suite(.timeLimit(.minutes(5)))
struct NightTests {
  private static let simulator = ["--seconds-min", "0.1", "--seconds-max", "0.4", "--seed", "7"]

  @Test func `60 edits on 40 targets: never more than 3 at once, never two in a session or on a target, in order`()
    async throws
  {
    // Edits that last longer than a busy machine takes between two of them, so that three are seen at once.
    let bench = try await Bench(["--seconds-min", "0.5", "--seconds-max", "1", "--seed", "7"], sessions: 3)
    let client = try await bench.client()
    let ids = try await client.enqueue(Self.night(client))
    try await bench.awaitEnd(of: ids)
    try await Self.expectGoodNight(bench, client)
    #expect(try await bench.simulator("statistics")["mostAtOnce"]?.number?.int == 3)
  }

  /// Pages of what stands in front, stray answers, a dead node, logins that are over, and dates that others move or that
  /// move before the status does.
  private static let strange: [JSON] = [
    ["fault": "nodeDown", "node": 2, "from": 1, "until": 3],
    ["fault": "page", "body": "ingress", "from": 3, "until": 4],
    ["fault": "page", "body": "firewall", "requests": ["get", "put", "list"], "rate": 0.02],
    ["fault": "page", "body": "requestTimeout", "rate": 0.02],
    ["fault": "page", "body": "loginPage", "rate": 0.02], ["fault": "page", "body": "redirect", "rate": 0.02],
    ["fault": "pageAfter", "body": "badGateway", "requests": ["put"], "rate": 0.1],
    ["fault": "refused", "body": "objectNotFound", "requests": ["get"], "rate": 0.02],
    ["fault": "halfSurrogate", "requests": ["get"], "rate": 0.02],
    ["fault": "loginExpired", "body": "redirect", "limit": 2, "rate": 0.02],
    ["fault": "tokenRotated", "rate": 0.05], ["fault": "byteOrderMark", "rate": 0.05],
    ["fault": "gzip", "rate": 0.05],
    ["fault": "dateFirst", "rate": 0.1, "milliseconds": 100],
    ["fault": "statusLate", "rate": 0.1, "milliseconds": 100],
    ["fault": "edited", "requests": ["get"], "rate": 0.02, "changes": []],
  ]

  /// - Parameter seed: of the strangers' words; nil: there are none.
  @Test(arguments: [nil, 11, 12] as [Int?])
  func `killed in the middle and started again, the same comes out, and no edit was submitted twice`(
    seed: Int?
  ) async throws {
    let bench = try await Bench(Self.simulator, sessions: 3)
    if let seed { try await bench.goesWrong(Self.strange, nodes: 3, seed: seed) }
    let ids = try await bench.client().enqueue(Self.night(try await bench.client()))
    var last = 0
    var sequences: [Int] = []
    var succeeded = 0
    for round in 1...4 where succeeded < ids.count {
      let start = try await bench.client().call(Status.self, Status.Parameters()).lastSequence
      let succeededBefore = succeeded
      var seen = 0
      // The daemon is killed while edits are accepted, submitted and prepared; and only once more jobs than there are
      // sessions have ended since it was started. A job that is alone in being prepared when it is killed three times in a
      // row fails as crashed, and rightly so: on a slow machine that would be the first after each start.
      try? await bench.watch(Watch.Parameters(since: last)) { event in
        last = event.sequence
        if event.isKept { sequences.append(last) }
        if event.what.known == .succeeded { succeeded += 1 }
        let isWarm = last > start && succeeded >= succeededBefore + 8
        if isWarm, event.what.known == (round % 2 == 0 ? .accepted : .submitted) { seen += 1 }
        // On a very slow machine all have ended before the last kill.
        return seen < 3 && succeeded < ids.count
      }
      await bench.kill()
      try await bench.start()
    }
    let client = try await bench.client()
    try await bench.awaitEnd(of: ids)
    try await Self.expectGoodNight(bench, client)
    // Whoever goes on behind the last that it has seen misses nothing and sees nothing twice, over every kill.
    let end = try await client.call(Status.self, Status.Parameters()).lastSequence
    try await bench.watch(Watch.Parameters(since: last)) { event in
      if event.isKept { sequences.append(event.sequence) }
      return event.sequence < end
    }
    #expect(sequences == Array(1...end))
    if seed != nil {
      let performed = try await bench.simulator("statistics")["faults"]?.object?.keys.count ?? 0
      #expect(performed > 8, "only \(performed) kinds of faults were performed")
    }
  }

  private static func night(_ client: ControlClient) throws -> [EditRequest] {
    (0..<60).map { number in
      let target = number % 40
      return target < 36
        ? client.rename(Samples.migration(target + 1), to: "edit \(number)")
        : client.rename(Samples.group(target - 35), .migrationGroup, to: "edit \(number)")
    }
  }

  private static func expectGoodNight(_ bench: Bench, _ client: ControlClient) async throws {
    let jobs = try await client.jobs()
    #expect(jobs.count == 60)
    #expect(
      jobs.filter { $0.state.known != .succeeded }.map { "\($0.id) \($0.state) \(String(describing: $0.failure))" }
        == [])
    let statistics = try await bench.simulator("statistics")
    #expect(try await bench.simulator("violations") == [])
    #expect((statistics["mostAtOnce"]?.number?.int ?? 9) <= 3)
    #expect(statistics["mostAtOnceInSession"]?.object?.allSatisfy { $0.value == 1 } == true)
    #expect(statistics["mostAtOnceOnTarget"]?.object?.allSatisfy { $0.value == 1 } == true)
    // Each edit was taken once, and on each target in the order in which the edits were enqueued.
    let names = try #require(try await bench.simulator("edits").array).compactMap { $0["name"]?.string }
    #expect(names.count == 60 && Set(names).count == 60)
    for (number, name) in names.enumerated() {
      guard let edit = Int(name.dropFirst("edit ".count)), edit >= 40 else { continue }
      #expect(
        names.firstIndex(of: "edit \(edit - 40)").map { $0 < number } == true, "\(name) came before its predecessor")
    }
  }
}

extension Event {
  /// Progress and bookmarks repeat the last sequence.
  fileprivate var isKept: Bool { what.known != .progress && what.known != .bookmark }
}
