import ControlAPI
import Foundation
import Glibc
import TestSupport
import Testing

/// What the daemon says to systemd, and takes from it. The systemd here is a socket; a real one stands in SystemdTests.
@Suite(.timeLimit(.minutes(5))) struct ServiceTests {
  @Test(arguments: [SIGTRAP, SIGILL, SIGSEGV, SIGABRT])
  func `a crash prints no registers and no memory, however the runtime is set`(signal: Int32) async throws {
    let bench = try await Bench(variables: ["SWIFT_BACKTRACE": "enable=yes,interactive=no,color=no"])
    bench.daemon?.send(signal)
    let ended = try #require(await bench.daemon?.end())
    #expect(ended.status == signal)
    let printed = (ended.output + ended.errors).lowercased()
    for word in ["register", "backtrace", "rax", Bench.password] { #expect(!printed.contains(word)) }
  }

  @Test func `it says when it is ready, how it stands, that it reloads and that it stops`() async throws {
    let systemd = try NotifySocket()
    let bench = try await Bench(
      ["--seconds-min", "60", "--seconds-max", "60"], variables: ["NOTIFY_SOCKET": systemd.path])
    let starting = await systemd.heard(upTo: "READY=1", "STATUS=0 running, 0 queued")
    let place = bench.database.map { "PostgreSQL (\($0.conninfo))" } ?? bench.queue
    #expect(starting.first == "STATUS=opening \(place)")
    #expect(starting.contains("EXTEND_TIMEOUT_USEC=30000000"))

    let client = try await bench.client()
    _ = try await client.enqueue([client.rename(Samples.migration(1), to: "x")])
    _ = await systemd.heard(upTo: "STATUS=1 running, 0 queued")

    #expect(try await bench.ctl("reload").status == 0)
    #expect(await systemd.heard(upTo: "RELOADING=1").last?.contains("\nMONOTONIC_USEC=") == true)
    _ = await systemd.heard(upTo: "READY=1")
    try bench.write("environments: nonsense")
    #expect(try await bench.ctl("reload").status != 0)
    _ = await systemd.heard(upTo: "RELOADING=1")
    _ = await systemd.heard(upTo: "READY=1")

    bench.daemon?.send(SIGTERM)
    _ = await systemd.heard(upTo: "STOPPING=1")
    _ = await systemd.heard(upTo: "EXTEND_TIMEOUT_USEC=")
    #expect(await bench.daemon?.end().status == 0)
  }

  @Test func `it feeds the watchdog where there is one`() async throws {
    let systemd = try NotifySocket()
    let bench = try await Bench(variables: ["NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "2000000"])
    for _ in 1...3 { _ = await systemd.heard(upTo: "WATCHDOG=1") }
    #expect(bench.daemon?.errors.contains("systemd will restart") == false)
  }

  @Test func `a socket that is passed is taken instead of the configured one, and is not removed`() async throws {
    let folder = try TemporaryFolder()
    let passed = folder.file("passed.sock")
    // Not systemd-socket-activate: it closes the descriptor by which Foundation notices the end of its child.
    let activate = """
      import fcntl, os, socket, sys
      passed = socket.socket(socket.AF_UNIX)
      passed.bind(sys.argv[1])
      passed.listen()
      high = fcntl.fcntl(passed, fcntl.F_DUPFD, 100)
      try: os.set_inheritable(os.dup(3), True)
      except OSError: pass
      os.dup2(high, 3)
      os.execve(sys.argv[2], sys.argv[2:], dict(os.environ, LISTEN_FDS="1", LISTEN_PID=str(os.getpid())))
      """
    let bench = try await Bench(prefix: ["python3", "-c", activate, passed], startsDaemon: false)
    let daemon = try bench.startWithoutWaiting()
    defer { daemon.send(SIGTERM) }
    _ = try await daemon.line(with: "ready")
    let status = try await Program.run(builtProduct("migeditctl"), ["status", "--socket", passed])
    #expect(status.status == 0, "\(status.errors)")
    #expect(daemon.errors.contains("ready from=systemd"), "\(daemon.errors)")
    #expect(daemon.errors.contains("socket=\(passed)"), "\(daemon.errors)")
    #expect(!FileManager.default.fileExists(atPath: bench.socket))
    daemon.send(SIGTERM)
    #expect(await daemon.end().status == 0)
    #expect(FileManager.default.fileExists(atPath: passed))
  }

  @Test func `credentials are said at a reload to be those of the service's start`() async throws {
    let folder = try TemporaryFolder()
    try Bench.password.write(toFile: folder.file("prod-password"), atomically: false, encoding: .utf8)
    let bench = try await Bench(variables: ["CREDENTIALS_DIRECTORY": folder.path], startsDaemon: false)
    try bench.write(
      bench.configuration().replacing(/password_file: .*/, with: "password_credential: prod-password"))
    try await bench.start()
    let reload = try await bench.ctl("reload")
    #expect(reload.status == 0)
    #expect(
      reload.errors.contains("the credential prod-password is still as when the service started"), "\(reload.errors)")
    #expect(reload.errors.contains("systemctl restart migeditd"), "\(reload.errors)")
  }
}
