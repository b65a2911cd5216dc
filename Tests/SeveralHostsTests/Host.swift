import ControlAPI
import Foundation
import Synchronization
import TestSupport
import Testing
import Varlink

/// A host with a daemon.
final class Host: Sendable {
  let name: String
  private let network: Network
  private let clock: MovedClock
  private let daemon = Mutex<Program?>(nil)

  init(_ number: Int, on network: Network, clock: MovedClock, _ library: Library) throws {
    name = "host\(number)"
    self.network = network
    self.clock = clock
    let configuration = """
      store: { postgresql: { conninfo: "\(Database.conninfo)", host: \(name) } }
      control: { socket: \(socket) }
      environments:
        \(Rig.environment):
          url: \(library.url)
          username: architect
          password_file: \(library.passwordFile)
          sessions: \(Rig.sessions)
          request_timeout: 3s
          submit_timeout: 8s
          submit_settle: \(Rig.settle)s
          poll: { min: 200ms, max: 1s }
          retry: { max_attempts: 3, base: 100ms, max: 1s }
          breaker: { probe_after: 200ms, probe_max: 1s }

      """
    try configuration.write(toFile: configurationFile, atomically: false, encoding: .utf8)
  }

  deinit { program?.send(SIGKILL) }

  private var socket: String { "\(network.folder)/\(name).sock" }
  private var configurationFile: String { "\(network.folder)/\(name).yaml" }
  private var program: Program? { daemon.withLock { $0 } }

  /// Returns when clients can connect.
  func start() async throws {
    let program = try network.start(
      on: name, [try builtProduct("migeditd-postgresql"), "--config", configurationFile],
      environment: clock.variables(of: name))
    daemon.withLock { $0 = program }
    try #require(try await program.line(with: "ready") != nil, "\(program.errors)")
  }

  func kill() async {
    program?.send(SIGKILL)
    _ = await program?.end()
  }

  /// As systemd does it; it takes as long as the daemon needs for it.
  func stop() async throws {
    program?.send(SIGTERM)
    let ended = try #require(await program?.end())
    try #require(ended.status == 0, "\(name) ended with \(ended.status): \(ended.errors.suffix(2000))")
  }

  func freeze() { program?.send(SIGSTOP) }
  func thaw() { program?.send(SIGCONT) }

  /// Moves its wall clock, to so many seconds from that of the others.
  func setClock(by seconds: Int) throws { try clock.set(seconds, of: name) }

  func client() async throws -> ControlClient { ControlClient(try await VarlinkClient.connect(to: socket)) }

  /// How often its daemon has begun to serve the Library since it was started.
  var takeovers: Int { program?.lines(with: Self.taken) ?? 0 }

  /// Returns when its daemon has begun to serve the Library more often than that, or has ended.
  func takesOver(moreThan count: Int) async throws -> Bool {
    guard let program else { return false }
    return try await program.line(with: Self.taken, number: count + 1) != nil
  }

  private static let taken = "this host serves \(Rig.environment) from now on"

  var lastWords: String { "\(name):\n\((program?.errors ?? "").suffix(1500))" }
}

/// Wall clocks that are moved under the daemons.
struct MovedClock: Sendable {
  private let folder: String
  private let library: String

  /// - Parameter folder: for the files by which they are moved.
  init(in folder: String) async throws {
    self.folder = folder
    library = "\(folder)/clock.so"
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../EndToEndTests/clock.c").standardized.path
    let built = try await Program.run("cc", ["-shared", "-fPIC", "-o", library, source, "-ldl"])
    try #require(built.status == 0, "\(built.errors)")
    for number in 1...3 { try Data(count: 8).write(to: URL(filePath: file(of: "host\(number)"))) }
  }

  private func file(of host: String) -> String { "\(folder)/\(host).clock" }

  func variables(of host: String) -> [String: String] { ["LD_PRELOAD": library, "CLOCK_SHIFT": file(of: host)] }

  /// All bytes at once, in the file that the daemon has mapped.
  func set(_ seconds: Int, of host: String) throws {
    let file = try FileHandle(forWritingTo: URL(filePath: file(of: host)))
    try file.write(contentsOf: withUnsafeBytes(of: Int64(seconds)) { Data($0) })
    try file.close()
  }
}
