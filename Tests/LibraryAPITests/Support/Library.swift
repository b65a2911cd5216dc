import Testing

@testable import LibraryAPI

let group = ResourceKind.migrationGroup
let migration = ResourceKind.migration
let id = "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3"
let password = "correct horse 7"
let token = "ns42kvi9lb36ae7g3scphn0ga9"

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

/// What is lost, never left, refused or gone, to look into.
extension Answer {
  var lost: Trouble? { if case .lost(let trouble) = self { trouble } else { nil } }
  var neverLeft: Trouble? { if case .neverLeft(let trouble) = self { trouble } else { nil } }
  var refused: ServerWords? { if case .refused(let words) = self { words } else { nil } }
  var loginGone: ServerWords? { if case .loginGone(let words) = self { words } else { nil } }
  var accepted: Value? { if case .accepted(let value) = self { value } else { nil } }
}

/// A login that no server gave.
func aLogin() -> Login { Login(token: Secret(token)) }
