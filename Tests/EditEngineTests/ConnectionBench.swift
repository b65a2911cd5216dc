import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import LibrarySimulator
import Runtime
import TestSupport
import Testing

/// What of the two libraries' words is meant here.
typealias Target = LibraryModel.Target
typealias TargetKind = LibraryModel.TargetKind
typealias TargetID = LibraryModel.TargetID

/// One connection to a Library server, and what is asked of it.
struct ConnectionBench {
  static let migration = "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3"
  static let password = "simulator"

  let connection: LibraryConnection
  let clock: VirtualClock

  static func target(_ kind: TargetKind = .migration, _ id: String = migration) throws -> Target {
    Target(environment: "prod", kind: kind, id: try #require(TargetID(id)))
  }

  /// A connection for as long as the body runs; nothing is logged out at its end.
  static func connected<Value>(
    to url: String, password: String = password, _ body: (ConnectionBench) async throws -> Value
  ) async throws -> Value {
    let server = LibraryServer(
      url: url, username: "architect", password: Secret(password), requestTimeout: .seconds(60),
      submitTimeout: .seconds(60))
    let clock = VirtualClock()
    let connection = LibraryConnection(try LibraryClient(server), time: clock.source())
    let result: Result<Value, any Error>
    do {
      result = .success(try await body(ConnectionBench(connection: connection, clock: clock)))
    } catch {
      result = .failure(error)
    }
    await connection.shutdown(mayLogOut: false)
    return try result.get()
  }

  /// With a simulator.
  static func simulated<Value: Sendable>(
    _ settings: SimulatorSettings = SimulatorSettings(), password: String = password,
    _ body: (ConnectionBench, LibrarySimulator) async throws -> Value
  ) async throws -> Value {
    try await withSimulator(settings) { simulator in
      try await connected(to: simulator.url, password: password) { try await body($0, simulator) }
    }
  }

  /// With a Library that gives the answers of a script.
  static func scripted(
    _ script: @escaping ScriptedLibrary.Script, _ body: (ConnectionBench, ScriptedLibrary) async throws -> Void
  ) async throws {
    try await ScriptedLibrary.serving(script) { library in
      try await connected(to: library.url) { try await body($0, library) }
    }
  }

  func get(_ target: Target? = nil, withContent: Bool = true, slot: Int = 1) async throws -> Reply<Observation> {
    await connection.get(try target ?? Self.target(), withContent: withContent, slot: slot)
  }

  /// What a GET shows.
  func seen(_ target: Target? = nil, withContent: Bool = true, slot: Int = 1) async throws -> Observation {
    let reply = try await get(target, withContent: withContent, slot: slot)
    guard case .answered(let seen) = reply else { throw Unexpected(reply: "\(reply)") }
    return seen
  }

  /// The target as it is, renamed.
  func draft(of target: Target? = nil, name: String = "edited", slot: Int = 1) async throws -> Draft {
    let seen = try await seen(target, slot: slot)
    let before = try #require(seen.document)
    let submitted = try before.applying(Change(mergePatch: ["name": .string(name)]))
    return Draft(
      attempt: 1, number: 1, baseline: Baseline(date: seen.date, status: seen.status), before: before,
      submitted: submitted, projectID: seen.projectID)
  }

  /// For a server that does not look at it.
  static func draft(kind: TargetKind = .migration) -> Draft {
    let document = EditableDocument(reduced: ["name": "x"], kind: kind)
    return Draft(
      attempt: 1, number: 1, baseline: Baseline(date: "d", status: "created"), before: document, submitted: document,
      projectID: nil)
  }

  func put(
    _ draft: Draft = draft(), to target: Target? = nil, slot: Int = 1, before limit: WallTime? = nil,
    under lease: RunLease? = nil
  ) async throws -> Reply<Acceptance> {
    try await connection.put(
      draft, to: try target ?? Self.target(), slot: slot, before: SendLimit(wall: limit, lease: lease))
  }

  struct Unexpected: Error { let reply: String }
}
