import Foundation
import QueueStore
import TestSupport
import Testing

@testable import PostgreSQLEngine

/// A server with a certificate of an authority of its own, and what `sslmode=verify-full` makes of it.
@Suite(.timeLimit(.minutes(5))) struct EncryptionTests {
  private struct Servers {
    let folder: TemporaryFolder
    let right: PostgreSQLCluster
    let expired: PostgreSQLCluster
    let plain: PostgreSQLCluster
  }

  private static let servers = Task {
    let folder = try TemporaryFolder()
    for authority in ["ours", "theirs"] {
      try await openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=\(authority)", "-keyout", folder.file("\(authority).key"), "-out", folder.file("\(authority).pem"))
    }
    func server(_ name: String, days: Int) async throws -> PostgreSQLCluster {
      let (key, file) = (folder.file("\(name).key"), folder.file("\(name).pem"))
      try "subjectAltName=DNS:localhost".write(toFile: folder.file("names"), atomically: false, encoding: .utf8)
      try await openssl(
        "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
        "-keyout", key, "-out", folder.file("request"))
      try await openssl(
        "x509", "-req", "-in", folder.file("request"), "-CA", folder.file("ours.pem"), "-CAkey",
        folder.file("ours.key"), "-CAcreateserial", "-days", "\(days)", "-extfile", folder.file("names"), "-out", file)
      return try await PostgreSQLCluster(
        port: freePort(), certificate: PostgreSQLCluster.Certificate(file: file, key: key))
    }
    return try await Servers(
      folder: folder, right: server("right", days: 2), expired: server("expired", days: -1),
      plain: PostgreSQLCluster(port: freePort()))
  }

  private static func openssl(_ arguments: String...) async throws {
    let made = try await Program.run("openssl", arguments)
    try #require(made.status == 0, "\(made.errors)")
  }

  private func conninfo(_ server: PostgreSQLCluster, by authority: String) async throws -> String {
    let file = try await Self.servers.value.folder.file("\(authority).pem")
    let database = try await server.emptyDatabase()
    return "\(server.networkAddress) user=tests dbname=\(database) sslmode=verify-full sslrootcert=\(file)"
  }

  @Test func `the right authority and host are let in, and the connection is encrypted`() async throws {
    let settings = try await ConnectionSettings(
      conninfo: conninfo(Self.servers.value.right, by: "ours"), password: nil, host: "here")
    let connection = try PostgreSQLConnection(settings)
    #expect(
      try connection.ints("SELECT ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid()", [], isReused: false) == [1])
    #expect(await refusal(settings.conninfo) == nil)
  }

  private func expectRefused(_ conninfo: String, _ said: String) async throws {
    let refused = try #require(await refusal(conninfo))
    #expect(!refused.isWaitedFor && "\(refused)".contains(said), "\(refused)")
    #expect("\(refused)".contains("sslrootcert in store.postgresql.conninfo names"), "\(refused)")
  }

  @Test func `another authority, another host, one that has expired and a server without TLS are each refused`()
    async throws
  {
    let servers = try await Self.servers.value
    try await expectRefused(conninfo(servers.right, by: "theirs"), "certificate verify failed")
    try await expectRefused(conninfo(servers.expired, by: "ours"), "certificate verify failed")
    let elsewhere = try await conninfo(servers.right, by: "ours").replacing("host=localhost", with: "host=127.0.0.1")
    try await expectRefused(elsewhere, "does not match host name \"127.0.0.1\"")
    try await expectRefused(conninfo(servers.plain, by: "ours"), "server does not support SSL")
    try await expectRefused(conninfo(servers.right, by: "nobody"), "nobody.pem\" does not exist")
  }
}
