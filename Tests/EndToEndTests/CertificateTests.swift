import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// A Library server behind TLS, with certificates that the system does not trust.
@Suite(.timeLimit(.minutes(5))) struct CertificateTests {
  /// Makes an authority of its own for 127.0.0.1, in one file with its key.
  private func makeAuthority(_ name: String, in bench: Bench) async throws -> (certificate: String, pair: String) {
    let (certificate, key) = (bench.folder.file("\(name).pem"), bench.folder.file("\(name).key"))
    let made = try await Program.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ])
    try #require(made.status == 0, "\(made.errors)")
    let pair = bench.folder.file("\(name)-pair.pem")
    let whole = try String(contentsOfFile: certificate, encoding: .utf8) + String(contentsOfFile: key, encoding: .utf8)
    try whole.write(toFile: pair, atomically: false, encoding: .utf8)
    return (certificate, pair)
  }

  /// Starts what speaks TLS before the simulator.
  private func startTLS(_ pair: String, port: Int = 0, before bench: Bench) async throws -> (Program, port: Int) {
    let address = try #require(URL(string: bench.url)?.port)
    let program = try Program(
      "socat",
      [
        "-d", "-d", "OPENSSL-LISTEN:\(port),bind=127.0.0.1,reuseaddr,fork,verify=0,cert=\(pair)",
        "TCP:127.0.0.1:\(address)",
      ])
    let line = try #require(try await program.line(with: "listening on"), "\(program.errors)")
    return try (program, #require(line.split(separator: ":").last.flatMap { Int($0) }, "\(line)"))
  }

  /// Connections, too, which have processes of their own, in its group.
  private func end(_ tls: Program) { kill(-tls.pid, SIGKILL) }

  @Test func `only the authority of ca_file is trusted, and a renewed one from the reload on that reads it`()
    async throws
  {
    let bench = try await Bench(settings: ["ca_file": "CA"], startsDaemon: false)
    let first = try await makeAuthority("first", in: bench)
    let second = try await makeAuthority("second", in: bench)
    let trusted = bench.folder.file("ca.pem")
    try FileManager.default.copyItem(atPath: first.certificate, toPath: trusted)
    let (before, port) = try await startTLS(first.pair, before: bench)
    defer { end(before) }
    let url = "https://127.0.0.1:\(port)/MicroStrategyLibrary"
    try bench.write(bench.configuration(url: url).replacing("ca_file: CA", with: "ca_file: \(trusted)"))
    try await bench.start()
    let client = try await bench.client()
    try await bench.awaitEnd(of: try await client.enqueue([client.rename(Samples.migration(1), to: "R12")]))
    #expect(try await client.jobs().map(\.state.known) == [.succeeded])

    // The server gets another certificate in the night.
    end(before)
    _ = await before.end()
    let (after, _) = try await startTLS(second.pair, port: port, before: bench)
    defer { end(after) }
    let since = try await client.call(Status.self, .init()).lastSequence
    let ids = try await client.enqueue([client.rename(Samples.migration(2), to: "R13")])
    try await bench.watch(.init(since: since)) { $0.what.known != .outageBegan }
    let outage = try #require(try await client.environment().outage)
    #expect(outage.message.contains("certificate"), "\(outage.message)")

    try FileManager.default.removeItem(atPath: trusted)
    try FileManager.default.copyItem(atPath: second.certificate, toPath: trusted)
    let reload = try await bench.ctl("reload")
    #expect(
      reload.status == 0 && reload.errors.contains("certificates have changed, and were read anew"), "\(reload.errors)")
    try await bench.awaitEnd(of: ids)
    #expect(try await client.jobs().allSatisfy { $0.state.known == .succeeded && $0.attemptsUsed == 1 })
  }

  @Test func `a server whose certificate nobody vouches for is an outage that says what to do, and never asked`()
    async throws
  {
    let bench = try await Bench(startsDaemon: false)
    let authority = try await makeAuthority("unknown", in: bench)
    let (tls, port) = try await startTLS(authority.pair, before: bench)
    defer { end(tls) }
    try bench.write(bench.configuration(url: "https://127.0.0.1:\(port)/MicroStrategyLibrary"))
    try await bench.start()
    let client = try await bench.client()
    _ = try await client.enqueue([client.rename(Samples.migration(1), to: "R12")])
    try await bench.watch(.init(since: 0)) { $0.what.known != .outageBegan }
    let outage = try #require(try await client.environment().outage)
    #expect(outage.message.contains("certificate") && outage.message.contains("ca_file"), "\(outage.message)")
    #expect(try await bench.simulator("requests").array?.isEmpty == true)
  }
}
