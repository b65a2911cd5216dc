import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// `migeditctl doctor` with the real daemon and a simulated Library.
@Suite(.timeLimit(.minutes(5))) struct DoctorTests {
  private struct Found {
    let status: Int32
    let diagnoses: [Diagnosis]
    let errors: String

    subscript(check: DiagnosisCheck) -> Diagnosis? { diagnoses.first { $0.check.known == check } }
    var faults: [DiagnosisCheck?] { diagnoses.filter { !$0.ok }.map(\.check.known) }
  }

  private func doctor(_ bench: Bench, _ arguments: [String] = ["--environment", "prod"]) async throws -> Found {
    let ended = try await bench.ctl(["doctor", "--json"] + arguments)
    let diagnoses = try ended.output.split(separator: "\n").map {
      try Diagnose.reply(of: try JSON(parsing: Array($0.utf8)).object ?? [:])
    }
    return Found(status: ended.status, diagnoses: diagnoses, errors: ended.errors)
  }

  @Test func `all is well, with one login and no edit`() async throws {
    let bench = try await Bench()
    let whole = try await doctor(bench, [])
    // Whether something keeps this machine's clock right, and how much room it has, is not the test's to say.
    let others = whole.faults.filter { $0 != .clock && $0 != .space && $0 != .fileSystem }
    #expect(others.isEmpty, "\(whole.diagnoses.filter { !$0.ok })")
    #expect(whole.status == (whole.faults.isEmpty ? 0 : 1))
    let isFile = BenchStore.ofRun == .sqlite
    #expect(whole[.version]?.detail.contains(isFile ? "SQLite 3." : "with PostgreSQL") == true)
    // The disk of a database server is not this machine's to look at.
    #expect(whole.diagnoses.count == (isFile ? 23 : 21))

    let found = try await doctor(bench)
    #expect(found.status == 0 && found.diagnoses.count == 12, "\(found.diagnoses)")
    #expect(found[.login]?.detail == "logged in as architect, with the session of slot 1")
    #expect(found[.source]?.detail.hasPrefix("likely: ") == true)
    let requests = try #require(try await bench.simulator("requests").array)
    #expect(requests.count { $0["path"]?.string?.hasSuffix("auth/login") == true } == 1, "the second uses it, too")
    #expect(requests.allSatisfy { $0["method"] != "PUT" })
    #expect(try await bench.simulator("violations").array?.isEmpty == true)

    let screen = try await bench.ctl("doctor", "--environment", "prod")
    #expect(
      screen.status == 0 && screen.output.hasPrefix("prod\n") && screen.errors.hasSuffix("all is well: 12 checks\n"))
  }

  @Test func `a login that is refused is told with the server's words, tried once, and never again by doctor`()
    async throws
  {
    let bench = try await Bench()
    _ = try await bench.simulator("password", post: ["password": "another"])
    for _ in 1...3 {
      let found = try await doctor(bench)
      #expect(found.status == 1 && found.faults == [.login], "\(found.diagnoses)")
      #expect(found[.login]?.detail.contains("ERR003") == true)
      #expect(found[.login]?.next?.contains("password") == true)
      #expect(found[.skipped]?.detail.hasPrefix("privileges, migration and source were not looked at") == true)
      #expect(found.diagnoses.allSatisfy { !$0.detail.contains(Bench.password) })
    }
    let requests = try #require(try await bench.simulator("requests").array)
    #expect(requests.count { $0["path"]?.string?.hasSuffix("auth/login") == true } == 1)
    let environment = try await bench.client().environment()
    #expect(environment.breaker.known == .closed && environment.outage == nil, "it opens no breaker")
  }

  @Test func `a privilege that is missing is told before an edit is refused, and one of some projects is shown`()
    async throws
  {
    let bench = try await Bench()
    _ = try await bench.simulator("privileges", post: ["createPackage": "nowhere"])
    let found = try await doctor(bench)
    #expect(found.status == 1 && found.faults == [.privileges])
    #expect(found[.privileges]?.next?.contains("Create package") == true)
    #expect(found[.migration]?.ok == true)
    _ = try await bench.simulator("privileges", post: ["createPackage": "projects"])
    let some = try await doctor(bench)
    #expect(some.status == 0 && some[.privileges]?.detail.contains("only: MicroStrategy Tutorial") == true)
    // A server without that list.
    _ = try await bench.simulator(
      "faults", post: ["faults": [["fault": "refused", "requests": ["other"], "body": "notFound"]]])
    let none = try await doctor(bench)
    #expect(none.status == 0 && none[.privileges]?.detail.hasPrefix("can't be told") == true)
  }

  @Test func `an environment with nothing but uploads looks like one that migrations go to`() async throws {
    let bench = try await Bench()
    let entry: JSON = [
      "id": .string(Samples.migration(1).description), "packageInfo": ["purpose": "migration_from_shared_file_store"],
    ]
    let list: JSON = ["data": [entry, entry], "total": 2]
    _ = try await bench.simulator(
      "faults", post: ["faults": [["fault": "says", "requests": ["list"], "text": .string(list.text)]]])
    let found = try await doctor(bench)
    #expect(found.status == 1 && found.faults == [.source], "\(found.diagnoses)")
    #expect(found[.source]?.next?.contains("source environment") == true)
  }

  @Test func `too many logins are told, and none is tried by doctor meanwhile`() async throws {
    let bench = try await Bench(["--seconds-min", "600", "--seconds-max", "600"], sessions: 2)
    _ = try await bench.simulator("faults", post: ["logins": ["most": 1]])
    let client = try await bench.client()
    let since = try await client.call(Status.self, .init()).lastSequence
    try await client.enqueue((1...2).map { client.rename(Samples.migration($0), to: "R12") })
    try await bench.watch(.init(since: since)) { $0.what.known != .accepted }
    // The second slot has met the limit, or does so by the doctor's own request.
    _ = try await doctor(bench)
    let before = try #require(try await bench.simulator("requests").array)
    let found = try await doctor(bench)
    #expect(found.faults == [.sessions], "\(found.diagnoses)")
    #expect(found[.sessions]?.detail.contains("2 sessions are configured") == true)
    #expect(found[.login]?.ok == true && found[.migration]?.ok == true, "it asks with the login that there is")
    let after = try #require(try await bench.simulator("requests").array)
    let isLogin: (JSON) -> Bool = { $0["path"]?.string?.hasSuffix("auth/login") == true }
    #expect(after.count(where: isLogin) == before.count(where: isLogin))
  }

  @Test func `a name that is not known is told, and what needs it is not looked at`() async throws {
    let bench = try await Bench(startsDaemon: false)
    try bench.write(bench.configuration(url: "https://library.invalid/MicroStrategyLibrary"))
    try await bench.start()
    try await bench.isServed()
    let found = try await doctor(bench)
    #expect(found.status == 1 && found.faults == [.nameResolution], "\(found.diagnoses)")
    #expect(found[.nameResolution]?.detail.contains("library.invalid") == true)
    #expect(found[.tls] == nil && found[.login] == nil)
    #expect(found[.skipped]?.detail.contains("because of nameResolution") == true)
  }

  @Test func `a server that has gone, and a configuration that waits for a reload`() async throws {
    let bench = try await Bench()
    bench.simulator.send(SIGKILL)
    _ = await bench.simulator.end()
    let found = try await doctor(bench)
    #expect(found.faults == [.login] && found[.login]?.detail.contains("Can't connect") == true, "\(found.diagnoses)")
    try bench.write(bench.configuration().replacing("sessions: 1", with: "sessions: 2"))
    let changed = try await doctor(bench, [])
    #expect(changed[.configuration]?.ok == false)
    #expect(changed[.configuration]?.next?.contains("migeditctl reload") == true)
    chmod(bench.folder.file("password"), 0o644)
    #expect(try await doctor(bench)[.credentials]?.detail.contains("can be read by others") == true)
    try bench.write("store: 7")
    #expect(try await doctor(bench, [])[.configuration]?.detail.contains("the next start would fail") == true)
  }

  @Test func `a certificate that ends soon is told, and one that nobody vouches for`() async throws {
    let bench = try await Bench(settings: ["ca_file": "CA"], startsDaemon: false)
    let (certificate, tls, port) = try await startTLS(before: bench, days: 5)
    // Connections, too, which have processes of their own, in its group.
    defer { kill(-tls.pid, SIGKILL) }
    let url = "https://127.0.0.1:\(port)/MicroStrategyLibrary"
    try bench.write(bench.configuration(url: url).replacing("ca_file: CA", with: "ca_file: \(certificate)"))
    try await bench.start()
    try await bench.isServed()
    let soon = try await doctor(bench)
    #expect(soon.status == 1 && soon.faults == [.tls], "\(soon.diagnoses)")
    #expect(soon[.tls]?.detail.hasPrefix("The certificate ends in 4 days, on ") == true)
    #expect(soon[.source]?.ok == true, "all else is looked at")

    try bench.write(bench.configuration(url: url).replacing("    ca_file: CA\n", with: ""))
    #expect(try await bench.ctl("reload").status == 0)
    let untrusted = try await doctor(bench)
    #expect(untrusted.faults == [.tls] && untrusted[.login] == nil)
    #expect(untrusted[.tls]?.detail.contains("is not trusted") == true)
    #expect(
      untrusted[.tls]?.detail.contains("It ends on ") == true && untrusted[.tls]?.next?.contains("ca_file") == true)
  }

  /// An authority of its own for 127.0.0.1, and what speaks TLS with it before the simulator.
  private func startTLS(before bench: Bench, days: Int) async throws -> (certificate: String, Program, port: Int) {
    let (certificate, key) = (bench.folder.file("ca.pem"), bench.folder.file("ca.key"))
    let made = try await Program.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "\(days)",
        "-subj",
        "/CN=doctor", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ])
    try #require(made.status == 0, "\(made.errors)")
    let pair = bench.folder.file("pair.pem")
    let whole = try String(contentsOfFile: certificate, encoding: .utf8) + String(contentsOfFile: key, encoding: .utf8)
    try whole.write(toFile: pair, atomically: false, encoding: .utf8)
    let address = try #require(URL(string: bench.url)?.port)
    let program = try Program(
      "socat",
      [
        "-d", "-d", "OPENSSL-LISTEN:0,bind=127.0.0.1,reuseaddr,fork,verify=0,cert=\(pair)", "TCP:127.0.0.1:\(address)",
      ])
    let line = try #require(try await program.line(with: "listening on"), "\(program.errors)")
    return try (certificate, program, #require(line.split(separator: ":").last.flatMap { Int($0) }, "\(line)"))
  }

  @Test func `a daemon that has gone is looked for from here`() async throws {
    let bench = try await Bench()
    await bench.kill()
    let found = try await doctor(bench)
    #expect(found.status == 1 && found[.daemon]?.ok == false && found[.daemon]?.next?.isEmpty == false)
    #expect(found[.socket]?.detail.contains(bench.socket) == true, "\(found.diagnoses)")
    #expect(found[.socket]?.ok == true, "what was killed leaves its socket")
    let screen = try await bench.ctl("doctor")
    #expect(screen.status == 1 && screen.output.contains("FAULT daemon"), "\(screen.output)")
  }
}
