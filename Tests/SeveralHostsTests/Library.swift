import Foundation
import JSONDocument
import TestSupport
import Testing

/// A simulated Library on a machine of its own.
final class Library: Sendable {
  let url: String
  let passwordFile: String
  private let network: Network
  private let simulator: Program

  /// - Parameter secondsMin: how long an edit takes at least.
  init(on network: Network, secondsMin: Double, secondsMax: Double, seed: UInt64 = 1) async throws {
    self.network = network
    passwordFile = "\(network.folder)/password"
    try "correct horse battery\n".write(toFile: passwordFile, atomically: false, encoding: .utf8)
    chmod(passwordFile, 0o600)
    simulator = try network.start(
      on: "library",
      [
        try builtProduct("library-simulator"), "--password-file", passwordFile, "--migrations", "\(Asked.targets)",
        "--address", "10.77.1.20", "--seconds-min", "\(secondsMin)", "--seconds-max", "\(secondsMax)", "--seed",
        "\(seed)",
      ])
    let line = try #require(try await simulator.line(with: "listening on "), "\(simulator.errors)")
    url = String(line.dropFirst("listening on ".count))
  }

  deinit { simulator.send(SIGKILL) }

  /// A control call of the simulator.
  @discardableResult
  func call(_ path: String, post body: JSON? = nil) async throws -> JSON {
    let root = url.replacing("/MicroStrategyLibrary", with: "")
    var request = ["curl", "--silent", "--show-error", "--fail-with-body", "\(root)/simulator/\(path)"]
    if let body { request += ["--request", "POST", "--data", body.text] }
    let answer = try await network.start(on: "library", request).end()
    try #require(answer.status == 0, "\(answer.output)\(answer.errors)")
    return answer.output.isEmpty ? .null : try JSON(parsing: answer.output)
  }
}
