import ControlAPI
import JobModel
import TestSupport
import Testing
import Varlink

/// Three hosts with a daemon each over one queue, in a database with a synchronous standby, and a Library: each on a machine of
/// its own.
struct Rig: Sendable {
  static let environment = "prod"
  static let sessions = 3
  /// Seconds.
  static let settle = 4

  let network: Network
  let database: Database
  let hosts: [Host]
  let progress = Progress()
  let asked = Asked()
  let library: Library

  init(seed: UInt64) async throws {
    network = try await Network()
    let library = try await Library(on: network, secondsMin: 0.5, secondsMax: 4, seed: seed)
    self.library = library
    let clock = try await MovedClock(in: network.folder)
    hosts = try [1, 2, 3].map { [network] number in
      try Host(number, on: network, clock: clock, library)
    }
    database = try await Database(network)
    for host in hosts { try await host.start() }
  }

  func end() async { for host in hosts { await host.kill() } }

  /// What all of them have said last.
  var lastWords: String {
    get async { await hosts.map(\.lastWords).joined(separator: "\n") + "\n" + database.lastWords }
  }

  /// Which host serves the Library, as the queue says it; nil: none does.
  func serving() async throws -> Host? {
    let name = try await answer { client in
      try await client.call(Environments.self, Environments.Parameters()).environments.first?.host
    }
    return hosts.first { $0.name == name }
  }

  /// Asks one host after the other until one has an answer: where something has just ended, connections are made anew.
  func answer<Value>(_ ask: (ControlClient) async throws -> Value) async throws -> Value {
    var problem: (any Error)?
    for _ in 1...5 {
      for host in hosts {
        do { return try await ask(host.client()) } catch { problem = error }
      }
    }
    throw problem ?? CancellationError()
  }

  /// How often each host has begun to serve the Library.
  var takeovers: [String: Int] { Dictionary(uniqueKeysWithValues: hosts.map { ($0.name, $0.takeovers) }) }

  /// Returns when one of some hosts has begun to serve the Library more often than it had then.
  func someoneTakesOver(since then: [String: Int], among some: [Host]) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for host in some {
        group.addTask { try await host.takesOver(moreThan: then[host.name] ?? 0) }
      }
      defer { group.cancelAll() }
      for try await hasTaken in group where hasTaken { return }
    }
  }
}

/// Something did not happen within the time that it has at most.
struct Stuck: Error, CustomStringConvertible {
  let what: String
  let limit: Duration
  var description: String { "\(what) did not happen within \(limit)" }
}

/// - Throws: `Stuck` where it is not done by then.
func within(
  _ limit: Duration, _ what: String, _ body: @escaping @Sendable @concurrent () async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await ContinuousClock().sleep(for: limit)
      throw Stuck(what: what, limit: limit)
    }
    defer { group.cancelAll() }
    try await group.next()
  }
}
