import Foundation
import JSONDocument
import TestSupport
import Testing

@testable import Varlink

@Suite(.timeLimit(.minutes(5)))
struct PeerCredentialsTests {
  private static let who = VarlinkInterface.test { call, _ in
    [
      "pid": .number(JSONNumber(call.peer.pid)), "uid": .number(JSONNumber(call.peer.uid)),
      "gid": .number(JSONNumber(call.peer.gid)),
      "groups": .array(call.peer.groups.map { .number(JSONNumber($0)) }),
    ]
  }

  @Test func `a handler sees who calls`() async throws {
    var groups = [gid_t](repeating: 0, count: 70_000)
    let count = getgroups(CInt(groups.count), &groups)
    let own: JSONObject = [
      "pid": .number(JSONNumber(getpid())), "uid": .number(JSONNumber(getuid())),
      "gid": .number(JSONNumber(getgid())),
      "groups": .array(groups.prefix(Int(count)).map { .number(JSONNumber($0)) }),
    ]
    try await serving(Self.who) { path in
      let seen = try await VarlinkClient.connect(to: path).call("\(testName).Who")
      #expect(seen == own)
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root may choose its groups"), arguments: [0, 1, 32, 33, 500])
  func `all groups of a caller are seen, however many`(count: Int) async throws {
    let script = """
      import os, socket, sys
      os.setgroups(range(5000, 5000 + \(count)))
      os.setgid(1234)
      os.setuid(4321)
      s = socket.socket(socket.AF_UNIX)
      s.connect(sys.argv[1])
      s.sendall(b'{"method":"\(testName).Who"}' + bytes(1))
      text = b''
      while not text.endswith(bytes(1)): text += s.recv(65536) or sys.exit("the server has gone")
      print(text[:-1].decode())
      """
    try await serving(Self.who) { path in
      // The caller is another user, who must be able to reach the socket.
      chmod((path as NSString).deletingLastPathComponent, 0o755)
      let run = try await Program.run("/usr/bin/env", ["python3", "-c", script, path])
      let peer = try JSON(parsing: run.output)["parameters"]
      #expect(peer?["uid"] == 4321)
      #expect(peer?["gid"] == 1234)
      #expect(peer?["groups"] == .array((5000..<5000 + count).map { .number(JSONNumber($0)) }))
    }
  }

  @Test func `a descriptor that has no peer is an error in words`() throws {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    #expect(throws: NoPeerCredentials.self) { try PeerCredentials(ofSocket: ends[0]) }

    let unconnected = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(unconnected) }
    #expect(throws: NoPeerCredentials.self) { try PeerCredentials(ofSocket: unconnected) }
  }

  @Test func `membership is by primary and by supplementary groups`() {
    let peer = PeerCredentials(pid: 1, uid: 2, gid: 3, groups: [4, 5])
    #expect([3, 4, 5].allSatisfy(peer.isMember))
    #expect(!peer.isMember(of: 2))
  }
}
