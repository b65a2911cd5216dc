import JSONDocument
import LibraryModel
import Testing

@testable import LibraryAPI

@Suite struct `What stands on the wire` {
  private static let encoded = id.replacing(":", with: "%3A")

  /// The one request that the body makes.
  private func request(
    _ body: (LibraryClient, Login) async -> Void
  ) async throws -> RecordedRequest {
    try await withLibrary { _ in
      [.send(answer("200 OK", body: "{}"))]
    } _: { client, server in
      await body(client, aLogin())
      #expect(server.requests.count == 1)
      return try #require(server.requests.first)
    }
  }

  @Test func `the PUT of a migration with a project`() async throws {
    let document: JSON = ["name": "a", "progress": 1.5]
    let request = try await request { client, login in
      _ = await client.put(migration, id: id, document: document, projectID: "B19DEDCC11D4E0EFC000EB9495D0F44F", login)
    }
    #expect(request.method == "PUT")
    #expect(request.target == "/MicroStrategyLibrary/api/migrations/\(Self.encoded)/packageInfo")
    #expect(request.header("Prefer") == ["respond-async"])
    #expect(request.header("Accept-Encoding") == ["identity"])
    #expect(request.header("X-MSTR-ProjectID") == ["B19DEDCC11D4E0EFC000EB9495D0F44F"])
    #expect(request.header("X-MSTR-AuthToken") == [token])
    #expect(request.header("Content-Type") == ["application/json"])
    #expect(request.body == document.text)
  }

  @Test func `the PUT of a migration without a project names none`() async throws {
    let request = try await request { client, login in
      _ = await client.put(migration, id: id, document: [:], projectID: nil, login)
    }
    #expect(request.header("X-MSTR-ProjectID") == [])
    #expect(request.header("Prefer") == ["respond-async"])
  }

  @Test func `the PUT of a group`() async throws {
    let request = try await request { client, login in
      _ = await client.put(group, id: id, document: ["name": "a"], projectID: nil, login)
    }
    #expect(request.method == "PUT")
    #expect(request.target == "/MicroStrategyLibrary/api/migrationGroups/\(Self.encoded)")
    #expect(request.header("X-MSTR-ProjectID") == [])
    #expect(request.body == #"{"name":"a"}"#)
  }

  @Test(arguments: [
    (migration, true, "/api/migrations/\(encoded)?showContent=all"), (migration, false, "/api/migrations/\(encoded)"),
    (group, true, "/api/migrationGroups/\(encoded)?showContent=all"),
    (group, false, "/api/migrationGroups/\(encoded)?showContent=all"),
  ])
  func `a GET asks for content where it is wanted, and of a group always`(
    kind: TargetKind, withContent: Bool, path: String
  ) async throws {
    let request = try await request { client, login in
      _ = await client.get(kind, id: id, withContent: withContent, login)
    }
    #expect(request.method == "GET")
    #expect(request.target == "/MicroStrategyLibrary" + path)
    #expect(request.header("X-MSTR-AuthToken") == [token])
    #expect(request.header("Prefer") == [])
    #expect(request.header("Accept-Encoding") == ["identity"])
    #expect(request.header("Content-Length") == [])
    #expect(request.body.isEmpty)
  }

  @Test func `an id can not leave its segment of the path`() async throws {
    let request = try await request { client, login in
      _ = await client.get(migration, id: "../a/b?c#d%2F é", withContent: false, login)
    }
    #expect(request.target == "/MicroStrategyLibrary/api/migrations/..%2Fa%2Fb%3Fc%23d%252F%20%C3%A9")
  }

  @Test func `a login sends name, password and mode as JSON, and no token`() async throws {
    let request = try await request { client, _ in _ = await client.login() }
    #expect(request.method == "POST")
    #expect(request.target == "/MicroStrategyLibrary/api/auth/login")
    #expect(request.body == #"{"username":"architect","password":"\#(password)","loginMode":1}"#)
    #expect(request.header("X-MSTR-AuthToken") == [])
  }

  @Test func `a login with an API token sends it in the place of the name, once`() async throws {
    try await withLibrary {
      $0.username = token
      $0.loginMode = 4096
    } script: { _ in
      [.send(answer("204 No Content"))]
    } _: { client, server in
      _ = await client.login()
      #expect(server.requests.map(\.body) == [#"{"username":"\#(token)","loginMode":4096}"#])
    }
  }

  @Test func `a login is kept alive and ended`() async throws {
    let kept = try await request { client, login in #expect(await client.keepAlive(login).accepted != nil) }
    #expect(kept.method + " " + kept.target == "PUT /MicroStrategyLibrary/api/sessions")
    #expect(kept.header("X-MSTR-AuthToken") == [token])
    let ended = try await request { client, login in #expect(await client.logout(login).accepted != nil) }
    #expect(ended.method + " " + ended.target == "POST /MicroStrategyLibrary/api/auth/logout")
    #expect(ended.header("X-MSTR-AuthToken") == [token])
  }

  @Test func `the witness is the shortest list that there is`() async throws {
    let request = try await request { client, login in _ = await client.witness(login) }
    #expect(
      request.method + " " + request.target == "GET /MicroStrategyLibrary/api/migrations?offset=0&limit=1&fields=id")
    #expect(request.header("X-MSTR-AuthToken") == [token])
  }

  @Test func `a list names its place, its purposes and its fields`() async throws {
    let request = try await request { client, login in
      _ = await client.list(
        offset: 1000, limit: 1000, purposes: ["object_migration", "project_merge"], fields: ["id", "packageInfo"], login
      )
    }
    #expect(
      request.target
        == "/MicroStrategyLibrary/api/migrations?offset=1000&limit=1000&packageInfo.purpose=object_migration,project_merge&fields=id,packageInfo"
    )
  }

  @Test func `the server's status is asked for without a login`() async throws {
    let request = try await request { client, _ in #expect(await client.status() == .accepted([:])) }
    #expect(request.method + " " + request.target == "GET /MicroStrategyLibrary/api/status")
    #expect(request.header("X-MSTR-AuthToken") == [])
    #expect(request.header("Cookie") == [])
  }

  @Test func `a document of a megabyte goes out whole`() async throws {
    let document: JSON = ["a": .string(String(repeating: "x", count: 1 << 20))]
    let request = try await request { client, login in
      _ = await client.put(group, id: id, document: document, projectID: nil, login)
    }
    #expect(request.body == document.text)
  }

  @Test func `a slash at the end of the URL is not doubled`() async throws {
    try await withLibrary {
      $0.url += "//"
    } script: { _ in
      [.send(answer("204 No Content"))]
    } _: { client, server in
      _ = await client.login()
      #expect(server.requests.map(\.target) == ["/MicroStrategyLibrary/api/auth/login"])
    }
  }
}
