import FoundationEssentials
import JSONDocument
import LibraryModel
import Testing

@testable import LibraryAPI

/// How an answer's body is written on the wire: compressed, or with a mark of its encoding.
@Suite struct `An answer that is encoded` {
  private static let gzip =
    "H4sIAAAAAAACA6tWykxRslIysHR0UdJRKkhMzk5MT/XMS8tXsqpWKi5JLCktBkonF6UmlqSmKNXWAgAIOB3BMAAAAA=="
  private static let deflate =
    "eJyrVspMUbJSMrB0dFHSUSpITM5OTE/1zEvLV7KqViouSSwpLQZKJxelJpakpijV1gIAZY0Prg=="
  /// 200,009 bytes when it is unpacked.
  private static let long =
    "H4sIAAAAAAACA+3BQQ0AMAgEMC8nAzdzQULwPg38205eKg0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAnGU/HrJkWUgNAwA="

  /// The answer to a read of a migration.
  private func read(
    _ status: String = "200 OK", _ headers: String..., body: [UInt8], answerLimit: Int = 64 << 20
  ) async throws -> Answer<JSON> {
    let head = (["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.count)", "", ""]).joined(separator: "\r\n")
    return try await withLibrary(answerLimit: answerLimit) { _ in
      [.sendBytes(Array(head.utf8) + body)]
    } _: { client, _ in
      await client.get(migration, id: id, withContent: false, aLogin())
    }
  }

  private func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

  @Test(arguments: [("gzip", gzip), ("deflate", deflate), ("GZip", gzip)])
  func `with gzip or deflate is understood, though it was not asked for`(encoding: String, body: String) async throws {
    let answer = try await read("200 OK", "Content-Encoding: \(encoding)", body: bytes(body))
    #expect(answer.accepted?.text == aMigration)
  }

  @Test func `with gzip is understood where it is an error, too`() async throws {
    let body = "H4sIAAAAAAACA6tWSs5PSVWyUnINCjIwMFHSUcpNLS5OTAcJuefnpeop1QIAihTyKiMAAAA="
    let answer = try await read("404 Not Found", "Content-Encoding: gzip", body: bytes(body))
    #expect(answer.refused == ServerWords(status: 404, code: "ERR004", message: "Gone."))
  }

  @Test func `with gzip without saying so is told as such`() async throws {
    let unanswered = try await read(body: bytes(Self.gzip)).lost
    #expect(unanswered?.kind == .encoded)
    #expect(unanswered?.message.contains("gzip, without saying so") == true)
  }

  @Test(arguments: ["br", "zstd", "br, gzip", "x-gzip"])
  func `in a way that is not known is told by its name`(encoding: String) async throws {
    let unanswered = try await read("200 OK", "Content-Encoding: \(encoding)", body: [1, 2, 3]).lost
    #expect(unanswered?.kind == .encoded)
    #expect(unanswered?.isUnreadable == true)
    #expect(unanswered?.message.contains("(\(encoding))") == true)
  }

  @Test func `as it is may say so`() async throws {
    let answer = try await read("200 OK", "Content-Encoding: identity", body: Array(aMigration.utf8))
    #expect(answer.accepted != nil)
  }

  @Test func `and broken is nobody's word`() async throws {
    let whole = try bytes(Self.gzip)
    for body in [Array(whole.dropLast(20)), [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], whole + [1, 2, 3]] {
      let unanswered = try await read("200 OK", "Content-Encoding: gzip", body: body).lost
      #expect(unanswered?.kind == .encoded)
      #expect(unanswered?.words?.status == 200)
    }
  }

  @Test func `and long when it is unpacked is not read`() async throws {
    let body = try bytes(Self.long)
    let unanswered = try await read("200 OK", "Content-Encoding: gzip", body: body, answerLimit: 100_000).lost
    #expect(unanswered?.kind == .tooLong)
    #expect(unanswered?.message.contains("longer than 100000 bytes") == true)
    let whole = try await read("200 OK", "Content-Encoding: gzip", body: body).lost
    #expect(whole?.kind == .otherJSON)
  }

  @Test func `and empty is empty`() async throws {
    try await withLibrary { _ in
      [.send("HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\nX-MSTR-AuthToken: \(token)\r\n\r\n")]
    } _: { client, _ in
      #expect(await client.login().accepted != nil)
      #expect(await client.keepAlive(aLogin()).accepted != nil)
    }
  }

  @Test func `with a byte order mark is read behind it`() async throws {
    #expect(try await read(body: [0xEF, 0xBB, 0xBF] + aMigration.utf8).accepted?.text == aMigration)
    let refusal = try await read("404 No", body: [0xEF, 0xBB, 0xBF] + #"{"code":"ERR004"}"#.utf8)
    #expect(refusal.refused?.code == "ERR004")
  }
}
