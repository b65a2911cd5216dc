import Foundation
import GRDB
import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime

@testable import SQLiteEngine

/// A queue as an older version of the daemon left it: all jobs are queued, and the edit of the first is in flight.
struct OlderStore {
  enum Version: String, CaseIterable, Sendable {
    case v1, v2
    /// What 0.1.0 has.
    case v3
  }

  private let version: Version
  private let path: String
  private let now: WallTime

  init(_ version: Version, at path: String, now: WallTime) {
    (self.version, self.path, self.now) = (version, path, now)
  }

  /// The jobs have their ids in the order of the requests, from 1.
  func write(_ requests: [EditRequest], _ plan: NightPlan, _ library: NightLibrary) async throws {
    let queue = try DatabaseQueue(path: path)
    try migrations.migrate(queue, upTo: version.rawValue)
    let put = MockServer.Put(
      target: requests[0].target.id.packageID, slot: 1, attempt: 1, name: Night.name(of: 1))
    // A target that is bad for good was never submitted.
    let isInFlight = plan.poison(of: put.target)?.isForGood != true
    try await queue.write { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(
        sql: "INSERT INTO environment (id, name) VALUES (1, ?)", arguments: [Night.environment])
      for (number, request) in zip(1..., requests) {
        try Self.insert(request, number, plan, at: now, isInFlight: isInFlight && number == 1, into: database)
      }
      try database.execute(sql: "UPDATE store SET next_place = ?", arguments: [requests.count + 1])
      if isInFlight { try insertSubmission(put, plan, into: database) }
    }
    try queue.close()
    if isInFlight { try await library.begin(put) }
  }

  private static func insert(
    _ request: EditRequest, _ number: Int, _ plan: NightPlan, at now: WallTime, isInFlight: Bool,
    into database: Database
  ) throws {
    let id = request.target.id
    try database.execute(
      sql: """
        INSERT INTO target (environment, kind, package) VALUES (1, 'migration', ?) ON CONFLICT DO NOTHING
        """, arguments: [id.packageID])
    try database.execute(
      sql: """
        INSERT INTO job (id, target, environment, asked_id, state, place, priority, slot, uid, submitted_by, max_attempts,
          created, started, claimed)
        SELECT ?, id, 1, ?, ?, ?, 0, ?, 0, 'root', ?, ?, ?, ? FROM target WHERE package = ?
        """,
      arguments: [
        number, id.description, isInFlight ? "running" : "queued", number, isInFlight ? 1 : nil,
        plan.settings.retry.maxAttempts, now.milliseconds, isInFlight ? now.milliseconds : nil,
        isInFlight ? now.milliseconds : nil, id.packageID,
      ])
    try database.execute(
      sql: "INSERT INTO change VALUES (?, ?)", arguments: [number, Data(try JSON(encoding: request.change).bytes)])
  }

  /// It has left, and was not answered yet.
  private func insertSubmission(_ put: MockServer.Put, _ plan: NightPlan, into database: Database) throws {
    let url = plan.settings.url
    if version != .v1 {
      try database.execute(
        sql: "INSERT INTO server (id, url, username) VALUES (1, ?, ?)", arguments: [url, plan.settings.username])
      try database.execute(sql: "UPDATE job SET server = 1 WHERE id = 1")
    }
    try database.execute(
      sql: """
        INSERT INTO submission (id, job, attempt, number, slot, claimed, baseline, url, sent\(version != .v1 ? ", username" : ""))
        VALUES (1, 1, 1, 1, 1, ?, ?, ?, ?\(version != .v1 ? ", 'architect'" : ""))
        """, arguments: [now.milliseconds, Data(#"["0","created"]"#.utf8), url, now.milliseconds])
    try database.execute(
      sql: "INSERT INTO document (submission, before, submitted) VALUES (1, ?, ?)",
      arguments: [Data(#"{"name":"before"}"#.utf8), Data("{\"name\":\"\(put.name)\"}".utf8)])
  }
}
