import Foundation
import JSONDocument
import TestSupport
import Testing

/// What a machine's journal has from some time on, followed.
struct Journal: Sendable {
  private let machine: Machine
  /// Not a cursor: with one and matches, systemd 252 leaves the first entry out.
  private let since: String

  /// From here on.
  init(of machine: Machine) async throws {
    self.machine = machine
    try await machine.output("journalctl", "--sync")
    since = String(try await machine.output("date", "+@%s.%6N").prefix { $0 != "\n" })
  }

  /// Waits for a line with this text. One that has been there is found, too.
  /// - Parameter matches: as journalctl takes them.
  @discardableResult
  func line(
    with text: String, _ matches: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let follower = try machine.start(
      ["journalctl", "--quiet", "--follow", "--no-tail", "--output", "cat", "--since", since] + matches)
    defer { follower.send(SIGKILL) }
    return try #require(
      try await follower.line(with: text), "\(follower.output)\(follower.errors)", sourceLocation: sourceLocation)
  }

  /// What has arrived by now, with all fields.
  func entries(_ matches: String...) async throws -> [JSON] {
    try await machine.output("journalctl", "--sync")
    let command = ["journalctl", "--quiet", "--output", "json", "--since", since] + matches
    let said = try await machine.start(command).end()
    try #require(said.status == 0, "\(said.errors)")
    return try said.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
  }

  func text(_ matches: String...) async throws -> String {
    try await machine.output("journalctl", "--sync")
    return try await machine.start(["journalctl", "--quiet", "--since", since] + matches).end().output
  }
}

/// What the service tells systemd.
extension Installation {
  /// From here on systemd logs each message.
  func tellAll() async throws { try await systemctl("log-level", "debug") }

  func told() async throws -> [String] {
    try await journal.entries("_PID=1").compactMap { $0["MESSAGE"]?.string }
      .filter { $0.contains("Got notification message from PID") }
  }
}
