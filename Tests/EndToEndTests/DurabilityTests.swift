import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DurabilityTests {
  @Test(.onlyOfFiles("it traces how the daemon syncs its file"))
  func `the reply to Enqueue leaves after the commit was synced to the disk`() async throws {
    let folder = try TemporaryFolder()
    let trace = folder.file("trace")
    let calls = "trace=fdatasync,fsync,write,writev,sendto,sendmsg"
    // -D: the daemon is our child, and the tracer beside it.
    let bench = try await Bench(
      prefix: ["strace", "-D", "-f", "-y", "-s", "200", "-e", calls, "-o", trace])
    let client = try await bench.client()
    try await client.enqueue([client.rename(Samples.migration(9), to: "synced", key: "the-key")])
    await bench.kill(SIGTERM)

    let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
    let reply = try #require(
      lines.firstIndex { $0.contains("duplicate") && $0.contains("socket") }, "no reply was traced")
    let write = try #require(
      lines[..<reply].firstIndex { $0.contains("fdatasync") && $0.contains("queue.sqlite-wal") },
      "nothing was synced before the reply")
    let finished = lines[write...].firstIndex { $0.hasSuffix("= 0") && $0.contains("fdatasync") }
    #expect(try #require(finished) < reply)
  }

  @Test func `jobs that waited before a restart wait after it, and are made`() async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"])
    let client = try await bench.client()
    let ids = try await client.enqueue((1...5).map { client.rename(Samples.migration($0), to: "edit \($0)") })
    await bench.kill()
    try await bench.start()
    let again = try await bench.client()
    #expect(try await again.jobs().map(\.id) == ids)
    try await bench.awaitEnd(of: ids)
    #expect(try await again.jobs().allSatisfy { $0.state.known == .succeeded })
    #expect(try await bench.simulator("edits").array?.count == 5)
  }

  @Test func `a second daemon on the same queue is refused, and told which the first is`() async throws {
    let bench = try await Bench()
    let first = try #require(bench.daemon)
    try bench.write(bench.configuration().replacing("control.sock", with: "other.sock"))
    let second = try bench.startWithoutWaiting()
    let ended = await second.end()
    #expect(ended.status == EX_CANTCREAT)
    switch BenchStore.ofRun {
    case .sqlite: #expect(ended.errors.contains("in use by another migeditd (pid \(first.pid))"), "\(ended.errors)")
    case .postgresql: #expect(ended.errors.contains("another migeditd has it (migeditd on "), "\(ended.errors)")
    }
  }

  @Test(.onlyOfFiles("who may read a database is said in PostgreSQL")) func `nobody else can read the queue`()
    async throws
  {
    let bench = try await Bench()
    let files = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
      .filter { $0.hasPrefix("queue.sqlite") }
    #expect(files.count >= 3)
    for file in files {
      let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.file(file))[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(file)")
    }
  }

  @Test func `the password is seen nowhere`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let ids = try await client.enqueue([client.rename(Samples.migration(1), to: "renamed")])
    try await bench.awaitEnd(of: ids)
    let kept = try await bench.kept()
    #expect(kept.count >= (BenchStore.ofRun == .sqlite ? 3 : 1))
    for (name, bytes) in kept { #expect(bytes.range(of: Data(Bench.password.utf8)) == nil, "\(name)") }
    let pid = try #require(bench.daemon?.pid)
    for file in ["cmdline", "environ"] {
      let content = try Data(contentsOf: URL(filePath: "/proc/\(pid)/\(file)"))
      #expect(content.range(of: Data(Bench.password.utf8)) == nil, "\(file)")
    }
    let daemon = try #require(bench.daemon)
    #expect(!daemon.errors.contains(Bench.password) && !daemon.output.contains(Bench.password))
  }

  @Test func `the same key gives the same job, also after a restart`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let first = try await client.enqueue([client.rename(Samples.migration(1), to: "a", key: "k")])
    await bench.kill()
    try await bench.start()
    let again = try await bench.client()
    #expect(try await again.enqueue([again.rename(Samples.migration(1), to: "a", key: "k")]) == first)
    await #expect(throws: ControlError.keyConflict(index: 0, key: "k", id: first[0])) {
      try await again.enqueue([again.rename(Samples.migration(1), to: "b", key: "k")])
    }
    #expect(try await again.call(Status.self, Status.Parameters()).problem == nil)
  }

  @Test func `Watch goes on from its last sequence after a restart, without a gap`() async throws {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"])
    let client = try await bench.client()
    let ids = try await client.enqueue((1...4).map { client.rename(Samples.migration($0), to: "edit \($0)") })
    var sequences: [Int] = []
    try await bench.watch(Watch.Parameters(since: 0)) { event in
      sequences.append(event.sequence)
      return sequences.count < 7
    }
    await bench.kill()
    try await bench.start()
    let again = try await bench.client()
    try await bench.awaitEnd(of: ids)
    let last = try await again.call(Status.self, Status.Parameters()).lastSequence
    try await bench.watch(Watch.Parameters(since: sequences.last)) { event in
      sequences.append(event.sequence)
      return event.sequence < last
    }
    #expect(sequences == Array(1...last))
  }
}
