import Foundation
import TestSupport
import Testing

/// Another implementation's client certifies ours.
@Suite(.timeLimit(.minutes(5)))
struct CertificationTests {
  @Test func `the certification client of the Python package passes`() async throws {
    let python = try await PythonEnvironment.varlink.python()
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
}
