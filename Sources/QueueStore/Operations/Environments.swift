import JobModel
import Runtime

extension Transaction {
  /// - Parameter server: nil: the configuration does not have the environment.
  func environmentStatus(_ name: String, at server: ServerState?) throws -> EnvironmentStatus {
    // One that no job has named yet has nothing.
    let id = try int("SELECT id FROM environment WHERE name = ?", [name])
    let counts = try id.map { try self.counts(in: $0) } ?? [:]
    var status = try EnvironmentStatus(
      name: name, taken: slots(of: id, at: server), queued: counts[.queued] ?? 0, running: counts[.running] ?? 0,
      at: server)
    status.pause = try pauses(of: id).ofEnvironment
    // A queue that one host has tells of none.
    if holder != nil, let server { status.host = try hostOf(ServerID(url: server.url, username: server.username)) }
    let troubled = try id.map { try troubledJobs(in: $0) } ?? []
    if let server { try status.setWindow(outlook(of: id, server.hours)) }
    status.troubled = troubled.isEmpty ? nil : troubled
    return status
  }

  /// Those of its server; and edits of the environment that go on at a server from before take none of them, so they are
  /// shown behind.
  private func slots(of environment: Int?, at server: ServerState?) throws -> [Slot] {
    let here = try taken(in: environment, at: server)
    let all = try rows(
      """
      SELECT id, slot, claimed, ended FROM job INDEXED BY holding
      WHERE environment = ? AND holds AND slot IS NOT NULL ORDER BY slot, id
      """, [environment]
    ).map(SlotHolder.init)
    var numbered = here
    for one in all where !here.values.contains(where: { $0.job == one.job }) {
      var number = server.map { $0.sessions + 1 } ?? one.slot
      while numbered[number] != nil { number += 1 }
      numbered[number] = one
    }
    return numbered.sorted { $0.key < $1.key }.map { Slot($0.value, number: $0.key) }
  }

  /// Its row, made where there is none.
  func environment(_ name: String) throws -> Int {
    try run("INSERT INTO environment (name) VALUES (?) ON CONFLICT DO NOTHING", [name])
    guard let id = try int("SELECT id FROM environment WHERE name = ?", [name]) else {
      throw StorageError.inconsistent("environment \(name) is not there after it was written")
    }
    return id
  }
}

extension Slot {
  fileprivate init(_ holder: SlotHolder, number: Int) {
    self.init(
      number: number, state: holder.ended == nil ? .busy : .unknown, job: holder.job,
      since: holder.ended ?? holder.claimed)
  }
}
