import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What an administrator is told of a PostgreSQL server that has the queue, or is to have it.
@Suite(.timeLimit(.minutes(5))) struct DatabaseServerTests {
  /// A bench whose configuration says something else of the database.
  private func bench(
    _ said: String, in database: BenchDatabase, variables: [String: String] = [:]
  ) async throws -> Bench {
    let bench = try await Bench(
      ["--seconds-min", "0.02", "--seconds-max", "0.1"], variables: variables, database: database, startsDaemon: false)
    try bench.write(bench.configuration().replacing(bench.place, with: "postgresql: { \(said) }"))
    return bench
  }

  private static let password = "the database's own secret"

  @Test func `what is wrong with the words of the configuration is told without a server`() async throws {
    let database = try await BenchDatabase()
    let cases = [
      (
        "conninfo: hots=db1 dbname=x",
        #"store.postgresql.conninfo: libpq does not take it: invalid connection option "hots""#
      ),
      ("conninfo: host=db1 dbname", #"missing "=" after "dbname""#),
      ("conninfo: host=db1 password = hunter2", "holds a password, expected password_credential or password_file"),
      (
        "conninfo: 'postgresql://migedit:hunter2@db1/x'",
        "holds a password, expected password_credential or password_file"
      ),
    ]
    for (said, fault) in cases {
      let bench = try await bench(said, in: database)
      for ended in [try await bench.checkConfiguration(), try await bench.startWithoutWaiting().end()] {
        #expect(ended.status == EX_CONFIG && ended.errors.contains(fault), "\(ended.errors)")
        #expect(!(ended.output + ended.errors).contains("hunter2"))
      }
    }
  }

  @Test func `a daemon that is not linked with PostgreSQL says so, and which is`() async throws {
    let bench = try await Bench(program: "migeditd", database: BenchDatabase(), startsDaemon: false)
    for ended in [try await bench.checkConfiguration(), try await bench.startWithoutWaiting().end()] {
      #expect(ended.status == EX_CONFIG && ended.errors.contains("install the package migedit-postgresql"), "\(ended)")
    }
  }

  @Test func `a server that does not let the daemon in, or is not fit, ends the start with what to do`() async throws {
    let server = try await PostgreSQLCluster(port: freePort(), access: "host all all 127.0.0.1/32 scram-sha-256")
    let database = try await BenchDatabase(in: server)
    let folder = try TemporaryFolder()
    try "\(Self.password)\n".write(toFile: folder.file("password"), atomically: false, encoding: .utf8)
    chmod(folder.file("password"), 0o600)
    let network = "\(server.networkAddress) user=tests"
    let cases = [
      (
        "conninfo: \(network) dbname=x, password_file: \(folder.file("password"))",
        "(PostgreSQL 28P01); correct the password"
      ),
      ("conninfo: \(network) dbname=x", "no password supplied; it asks for a password"),
      (
        "conninfo: \(network) dbname=x sslmode=require",
        "server does not support SSL, but SSL was required; sslrootcert"
      ),
      ("conninfo: \(server.address) dbname=nowhere", "does not exist (PostgreSQL 3D000); make the database"),
      ("conninfo: \(database.conninfo)", "store.postgresql.replicated_storage: true"),
    ]
    for (said, fault) in cases {
      let bench = try await bench(said, in: database)
      #expect(try await bench.checkConfiguration().status == 0)
      let ended = try await bench.startWithoutWaiting().end()
      #expect(ended.status == EX_CANTCREAT && ended.errors.contains(fault), "\(ended.errors)")
      #expect(!(ended.output + ended.errors).contains(Self.password))
    }
  }

  @Test func `the password of a database is nowhere, in no form, while it is right and when it is so no more`()
    async throws
  {
    let server = try await PostgreSQLCluster(port: freePort(), access: "host all all 127.0.0.1/32 scram-sha-256")
    let (database, systemd, folder) = (try await BenchDatabase(in: server), try NotifySocket(), try TemporaryFolder())
    let password = "p&s \"w<ö>r'd/%41+="
    try await database.execute("ALTER ROLE tests PASSWORD '\(password.replacing("'", with: "''"))'")
    try password.write(toFile: folder.file("password"), atomically: false, encoding: .utf8)
    chmod(folder.file("password"), 0o600)
    let place = "conninfo: \(server.networkAddress) user=tests dbname=\(database.name), replicated_storage: true"
    let bench = try await bench(
      "\(place), password_file: \(folder.file("password"))", in: database, variables: ["NOTIFY_SOCKET": systemd.path])
    try await bench.start()
    let client = try await bench.client()
    try await bench.awaitEnd(of: client.enqueue([client.rename(Samples.migration(1), to: "first")]))
    func screens() async throws -> String {
      var all = ""
      for verb in [["status"], ["doctor"], ["healthy"], ["hosts"], ["environments"], ["list"], ["metrics"]] {
        let shown = try await bench.ctl(verb)
        all += shown.output + shown.errors
      }
      return all
    }
    var seen = try await screens()
    try await database.execute(
      """
      ALTER ROLE tests PASSWORD 'another';
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
      """)
    // Told by one of them as soon as the lost connections were noticed.
    while !seen.contains("password authentication failed") { seen += try await screens() }
    let daemon = try #require(bench.daemon)
    let process = try ["cmdline", "environ"].map { try Data(contentsOf: URL(filePath: "/proc/\(daemon.pid)/\($0)")) }
    daemon.send(SIGTERM)
    let log = await daemon.end().errors
    #expect(log.contains("password authentication failed"), "\(log)")
    let status = await systemd.heard(upTo: "STOPPING=1").joined(separator: "\n")
    let outputs = [seen, log, status, try await database.dump()].map { Data($0.utf8) } + process
    for form in SecretForms.all(of: password) {
      for output in outputs { #expect(!SecretForms.stands(form.text, in: output), "\(form.name)") }
    }
  }

  @Test func `a server that is down is waited for at the start, and nobody is answered meanwhile`() async throws {
    let server = try await PostgreSQLCluster()
    let systemd = try NotifySocket()
    let bench = try await Bench(
      variables: ["NOTIFY_SOCKET": systemd.path], database: BenchDatabase(in: server), startsDaemon: false)
    try await server.order(.stop)
    let daemon = try bench.startWithoutWaiting()
    defer { daemon.send(SIGKILL) }
    let line = try #require(try await daemon.line(with: "the queue is waited for"), "\(daemon.errors)")
    #expect(line.contains("Is the server running"), "\(line)")
    let told = await systemd.heard(upTo: "STATUS=waiting for the queue: ")
    #expect(!told.contains("READY=1"))
    #expect(try await bench.ctl("status").status == EX_UNAVAILABLE)
    try await server.order(.start)
    #expect(try await daemon.line(with: "ready") != nil)
    #expect(try await bench.ctl("status").status == 0)
    daemon.send(SIGTERM)
    #expect(await daemon.end().status == 0)
  }

  @Test func `while it is down nothing is taken, people are told why, and what runs goes on when it is back`()
    async throws
  {
    let server = try await PostgreSQLCluster()
    let bench = try await Bench(["--seconds-min", "2", "--seconds-max", "2"], database: BenchDatabase(in: server))
    let client = try await bench.client()
    let jobs = try await client.enqueue(["before", "waiting"].map { client.rename(Samples.migration(1), to: $0) })
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }
    try await server.order(.stop)
    let refused = try await bench.ctl("enqueue", "--migration", "\(Samples.migration(2))", "--name", "away")
    #expect(refused.status == EX_UNAVAILABLE || refused.status == EX_TEMPFAIL, "\(refused)")
    do {
      try await client.enqueue([client.rename(Samples.migration(2), to: "away")])
      Issue.record("it was taken")
    } catch ControlError.storageUnavailable(let reason) {
      #expect(reason.contains("The PostgreSQL server that has the queue can't be reached"), "\(reason)")
    }
    let doctor = try await bench.ctl("doctor")
    #expect(doctor.status == 1 && doctor.output.contains("FAULT queue"), "\(doctor.output)")
    #expect(doctor.output.contains("PostgreSQL server") && !doctor.output.contains("dmesg"), "\(doctor.output)")
    let healthy = try await bench.ctl("healthy")
    #expect(healthy.status != 0)
    let daemon = try #require(bench.daemon)
    #expect(try await daemon.line(with: "can't be reached") != nil)

    try await server.order(.start)
    #expect(try await daemon.line(with: "the queue can be written again") != nil, "\(daemon.errors)")
    try await bench.awaitEnd(of: jobs)
    #expect(try await bench.simulator("edits").array?.compactMap { $0["name"]?.string } == ["before", "waiting"])
    #expect(try await bench.simulator("violations") == [])
    #expect(try await bench.ctl("healthy").status == 0)
  }

  @Test func `a dump that is loaded into another database is a copy, and begins paused`() async throws {
    let (first, second) = (try await BenchDatabase(), try await BenchDatabase())
    let bench = try await Bench(["--seconds-min", "60", "--seconds-max", "60"], database: first)
    let client = try await bench.client()
    let jobs = try await client.enqueue(["one", "two"].map { client.rename(Samples.migration(1), to: $0) })
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }
    let before = try await client.call(Status.self, Status.Parameters())
    try await second.load(first.dump())
    await bench.kill()
    try bench.write(bench.configuration().replacing(first.conninfo, with: second.conninfo))
    try await bench.start()
    #expect(try await bench.daemon?.line(with: "the queue is paused: This queue is a copy") != nil)
    let after = try await bench.client().call(Status.self, Status.Parameters())
    #expect(after.storeId != before.storeId && after.lastSequence > before.lastSequence + 1_000_000)
    #expect(after.pause?.reason?.contains("it was in another PostgreSQL database before") == true)
    #expect(try await bench.client().jobs().map(\.id) == jobs)
  }

  @Test func `a backup is PostgreSQL's own to make, which is said`() async throws {
    let bench = try await Bench(database: BenchDatabase())
    let backup = try await bench.ctl("backup")
    #expect(backup.status == EX_UNAVAILABLE && backup.errors.contains("pg_dump"), "\(backup)")
  }
}
