import Foundation
import JSONDocument
import Testing
import Varlink

/// Where a server listens, and what is left of that afterwards.
@Suite(.timeLimit(.minutes(5)))
struct ListeningTests {
  @Test func `the socket is open to all, and is removed at the end`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let bound = try await VarlinkServer().bind(at: .path(path))
      try await running(bound) {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o666)
        try await expectAnswer(at: path)
      }
      #expect(!FileManager.default.fileExists(atPath: path))
      await #expect(throws: VarlinkClientError.noSocket(path: path)) { try await VarlinkClient.connect(to: path) }
    }
  }

  @Test func `the file of a dead server is replaced`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/socket"
      close(try listening(at: path))
      await #expect(throws: VarlinkClientError.refused(path: path)) { try await VarlinkClient.connect(to: path) }
      let bound = try await VarlinkServer().bind(at: .path(path))
      try await running(bound) {
        try await expectAnswer(at: path)
      }
    }
  }

  @Test func `three hundred clients wait, and none is refused, at a passed socket between two servers`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let kept = try listening(at: path)
      defer { close(kept) }
      try await running(try await VarlinkServer().bind(at: .descriptor(dup(kept)))) {}
      var clients: [CInt] = []
      defer { for client in clients { close(client) } }
      for number in 1...300 {
        clients.append(socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0))
        let connected = withAddress(of: path) { connect(clients[number - 1], $0, $1) }
        try #require(connected == 0, "client \(number): \(String(cString: strerror(errno)))")
      }
    }
  }

  @Test func `a second server at the same path is refused, and the first goes on`() async throws {
    try await serving { path in
      await #expect(throws: VarlinkBindError.inUse(path: path)) { try await VarlinkServer().bind(at: .path(path)) }
      try await expectAnswer(at: path)
    }
  }

  @Test func `of servers that start at once one wins`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/socket"
      close(try listening(at: path))
      let bound = await withTaskGroup(of: BoundVarlinkServer?.self) { group -> [BoundVarlinkServer] in
        for _ in 0..<8 { group.addTask { try? await VarlinkServer().bind(at: .path(path)) } }
        return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
      }
      #expect(bound.count == 1)
      for server in bound { try await running(server) {} }
    }
  }

  @Test func `a file that is no socket is left alone`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/socket"
      try "precious".write(toFile: path, atomically: true, encoding: .utf8)
      await #expect(throws: VarlinkBindError.notASocket(path: path)) { try await VarlinkServer().bind(at: .path(path)) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }
  }

  @Test func `a path that can't be listened at is an error in words`() async throws {
    try await withFolder { folder in
      let missing = "\(folder)/none/socket"
      await #expect(throws: VarlinkBindError.noFolder(path: missing)) {
        try await VarlinkServer().bind(at: .path(missing))
      }
      let long = "\(folder)/\(String(repeating: "x", count: 200))"
      await #expect(throws: VarlinkBindError.badPath(path: long, limit: 107)) {
        try await VarlinkServer().bind(at: .path(long))
      }
    }
  }

  @Test func `a socket that another server has put in its place is not removed`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let first = try await VarlinkServer().bind(at: .path(path))
      try await running(first) {
        try FileManager.default.removeItem(atPath: path)
        close(try listening(at: path))
      }
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `a passed socket is served, and its file is left to who made it`() async throws {
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let bound = try await VarlinkServer().bind(at: .descriptor(try listening(at: path)))
      try await running(bound) {
        try await expectAnswer(at: path)
      }
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `a passed descriptor that does not listen is an error in words`() async throws {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    await #expect(
      throws: VarlinkBindError.badDescriptor(
        descriptor, reason: "the socket does not listen; the unit needs Accept=no")
    ) { try await VarlinkServer().bind(at: .descriptor(descriptor)) }
    await #expect(throws: VarlinkBindError.self) { try await VarlinkServer().bind(at: .descriptor(-1)) }
  }

  private func expectAnswer(at path: String) async throws {
    #expect(try await VarlinkClient.connect(to: path).call("\(testName).Echo", ["a": 1]) == ["a": 1])
  }

  /// A socket as systemd would make it.
  private func listening(at path: String) throws -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    let bound = withAddress(of: path) { bind(descriptor, $0, $1) }
    try #require(bound == 0 && listen(descriptor, 16) == 0)
    return descriptor
  }

  private func withAddress(of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
