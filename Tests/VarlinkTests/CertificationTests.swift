import Foundation
import TestSupport
import Testing

/// Another implementation's client certifies ours.
@Suite(.timeLimit(.minutes(5)))
struct CertificationTests {
  @Test func `the certification client of the Python package passes`() async throws {
    let python = try await Self.pythonWithVarlink()
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let server = try Program(builtProduct("certification-server"), ["--socket", path])
      defer { server.send(SIGTERM) }
      #expect(try await server.line(with: "Listening on \(path)") != nil, "\(server.errors)")

      let client = try await Program.run(
        python, ["-m", "varlink.tests.test_certification", "--client", "--varlink=unix:\(path)"])
      #expect(client.status == 0, "\(client.errors)")
      #expect(client.output.contains("Certification passed"), "\(client.output)\(client.errors)")
    }
  }

  /// A virtual environment that is made once and kept for the next run. It is made under another name first, so that one
  /// that is not finished is never taken for one that is.
  private static func pythonWithVarlink() async throws -> String {
    let package = "varlink==31.0.0"
    let folder = URL.temporaryDirectory.appending(path: "migedit-tests-\(package)-\(getuid())").path
    let python = "\(folder)/bin/python"
    if try await Program.run(python, ["-c", "import varlink"]).status == 0 { return python }

    let making = "\(folder)-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: making) }
    let made = try await Program.run("python3", ["-m", "venv", making])
    try #require(
      made.status == 0,
      "python3 can't make a virtual environment; apt-get install python3-venv. It said: \(made.output)\(made.errors)")
    let installed = try await Program.run("\(making)/bin/python", ["-m", "pip", "install", "--quiet", package])
    try #require(
      installed.status == 0,
      "pip can't install \(package); it needs a package index that has it. It said: \(installed.errors)")
    try? FileManager.default.removeItem(atPath: folder)
    // Another run may have been faster; then its environment is as good.
    try? FileManager.default.moveItem(atPath: making, toPath: folder)
    return python
  }
}
