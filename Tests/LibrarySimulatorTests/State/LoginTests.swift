import JSONDocument
import Testing

@testable import LibrarySimulator

struct LoginTests {
  private let credentials: JSON = ["username": "architect", "password": "simulator", "loginMode": 1]

  @Test func `a login as JSON gives 204, a token and two cookies, and no body`() throws {
    var bench = try Bench()
    let answer = bench.call("POST", "auth/login", body: credentials)
    #expect(answer.status == 204)
    #expect(answer.body == nil)
    #expect(answer.headers.map(\.name) == ["X-MSTR-AuthToken", "Set-Cookie", "Set-Cookie"])
    #expect(bench.call("GET", "migrations", Bench.loginHeaders(answer)).status == 200)
  }

  @Test func `a login as a form works, with members that a client adds`() throws {
    var bench = try Bench { $0.password = "pa ss+wörd&" }
    let form = "username=architect&password=pa+ss%2Bw%C3%B6rd%26&loginMode=1&applicationType=35"
    let call = Call(
      "POST", "/MicroStrategyLibrary/api/auth/login",
      headers: ["content-type": ["application/x-www-form-urlencoded; charset=utf-8"]], body: Array(form.utf8))
    let answer = bench.state.answer(call, at: bench.now)
    #expect(answer.status == 204)
    #expect(bench.call("GET", "migrations", Bench.loginHeaders(answer)).status == 200)
  }

  @Test(
    arguments: [
      (["username": "architect", "password": "wrong", "loginMode": 1], 401, "ERR003"),
      (["username": "nobody", "password": "simulator", "loginMode": 1], 401, "ERR003"),
      (["username": "architect", "password": "simulator", "loginMode": 4096], 401, "ERR003"),
      (["username": "architect", "password": "simulator", "loginMode": 7], 400, "ERR006"),
      (["password": "simulator"], 400, "ERR007"), ([], 400, "ERR006"),
    ] as [(JSON, Int, String)])
  func `a login that is wrong is refused`(body: JSON, status: Int, code: String) throws {
    var bench = try Bench()
    let answer = bench.call("POST", "auth/login", body: body)
    #expect(answer.status == status)
    #expect(answer.body?["code"] == .string(code))
    #expect(answer.body?["message"]?.string?.isEmpty == false)
    #expect(answer.body?["ticketId"]?.string?.count == 32)
    #expect(answer.headers.isEmpty)
  }

  @Test func `a failed login has the Intelligence Server's code`() throws {
    var bench = try Bench()
    let answer = bench.call("POST", "auth/login", body: ["username": "architect", "password": ""])
    #expect(answer.body?["iServerCode"] == -2_147_216_959)
  }

  @Test func `an API token logs in with mode 4096, in the place of the name`() throws {
    var bench = try Bench { $0.apiToken = "t0ken" }
    #expect(bench.call("POST", "auth/login", body: ["username": "t0ken", "loginMode": 4096]).status == 204)
    #expect(bench.call("POST", "auth/login", body: ["username": "t0ken", "loginMode": 1]).status == 401)
    let record = try JSON(encoding: bench.state.activity.requests).text
    #expect(!record.contains("t0ken"))
  }

  @Test func `a token without its cookies is refused, and is a violation`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    var withoutCookies = login
    withoutCookies["cookie"] = nil
    var halfCookies = login
    halfCookies["cookie"] = login["cookie"]?.map { String($0.prefix { $0 != ";" }) }
    var otherCookies = login
    otherCookies["cookie"] = bench.logIn()["cookie"]
    for wrong in [withoutCookies, halfCookies, otherCookies] {
      let answer = bench.call("GET", "migrations", wrong)
      #expect(answer.status == 401)
      #expect(answer.body?["code"] == "ERR009")
    }
    #expect(bench.violations == [.cookies, .cookies, .cookies])
    #expect(bench.call("GET", "migrations", login).status == 200)
  }

  @Test func `without a token, or with one that is not known, everything is refused`() throws {
    var bench = try Bench()
    for path in ["migrations", "migrationGroups", "nothing"] {
      #expect(bench.call("GET", path).body?["code"] == "ERR009")
      #expect(bench.call("GET", path, ["x-mstr-authtoken": ["abc"]]).status == 401)
    }
    #expect(bench.violations.isEmpty)
  }

  @Test func `a login ends when it is not used, and PUT sessions keeps it open`() throws {
    var bench = try Bench { $0.idleLimit = .seconds(60) }
    let login = bench.logIn()
    for _ in 0..<3 {
      bench.advance(.seconds(50))
      #expect(bench.call("PUT", "sessions", login).status == 204)
    }
    bench.advance(.seconds(61))
    #expect(bench.call("PUT", "sessions", login).body?["code"] == "ERR009")
  }

  @Test func `a logout closes all logins of the user`() throws {
    var bench = try Bench()
    let (one, other) = (bench.logIn(), bench.logIn())
    #expect(bench.call("POST", "auth/logout", one).status == 204)
    #expect(bench.call("GET", "migrations", one).status == 401)
    #expect(bench.call("GET", "migrations", other).status == 401)
  }

  @Test func `an edit goes on when its login is gone`() throws {
    var bench = try Bench { $0.seconds = 10...10 }
    let login = bench.logIn()
    #expect(bench.put(login).status == 202)
    bench.state.logins.closeAll()
    #expect(bench.call("GET", "migrations", login).status == 401)
    bench.advance(.seconds(10))
    #expect(bench.status(Bench.migration) == "created")
  }

  @Test func `records show who asked, and no secret`() throws {
    var bench = try Bench()
    let login = bench.logIn()
    _ = bench.call("GET", "migrations?limit=1", login)
    let records = bench.state.activity.requests
    #expect(records.map(\.session) == [1, 1])
    #expect(records.map(\.username) == ["architect", "architect"])
    #expect(records.last?.path == "/MicroStrategyLibrary/api/migrations?limit=1")
    let text = try JSON(encoding: records).text
    #expect(!text.contains("simulator\""))
    #expect(!text.contains(login["x-mstr-authtoken"]?.first ?? "?"))
  }
}
