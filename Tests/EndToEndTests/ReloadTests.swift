import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// The configuration is read again while the daemon works.
@Suite(.timeLimit(.minutes(5))) struct ReloadTests {
  private func logins(_ bench: Bench) async throws -> Int {
    let requests = try #require(try await bench.simulator("requests").array)
    return requests.count { $0["path"]?.string?.hasSuffix("auth/login") == true }
  }

  @Test func `a wrong password is tried once, said clearly, and the right one is taken by Reload`() async throws {
    let bench = try await Bench(sessions: 3, startsDaemon: false)
    try "wrong horse\n".write(toFile: bench.folder.file("password"), atomically: false, encoding: .utf8)
    // A refused login is tried again after ten minutes, that is, not in this test.
    try bench.write(bench.configuration().replacing("probe_max: 1s", with: "probe_max: 10m"))
    try await bench.start()
    let client = try await bench.client()
    let ids = try await client.enqueue((1...6).map { client.rename(Samples.migration($0), to: "R12 \($0)") })
    try await bench.watch(.init(since: 0)) { $0.what.known != .outageBegan }

    #expect(try await logins(bench) == 1)
    let waiting = try await bench.ctl("show", "\(ids[0])")
    #expect(waiting.output.contains("refused the login") && waiting.output.contains("password"), "\(waiting.output)")
    #expect(!waiting.output.contains("wrong horse"))

    try "\(Bench.password)\n".write(toFile: bench.folder.file("password"), atomically: false, encoding: .utf8)
    let reload = try await bench.ctl("reload")
    #expect(reload.status == 0, "\(reload.errors)")
    try await bench.awaitEnd(of: ids)
    #expect(try await client.jobs().allSatisfy { $0.state.known == .succeeded && $0.attemptsUsed == 1 })
    #expect(try await logins(bench) <= 4)
  }

  @Test
  func
    `another password in the file and a renewed authority are taken by Reload alone, and said without what they are`()
    async throws
  {
    let bench = try await Bench(startsDaemon: false)
    let authority = bench.folder.file("ca.pem")
    let makeAuthority = {
      try await Program.run(
        "openssl",
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
          "/CN=test", "-keyout", bench.folder.file("key.pem"), "-out", authority,
        ])
    }
    #expect(try await makeAuthority().status == 0)
    try bench.write(bench.configuration().replacing("sessions: 1", with: "sessions: 1\n    ca_file: \(authority)"))
    try await bench.start()
    let client = try await bench.client()
    try await bench.awaitEnd(of: try await client.enqueue([client.rename(Samples.migration(1), to: "before")]))

    let nothing = try await bench.ctl("reload")
    #expect(nothing.status == 0 && !nothing.errors.contains("anew"), "\(nothing.errors)")

    // From now on the server takes the new password only, and knows none of the logins of before.
    let password = "another horse 9"
    _ = try await bench.simulator("password", post: ["password": .string(password)])
    _ = try await bench.simulator("logins", method: "DELETE")
    try "\(password)\r\n".write(toFile: bench.folder.file("password"), atomically: false, encoding: .utf8)
    #expect(try await makeAuthority().status == 0)
    let reload = try await bench.ctl("reload")
    #expect(reload.status == 0)
    for (what, file) in [("password has", "password"), ("certificates have", "ca.pem")] {
      #expect(
        reload.errors.contains("prod: the \(what) changed, and were read anew from \(bench.folder.file(file))")
          || reload.errors.contains("prod: the \(what) changed, and was read anew from \(bench.folder.file(file))"),
        "\(reload.errors)")
    }
    let log = try await bench.daemon?.line(with: "read anew")
    #expect(log?.contains("prod: the password has changed") == true)
    try await bench.awaitEnd(of: try await client.enqueue([client.rename(Samples.migration(2), to: "after")]))
    #expect(try await client.jobs().allSatisfy { $0.state.known == .succeeded })
    #expect(!(reload.errors + (log ?? "")).contains("another horse"))
  }

  @Test func `a broken file is said with its faults and leaves the old one in force, by Reload and by SIGHUP`()
    async throws
  {
    let bench = try await Bench()
    let client = try await bench.client()
    try bench.write(bench.configuration().replacing("sessions: 1", with: "sessions: many"))
    let reload = try await bench.ctl("reload")
    #expect(reload.status == EX_DATAERR)
    #expect(reload.errors.contains("the one before stays in force"), "\(reload.errors)")
    #expect(reload.errors.contains("environments.prod.sessions: "), "\(reload.errors)")
    bench.daemon?.send(SIGHUP)
    _ = try await bench.daemon?.line(with: "the configuration is not taken")
    let ids = try await client.enqueue([client.rename(Samples.migration(1), to: "x")])
    try await bench.awaitEnd(of: ids)

    try bench.write(bench.configuration().replacing("  prod:", with: "  test:"))
    bench.daemon?.send(SIGHUP)
    _ = try await bench.daemon?.line(with: "the configuration was read again")
    let environments = try await client.call(Environments.self, Environments.Parameters()).environments
    #expect(environments.map(\.name) == ["test"])
  }

  @Test func `an administrator forgets an edit that never ends, and the next one goes on`() async throws {
    let bench = try await Bench(["--seconds-min", "3600", "--seconds-max", "3600"], startsDaemon: false)
    try bench.write(
      bench.configuration().replacing("sessions: 1", with: "sessions: 1\n    edit_timeout: 300ms"))
    try await bench.start()
    let client = try await bench.client()
    let ids = try await client.enqueue((1...2).map { client.rename(Samples.migration($0), to: "x") })
    try await bench.watch(.init(since: 0)) { $0.what.known != .failed }
    let slots = try await client.call(Environments.self, Environments.Parameters()).environments[0].slots
    #expect(slots.map(\.state.known) == [.unknown])
    #expect(try await client.job(ids[1]).job.waiting?.jobs == [ids[0]])
    let forget = try await bench.ctl("forget", "\(ids[0])", "--yes")
    #expect(forget.status == 0, "\(forget.errors)")
    try await bench.watch(.init(since: 0)) { !($0.what.known == .started && $0.job?.id == ids[1]) }
    let again = try await bench.ctl("forget", "\(ids[0])", "--yes")
    #expect(again.status != 0 && again.errors.contains("nothing to forget"), "\(again.errors)")
  }
}
