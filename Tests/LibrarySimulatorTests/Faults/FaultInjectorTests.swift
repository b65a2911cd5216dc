import JSONDocument
import Testing

@testable import LibrarySimulator

/// Which fault is due with which request.
struct FaultsTests {
  private static let login = Call("POST", "/MicroStrategyLibrary/api/auth/login")

  private static func call(_ method: String, _ n: Int) -> Call {
    let path = "/MicroStrategyLibrary/api/migrations/\(LibrarySimulator.migrationID(n))"
    return Call(method, method == "PUT" ? path + "/packageInfo" : path)
  }

  private func faults(_ rules: FaultRule..., seed: UInt64 = 1) throws -> FaultInjector {
    try FaultInjector(Scenario(seed: seed, faults: rules), seed: 0, at: .zero)
  }

  @Test func `the share of faults is the one that was asked for`() throws {
    var faults = try faults(FaultRule(.dropAfter, [.put], rate: 0.3))
    let count = (0..<2000).count { faults.fault(for: Self.call("PUT", $0 % 50), at: .zero) != nil }
    #expect((520...680).contains(count))
    #expect((0..<50).allSatisfy { faults.fault(for: Self.call("GET", $0), at: .zero) == nil })
  }

  @Test func `the same seed and the same requests give the same faults, whichever target is asked first`() throws {
    let rules = [FaultRule(.dropBefore, rate: 0.2), FaultRule(.late, rate: 0.3, milliseconds: 5)]
    func night(seed: UInt64, _ order: [Int]) throws -> [Int: [FaultKind?]] {
      var faults = try FaultInjector(Scenario(seed: seed, faults: rules), seed: 0, at: .zero)
      var found: [Int: [FaultKind?]] = [:]
      for n in order { found[n, default: []].append(faults.fault(for: Self.call("PUT", n), at: .zero)?.fault) }
      return found
    }
    let rounds = (0..<10).flatMap { _ in 0..<20 }
    let first = try night(seed: 7, rounds)
    #expect(try night(seed: 7, rounds) == first)
    #expect(try night(seed: 7, (0..<20).flatMap { n in (0..<10).map { _ in 19 - n } }) == first)
    #expect(try night(seed: 8, rounds) != first)
    #expect(Set(first.values.joined().map { $0?.rawValue ?? "" }) == ["dropBefore", "late", ""])
  }

  @Test func `a scenario without a seed has the simulator's`() throws {
    let scenario = Scenario(faults: [FaultRule(.hang, rate: 0.5)])
    func night(_ seed: UInt64) throws -> [Bool] {
      var faults = try FaultInjector(scenario, seed: seed, at: .zero)
      return (0..<64).map { faults.fault(for: Self.call("GET", $0), at: .zero) != nil }
    }
    let nights = try [3, 3, 4].map(night)
    #expect(nights[0] == nights[1] && nights[0] != nights[2])
  }

  @Test func `at counts the requests that fit, and limit what was performed`() throws {
    var counted = try faults(FaultRule(.dropBefore, [.put], at: [2, 4]))
    let puts = (1...5).map { n in
      _ = counted.fault(for: Self.call("GET", n), at: .zero)
      return counted.fault(for: Self.call("PUT", n), at: .zero) != nil
    }
    #expect(puts == [false, true, false, true, false])
    var limited = try faults(FaultRule(.dropBefore, limit: 2))
    #expect(
      (1...5).map { limited.fault(for: Self.call("GET", $0), at: .zero) != nil } == [true, true, false, false, false])
  }

  @Test func `from and until are seconds since the scenario began`() throws {
    let scenario = Scenario(faults: [FaultRule(.serverError, from: 10, until: 20)])
    var faults = try FaultInjector(scenario, seed: 0, at: .seconds(100))
    let due = [100, 109, 110, 119, 120, 200].map { faults.fault(for: Self.login, at: .seconds($0)) != nil }
    #expect(due == [false, false, true, true, false, false])
  }

  @Test func `targets are found by either form of their ids, and in any case`() throws {
    let id = LibrarySimulator.migrationID(10)
    for form in [id, String(id.prefix(32)), id.lowercased()] {
      var faults = try faults(FaultRule(.dropBefore, targets: [form]))
      #expect(faults.fault(for: Self.call("GET", 10), at: .zero) != nil)
      #expect(faults.fault(for: Self.call("GET", 11), at: .zero) == nil)
      #expect(faults.fault(for: Self.login, at: .zero) == nil)
    }
  }

  @Test func `the first fault that is due is performed, and those behind it count on`() throws {
    var faults = try faults(FaultRule(.dropBefore, at: [1]), FaultRule(.dropAfter, at: [1, 2]), FaultRule(.hang))
    let kinds = (1...3).map { faults.fault(for: Self.call("GET", $0), at: .zero)?.fault }
    #expect(kinds == [.dropBefore, .dropAfter, .hang])
  }

  @Test func `what goes by time is on in its time, and never due with a request`() throws {
    var faults = try faults(
      FaultRule(.refuse, from: 5, until: 6), FaultRule(.clockSkew, until: 3, milliseconds: -700))
    #expect([0, 5, 6].map { faults.isRefusing(at: .seconds($0)) } == [false, true, false])
    #expect([0, 2, 3].map { faults.skew(at: .seconds($0)) } == [-700, -700, 0])
    #expect(faults.fault(for: Self.login, at: .seconds(5)) == nil)
  }

  @Test func `a fault goes with reads that ask for content, or with the others`() throws {
    let path = "/MicroStrategyLibrary/api/migrations/\(LibrarySimulator.migrationID(1))"
    let reads = ["", "?showContent=default", "?showContent=all", "?showContent=tocview"].map { Call("GET", path + $0) }
    for (content, due) in [(true, [false, false, true, true]), (false, [true, true, false, false])] {
      var faults = try faults(FaultRule(.hang, [.get], content: content))
      #expect(reads.map { faults.fault(for: $0, at: .zero) != nil } == due)
    }
  }

  @Test func `a fault goes with targets of a status, or with the cookies of a node`() throws {
    var faults = try faults(FaultRule(.hang, packageStatus: .createFailed))
    let due = [["create_failed", "empty"], ["created"], []].map {
      faults.fault(for: Self.call("GET", 1), at: .zero, packageStatuses: Set($0)) != nil
    }
    #expect(due == [true, false, false])
    faults = try FaultInjector(Scenario(nodes: 2, faults: [FaultRule(.hang, node: 2)]), seed: 0, at: .zero)
    let withCookies = ["a=b", "JSESSIONID=x.node1", "JSESSIONID=x.node2; a=b"].map {
      faults.fault(for: Call("GET", "/", headers: ["cookie": [$0]]), at: .zero) != nil
    }
    #expect(withCookies == [false, false, true])
  }

  @Test(
    arguments: [
      ("POST", "auth/login", .login), ("POST", "auth/logout", .logout), ("PUT", "sessions", .keepAlive),
      ("GET", "migrations?limit=1", .list), ("GET", "migrationGroups", .list),
      ("GET", "migrations/X?showContent=all", .get),
      ("GET", "migrationGroups/X", .get), ("PUT", "migrations/X/packageInfo", .put), ("PUT", "migrationGroups/X", .put),
      ("GET", "sessions", .other), ("GET", "status", .status), ("DELETE", "migrations/X", .other),
    ] as [(String, String, RequestKind)])
  func `requests are told apart`(method: String, path: String, kind: RequestKind) {
    #expect(RequestKind(Call(method, "/MicroStrategyLibrary/api/\(path)")) == kind)
  }
}
