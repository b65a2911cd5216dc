import ControlAPI
import Foundation
import Glibc
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// A daemon whose queue is on a disk of 6 MB that others fill.
@Suite(
  .timeLimit(.minutes(5)), .enabled(if: SmallDisk.isPossible, "\(SmallDisk.obstacle)"),
  .onlyOfFiles("it fills the disk that the file is on")) struct FullDiskTests
{
  private func bench(on disk: SmallDisk) async throws -> Bench {
    let bench = try await Bench(["--seconds-min", "0.1", "--seconds-max", "0.2"], sessions: 3, startsDaemon: false)
    try bench.write(bench.configuration().replacing(bench.queue, with: disk.file("queue.sqlite")))
    try await bench.start()
    return bench
  }

  @Test func `what is queued is made on a full disk, over a kill and a restart, and jobs are taken when there is room`()
    async throws
  {
    let disk = try SmallDisk(kibibytes: 6 << 10)
    let bench = try await bench(on: disk)
    let client = try await bench.client()
    var ids = try await client.enqueue((1...36).map { client.rename(Samples.migration($0), to: "edit \($0)") })
    disk.fill()
    let reason = try await enqueueAll(client, &ids)
    #expect(reason.contains("The disk that holds the queue is full, so no job is taken"))
    #expect(reason.contains("Free some space"))
    #expect(try await bench.daemon?.line(with: "The disk that holds the queue is full") != nil)

    for signal in [SIGKILL, SIGTERM] {
      var seen = 0
      try await bench.watch(Watch.Parameters(since: 0)) { event in
        if event.what.known == .succeeded { seen += 1 }
        return seen < (signal == SIGKILL ? 6 : 12)
      }
      await bench.kill(signal)
      disk.fill()
      try await bench.start()
    }
    try await bench.awaitEnd(of: ids)
    let again = try await bench.client()
    #expect(try await again.jobs().allSatisfy { $0.state.known == .succeeded })
    #expect(try await bench.simulator("edits").array?.count == ids.count)
    #expect(try await bench.simulator("violations") == [])

    // What was kept for those is free for others now, until it is promised to them.
    _ = try await enqueueAll(again, &ids, held: true)
    #expect(try await !again.call(Status.self, Status.Parameters()).accepting)
    disk.empty()
    #expect(try await bench.daemon?.line(with: "the queue can be written again, and takes jobs") != nil)
    #expect(try await again.call(Status.self, Status.Parameters()).accepting)
    let more = try await again.enqueue([again.rename(Samples.migration(1), to: "more")])
    try await bench.awaitEnd(of: more)
  }

  /// Enqueues until that is refused, and gives the reason.
  private func enqueueAll(_ client: ControlClient, _ ids: inout [JobID], held: Bool = false) async throws -> String {
    while true {
      do {
        var edit = client.rename(Samples.migration(ids.count % 36 + 1), to: "edit \(ids.count + 1)")
        edit.held = held
        ids += try await client.enqueue([edit])
      } catch ControlError.storageUnavailable(let reason) {
        return reason
      }
    }
  }

  @Test func `a reader that takes nothing of what it watches does not make the log grow`() async throws {
    let bench = try await Bench()
    let reader = try SilentReader(of: bench.socket)
    try reader.send(#"{"method": "org.migedit.Queue.Watch", "parameters": {"since": 0}, "more": true}"#)
    let client = try await bench.client()
    var most = 0
    for call in 0..<80 {
      var edits = (0..<100).map { client.rename(Samples.migration($0 % 36 + 1), to: "\(call) \($0)") }
      for place in edits.indices {
        edits[place].held = true
        edits[place].labels = ["note": String(repeating: "x", count: 200)]
      }
      try await client.enqueue(edits)
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(bench.queue)-wal")
      most = max(most, attributes[.size] as? Int ?? 0)
    }
    // Some 30 MB went through it, and the reader, to which 8000 events wait, has never been a reason to keep more of it.
    let written = try FileManager.default.attributesOfItem(atPath: bench.queue)[.size] as? Int ?? 0
    print("disk: a stuck reader of \(80 * 100) events: the log had at most \(most) bytes, the queue has \(written)")
    #expect(most <= 8 << 20)
    #expect(written > most)
    #expect(try reader.isStuck())
  }
}

/// A client that asks and never reads.
private final class SilentReader {
  private let descriptor: CInt

  init(of path: String) throws {
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(connected == 0)
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws {
    let bytes = Array(text.utf8) + [0]
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
  }

  /// Whether there is something to read, and the daemon still holds the connection.
  func isStuck() throws -> Bool {
    var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&asked, 1, 0) == 1 && asked.revents == Int16(POLLIN)
  }
}
