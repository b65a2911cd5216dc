import JSONDocument
import Testing

@testable import LibrarySimulator

struct SessionTests {
  @Test(arguments: ["sessions", "sessions/userInfo", "sessions/privileges", "projects"])
  func `what the server says of itself is only for those who have logged in`(path: String) throws {
    var bench = try Bench()
    #expect(bench.call("GET", path).status == 401)
    #expect(bench.call("GET", path).body?["code"] == "ERR009")
    #expect(bench.call("GET", path, bench.logIn()).status == 200)
    for method in ["POST", "DELETE", "PATCH"] { #expect(bench.call(method, path, bench.logIn()).status == 404) }
  }

  @Test func `the status is told to everybody, and its versions only to those who have logged in`() throws {
    var bench = try Bench()
    for headers in [[:], ["x-mstr-authtoken": ["gone"]]] {
      let status = bench.call("GET", "status", headers)
      #expect(status.status == 200)
      #expect(status.body?.object?.keys == ["upSince", "upTime"])
    }
    #expect(bench.violations.isEmpty)
    for method in ["POST", "DELETE", "PATCH"] { #expect(bench.call(method, "status", bench.logIn()).status == 404) }
  }

  @Test func `the status tells since when the server runs, and its versions`() throws {
    var bench = try Bench()
    bench.advance(.seconds(90))
    let status = try #require(bench.call("GET", "status", bench.logIn()).body)
    #expect(status["upSince"] == 1_700_000_000_000)
    #expect(status["upTime"] == 90_000)
    #expect(status["webVersion"]?.string?.hasPrefix("11.3.09") == true)
    #expect(status["iServerVersion"]?.string?.hasPrefix("11.3.09") == true)
  }

  @Test func `a session tells after how many seconds it ends, and whose it is`() throws {
    var bench = try Bench { $0.idleLimit = .seconds(60) }
    let login = bench.logIn()
    let session = try #require(bench.call("GET", "sessions", login).body)
    #expect(session["timeout"] == 60)
    #expect(session["fullName"] == "architect")
    let user = try #require(bench.call("GET", "sessions/userInfo", login).body)
    #expect(user["fullName"] == "architect")
    #expect(user["initials"] == "A")
    #expect(user["id"] == session["id"])
  }

  @Test func `asking for a session keeps it open`() throws {
    var bench = try Bench { $0.idleLimit = .seconds(60) }
    let login = bench.logIn()
    for _ in 0..<3 {
      bench.advance(.seconds(50))
      #expect(bench.call("GET", "sessions", login).status == 200)
    }
  }

  @Test func `each project of the packages is listed once`() throws {
    var bench = try Bench { $0.migrations = 2 }
    let projects = try #require(bench.call("GET", "projects", bench.logIn()).body?.array)
    #expect(projects.map { $0["id"] } == [.string(Bench.project)])
    #expect(projects.map { $0["name"] } == ["MicroStrategy Tutorial"])
    #expect(projects.map { $0["status"] } == [0])
  }

  @Test func `a list of a purpose that is not known is refused`() throws {
    var bench = try Bench()
    let answer = bench.call("GET", "migrations?packageInfo.purpose=object_migration,object", bench.logIn())
    #expect(answer.status == 400)
    #expect(answer.body?["code"] == "ERR006")
    #expect(answer.body?["message"] == "'packageInfo.purpose' is 'object'.")
  }

  @Test func `the privileges are those of the user, and only for those who have logged in`() throws {
    var bench = try Bench { $0.migrations = 2 }
    #expect(bench.call("GET", "sessions/privileges").status == 401)
    let login = bench.logIn()
    for grant in CreatePackage.allCases {
      bench.state.settings.createPackage = grant
      let answer = bench.call("GET", "sessions/privileges", login)
      let entry = try #require(answer.body?.array?.first { $0["name"] == "Create package" })
      #expect(answer.status == 200 && entry["isUserLevelAllowed"] == .bool(grant == .everywhere))
      let projects = try #require(entry["projects"]?.array)
      #expect(projects.map { $0["id"] } == [.string(Bench.project)])
      #expect(projects.map { $0["isAllowed"] } == [.bool(grant != .nowhere)])
    }
  }

  @Test func `without the privilege no edit is taken, and everything can be read`() throws {
    var bench = try Bench { $0.createPackage = .nowhere }
    let login = bench.logIn()
    for refused in [bench.put(login, name: "x"), bench.putGroup(login)] {
      #expect(refused.status == 403 && refused.body?["code"] == "ERR014")
    }
    #expect(bench.call("GET", "migrations/\(Bench.migration)", login).status == 200)
    #expect(bench.call("GET", "migrations", login).status == 200)
    bench.state.settings.createPackage = .projects
    #expect(bench.put(login, name: "x").status == 202)
  }
}
