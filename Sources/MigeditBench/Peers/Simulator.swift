import Glibc
import JSONDocument

/// A simulated Library server, whose records tell when it was asked for what.
final class Simulator {
  let process: ChildProcess
  let url: String
  private let port: UInt16

  /// - Parameter seconds: that each edit takes.
  init(_ program: String, in folder: WorkFolder, number: Int = 1, migrations: Int, seconds: Double) throws {
    let log = folder.file("simulator-\(number).log")
    process = try ChildProcess(
      program, ["--migrations", "\(migrations)", "--seconds-min", "\(seconds)", "--seconds-max", "\(seconds)"], log: log
    )
    try process.waitUntil("library-simulator") { [process] in process.log.contains("\n") }
    let words = process.log.split(whereSeparator: { " \n".contains($0) })
    guard words.count == 3,
      let port = words[2].split(separator: ":").last?.split(separator: "/").first.flatMap({ UInt16($0) })
    else { throw BenchError("library-simulator said: \(process.log)") }
    url = String(words[2])
    self.port = port
  }

  /// A request to the Library API, as it was answered.
  struct Request: Decodable {
    let number: Int
    let time: String
    let method: String
    let path: String

    /// In milliseconds of the wall clock's day.
    var milliseconds: Double { Simulator.milliseconds(of: time) }
  }

  struct Edit: Decodable {
    let request: Int
    let target: String
    let session: Int
    let began: String
    let ended: String?
  }

  func requests(from number: Int = 1) throws -> [Request] {
    try get("requests?from=\(number)").decoded(unknownMembers: .ignored)
  }

  func edits() throws -> [Edit] { try get("edits").decoded(unknownMembers: .ignored) }

  /// How many requests it has answered.
  func requestCount() throws -> Int {
    guard let count = try get("statistics")["requests"]?.number.flatMap({ Int($0.description) }) else {
      throw BenchError("library-simulator gives no count of requests")
    }
    return count
  }

  /// Milliseconds of the day that a date of the server has, as in 2026-03-07T08:50:59.527+0000.
  static func milliseconds(of date: String) -> Double {
    let parts = date.dropFirst(11).prefix(12).split { ":.".contains($0) }.compactMap { Double($0) }
    guard parts.count == 4 else { return 0 }
    return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3]
  }

  private func get(_ path: String) throws -> JSON {
    let line = try HTTPLine(port: port)
    return try line.get("/simulator/\(path)")
  }
}

/// A request over a connection of its own to a server on this machine.
private final class HTTPLine {
  private let descriptor: CInt

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw BenchError("127.0.0.1:\(port): \(lastSystemError())") }
  }

  deinit { close(descriptor) }

  func get(_ path: String) throws -> JSON {
    let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
    guard request.withUnsafeBytes({ send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }) == request.count
    else { throw BenchError("\(path): \(lastSystemError())") }
    var received: [UInt8] = []
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
      while true {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        guard count > 0 else { return }
        received += UnsafeRawBufferPointer(rebasing: buffer[..<count])
      }
    }
    // The simulator's bodies are JSON in one piece, which ends with the connection.
    guard let body = received.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }) else {
      throw BenchError("\(path): \(String(decoding: received.prefix(500), as: UTF8.self))")
    }
    return try JSON(parsing: Array(received[body...]))
  }
}
