import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// What belongs to a server is its own, whatever its environment's name is.
@Suite(.timeLimit(.minutes(5))) struct ServersTests {
  @Test func `an old server that is dead holds up nothing of the new one, and its edit is finished when it is well`()
    async throws
  {
    let old = try await Bench(["--seconds-min", "1", "--seconds-max", "1"])
    let new = try await Bench(["--seconds-min", "0.05", "--seconds-max", "0.1"], startsDaemon: false)
    let client = try await old.client()
    let first = try await client.enqueue(client.renames(1...1, to: "old"))
    try await old.awaitFirst(.accepted)
    // The password of both is the same, and so is the only session's number.
    try await old.goesWrong([["fault": "dropBefore"]])
    try await old.awaitFirst(.outageBegan)
    try old.write(old.configuration(url: new.url))
    let reload = try await old.ctl("reload")
    #expect(reload.status == 0, "\(reload.errors)")

    let second = try await client.enqueue(client.renames(2...6, to: "new"))
    try await old.awaitEnd(of: second)
    try await new.expectTakenOnce((2...6).map { "new \($0)" })
    #expect(try await client.job(first[0]).job.state.known == .running)
    let environment = try await client.environment()
    #expect(environment.url == new.url && environment.breaker.known == .closed, "\(environment)")

    try await old.isWellAgain()
    try await old.awaitEnd(of: first)
    try await old.expectMadeOnce(["old 1"])
  }

  @Test(arguments: ["", "/", "in capitals"])
  func `two environments at one url are refused by --check-config and by Reload`(end: String) async throws {
    let bench = try await Bench()
    let url = end == "in capitals" ? bench.url.replacing("http://", with: "HTTP://") : bench.url + end
    let twin = """
        twin:
          url: \(url)
          username: somebody
          password_file: \(bench.folder.file("password"))

      """
    try bench.write(bench.configuration() + twin)
    let check = try await bench.checkConfiguration()
    #expect(check.status == EX_CONFIG)
    #expect(check.errors.contains("environments.twin.url: ") && check.errors.contains("prod"), "\(check.errors)")
    let reload = try await bench.ctl("reload")
    #expect(reload.status == EX_DATAERR && reload.errors.contains("environments.twin.url: "), "\(reload.errors)")
    #expect(try await bench.client().call(Environments.self, Environments.Parameters()).environments.count == 1)
  }
}
