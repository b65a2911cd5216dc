import Foundation
import Glibc
import TestSupport
import Testing

/// Machines of one rig, in network namespaces of their own. They end with this process, however that ends.
final class Network: Sendable {
  /// A cable of a machine, by the network that it is put into.
  enum Cable: String, Sendable {
    case database, library, standby
  }

  /// Of files of the machines; it goes away with them.
  let folder: String
  private let keeper: Program
  /// Holds the pipe open by which the keeper knows that this process lives.
  private let life: FileHandle
  private let home: TemporaryFolder

  private static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "network").path

  /// Why there can be none here; nil: there can.
  static func obstacle() async throws -> String? {
    let checked = try await Program.run(script, ["--check"])
    return checked.status == 0 ? nil : checked.output + checked.errors
  }

  init() async throws {
    home = try TemporaryFolder()
    let pipe = home.file("life")
    let descriptor = mkfifo(pipe, 0o600) == 0 ? open(pipe, O_RDWR | O_CLOEXEC) : -1
    try #require(descriptor >= 0, "there is no pipe: \(String(cString: strerror(errno)))")
    life = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    keeper = try Program(Self.script, [pipe])
    let line = try #require(try await keeper.line(with: "ready "), "\(keeper.output)\(keeper.errors)")
    folder = String(line.dropFirst("ready ".count))
  }

  /// Starts a program on a machine; a name that is no machine's is not found.
  func start(
    on machine: String, _ command: [String], environment: [String: String] = [:], asPostgreSQL: Bool = false
  ) throws -> Program {
    // PostgreSQL refuses to run as root.
    let identity = asPostgreSQL ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : []
    return try Program(
      "nsenter", ["--net=/proc/\(keeper.pid)/root/run/netns/\(machine)", "--"] + identity + command,
      environment: environment)
  }

  /// To its end, which has to be a good one.
  @discardableResult
  func run(on machine: String, _ command: [String], asPostgreSQL: Bool = false) async throws -> String {
    let ended = try await start(on: machine, command, asPostgreSQL: asPostgreSQL).end()
    try #require(ended.status == 0, "\(command.joined(separator: " ")): \(ended.output)\(ended.errors)")
    return ended.output
  }

  /// What is sent over it is lost without a word from now on.
  func cut(_ cable: Cable, of machine: String) async throws { try await set(cable, of: machine, "down") }

  func mend(_ cable: Cable, of machine: String) async throws { try await set(cable, of: machine, "up") }

  private func set(_ cable: Cable, of machine: String, _ state: String) async throws {
    try await runBetween(["ip", "link", "set", "\(machine)-\(cable.rawValue)", state])
  }

  /// What is sent to a machine is lost from now on, and what it sends arrives.
  func loseAll(to machine: String, over cable: Cable) async throws {
    try await runBetween(["tc", "qdisc", "add", "dev", "\(machine)-\(cable.rawValue)", "root", "bfifo", "limit", "1"])
  }

  func loseNothing(to machine: String, over cable: Cable) async throws {
    try await runBetween(["tc", "qdisc", "delete", "dev", "\(machine)-\(cable.rawValue)", "root"])
  }

  /// Where the other ends of all cables are.
  private func runBetween(_ command: [String]) async throws {
    let done = try await Program.run("nsenter", ["--net=/proc/\(keeper.pid)/ns/net", "--"] + command)
    try #require(done.status == 0, "\(command.joined(separator: " ")): \(done.errors)")
  }
}

extension Trait where Self == ConditionTrait {
  /// Said of each test that is skipped; `deploy/test` says it once more at its end.
  static var networkNamespaces: Self {
    .enabled("this machine allows no network namespaces: Tests/SeveralHostsTests/network --check says why") {
      try await Network.obstacle() == nil
    }
  }
}
