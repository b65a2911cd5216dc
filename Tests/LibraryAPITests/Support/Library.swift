import LibraryModel
import Testing

@testable import LibraryAPI

let group = TargetKind.migrationGroup
let migration = TargetKind.migration
let id = "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3"
let password = "correct horse 7"
let token = "ns42kvi9lb36ae7g3scphn0ga9"
/// What the Library answers to a read, and to the PUT of an edit that it takes.
let aMigration = #"{"id":"09AD","packageInfo":{"status":"created"}}"#
let aReceipt = #"{"id":"335B6F5DFA7847769F12E88E868EB103","status":"creating","progress":0.0}"#

func settings(url: String) -> LibraryServer {
  LibraryServer(url: url, username: "architect", password: Secret(password))
}

/// A client for as long as the body runs.
func withClient<Value>(
  _ server: LibraryServer, answerLimit: Int = 64 << 20,
  _ body: (LibraryClient) async throws -> Value
) async throws -> Value {
  let client = try LibraryClient(server, answerLimit: answerLimit)
  do {
    let value = try await body(client)
    await client.shutdown()
    return value
  } catch {
    await client.shutdown()
    throw error
  }
}

/// A server with this script and a client of it, for as long as the body runs.
func withLibrary<Value>(
  adjust: (inout LibraryServer) -> Void = { _ in }, answerLimit: Int = 64 << 20,
  script: @escaping ScriptedServer.Script,
  _ body: (LibraryClient, ScriptedServer) async throws -> Value
) async throws -> Value {
  let server = try await ScriptedServer.start(.plain, script)
  var settings = settings(url: server.url)
  adjust(&settings)
  do {
    let value = try await withClient(settings, answerLimit: answerLimit) { try await body($0, server) }
    await server.stop()
    return value
  } catch {
    await server.stop()
    throw error
  }
}

/// One case each, to look into.
extension Answer {
  /// The request left, and nobody said what became of it.
  var lost: Unanswered? { if case .unanswered(let unanswered, true) = self { unanswered } else { nil } }
  /// Nothing of the request left.
  var neverLeft: Unanswered? { if case .unanswered(let unanswered, false) = self { unanswered } else { nil } }
  var notTaken: ServerWords? { if case .notTaken(let words) = self { words } else { nil } }
  var refused: ServerWords? { if case .refused(let words) = self { words } else { nil } }
  var loginGone: ServerWords? { if case .loginGone(let words) = self { words } else { nil } }
  var accepted: Value? { if case .accepted(let value) = self { value } else { nil } }
}

/// A login that no server gave.
func aLogin() -> Login { Login(token: Secret(token)) }
