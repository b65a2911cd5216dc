import Foundation
import Glibc
import JSONDocument
import Synchronization
import TestSupport
import Testing

/// A frame of 16 MiB that costs as much as can be.
enum CrowdFrame: String, CaseIterable {
  case manyValues = "more values than are taken"
  case fullChange = "a change of as many values as are taken, each wrong"
  case longText = "one text"

  var bytes: Data {
    let (head, tail) =
      switch self {
      case .manyValues, .longText: (#"{"method":"org.migedit.Queue.Enqueue","parameters":{"edits":["#, "]}}")
      case .fullChange:
        (
          #"{"method":"org.migedit.Queue.Enqueue","parameters":{"edits":[{"target":{"environment":"prod","kind":"migration","#
            + #""id":"\#(Samples.migration(1))"},"change":{"mergePatch":{"tocView":{"content":["#, "]}}}}]}}"
        )
      }
    let space = 16 << 20 - head.utf8.count - tail.utf8.count
    let middle =
      switch self {
      case .manyValues: String(repeating: #"{"a":0},"#, count: space / 8 - 1) + "0"
      case .fullChange: String(repeating: #"{"a":0},"#, count: 249_900) + "0"
      case .longText: "\"" + String(repeating: "x", count: space - 2) + "\""
      }
    let text = head + middle + tail
    // White space behind a value is part of the frame.
    return Data((text + String(repeating: " ", count: 16 << 20 - text.utf8.count) + "\0").utf8)
  }
}

/// Clients of other processes that send one frame after the other, each on a connection of its own. As root, half of them are of
/// another user, who may enqueue.
final class Crowd {
  private let programs: [Program]
  private let folder: String

  init(_ kind: CrowdFrame, _ count: Int, for seconds: Int, at bench: Bench) throws {
    folder = bench.folder.file("crowd")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    chmod(bench.folder.path, 0o755)
    chmod(folder, 0o777)
    let frame = bench.folder.file("frame")
    try kind.bytes.write(to: URL(filePath: frame))
    // The frame is opened by each client, so that each has a place of its own in it.
    let script = """
      for client in $(seq $1); do
        (while [ $SECONDS -lt \(seconds) ]; do
          socat -t \(seconds) - UNIX-CONNECT:\(bench.socket) < \(frame) 2>> \(folder)/errors.$2.$client | tr -d '\\0' || true
          echo
        done > \(folder)/answers.$2.$client) &
      done
      wait
      """
    let users: [(prefix: [String], name: String)] =
      geteuid() == 0
      ? [([], "own"), (["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"], "other")] : [([], "own")]
    programs = try users.map { user in
      let command = user.prefix + ["bash", "-c", script, "crowd", "\(count / users.count)", user.name]
      return try Program("/usr/bin/env", command)
    }
  }

  func end() async { for program in programs { _ = await program.end() } }

  /// How many frames were answered, be it with a refusal.
  func answered() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("answers") }.reduce(0) {
      let text = try String(contentsOfFile: "\(folder)/\($1)", encoding: .utf8)
      return $0 + text.split(separator: "\n").count { $0.contains("\"error\"") }
    }
  }
}

/// Calls Status again and again on a connection and a thread of its own, so that nothing but the daemon holds it up.
final class StatusCalls: Sendable {
  /// Of all calls, in milliseconds.
  struct Times: CustomStringConvertible {
    let sorted: [Double]
    /// How late a thread was called that had nothing to do but sleep: what the machine's other load costs.
    let latest: Double
    var median: Double { sorted[sorted.count / 2] }
    var longest: Double { sorted[sorted.count - 1] }
    var description: String {
      "\(sorted.count) calls, median \(String(format: "%.1f", median)) ms, longest \(String(format: "%.0f", longest)) ms; "
        + "a thread that only slept was woken late by up to \(String(format: "%.0f", latest)) ms"
    }
  }

  private struct State {
    var isOver = false
    var milliseconds: [Double] = []
    var latest = 0.0
    var failure: String?
  }

  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  init(at socket: String) {
    Thread.detachNewThread { [self] in
      do {
        let line = try BlockingSocket(socket)
        while !state.withLock({ $0.isOver }) {
          let start = ContinuousClock.now
          try line.send(#"{"method":"org.migedit.Queue.Status"}"#)
          try line.receive()
          let took = (ContinuousClock.now - start) / .milliseconds(1)
          let asleep = ContinuousClock.now
          usleep(10_000)
          let late = (ContinuousClock.now - asleep) / .milliseconds(1) - 10
          state.withLock {
            $0.milliseconds.append(took)
            $0.latest = max($0.latest, late)
          }
        }
      } catch {
        state.withLock { $0.failure = "\(error)" }
      }
      ended.signal()
    }
  }

  func end() throws -> Times {
    state.withLock { $0.isOver = true }
    ended.wait()
    let state = state.withLock { $0 }
    try #require(state.failure == nil && !state.milliseconds.isEmpty, "\(state.failure ?? "no call was answered")")
    return Times(sorted: state.milliseconds.sorted(), latest: state.latest)
  }
}

/// A connection that holds up its thread.
final class BlockingSocket {
  struct Broken: Error {}
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else { throw Broken() }
  }

  deinit { close(descriptor) }

  func send(_ frame: String) throws { try send(bytes: Array(frame.utf8) + [0]) }

  func send(bytes: [UInt8]) throws {
    // Who was turned away gets an error, and no signal.
    guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw Broken()
    }
  }

  func closeOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// One byte; none where the other end has closed.
  func receiveByte() {
    var byte: UInt8 = 0
    _ = read(descriptor, &byte, 1)
  }

  /// So many frames, and nothing that comes behind them.
  func receive(frames count: Int) throws -> [JSON] {
    var text: [UInt8] = []
    var frames: [JSON] = []
    var bytes = [UInt8](repeating: 0, count: 65536)
    while frames.count < count {
      let read = Glibc.read(descriptor, &bytes, bytes.count)
      guard read > 0 else { throw Broken() }
      for byte in bytes[..<read] {
        if byte != 0 {
          text.append(byte)
        } else {
          frames.append(try JSON(parsing: text))
          text.removeAll()
        }
      }
    }
    return frames
  }

  /// To the end of the frame.
  func receive() throws {
    var bytes = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { throw Broken() }
      if bytes[count - 1] == 0 { return }
    }
  }
}

/// What a process takes of the machine's memory, in MB.
enum Memory {
  static func now(of pid: Int32) throws -> Int { try value("VmRSS", of: pid) }
  static func peak(of pid: Int32) throws -> Int { try value("VmHWM", of: pid) }

  private static func value(_ name: String, of pid: Int32) throws -> Int {
    let lines = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("\(name):") })
    return try #require(Int(line.filter(\.isNumber))) / 1024
  }
}
