import JSONDocument
import Synchronization
import Testing
import Varlink

/// Calls of one connection that come before the ones before them are answered.
@Suite(.timeLimit(.minutes(5)))
struct PipeliningTests {
  @Test func `the next call begins when the one before it lets it, and the replies keep their order`() async throws {
    let begun = Waitable(0)
    let goOn = Waitable<Set<Int>>([])
    let put = VarlinkInterface.test { call, replies in
      let number = call.parameters["n"]?.number?.int ?? 0
      begun.change { $0 += 1 }
      replies.letNextBegin()
      await goOn.wait { $0.contains(number) }
      return call.parameters
    }
    try await serving(put) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(calls: (0..<3).map { ("Put", $0) })
        await begun.wait { $0 == 3 }
        goOn.change { $0.insert(2) }
        goOn.change { $0.insert(1) }
        goOn.change { $0.insert(0) }
        for number in 0..<3 { #expect(try await client.number() == number) }
      }
    }
  }

  @Test func `a call of another method waits for those before it, and those behind it wait for it`() async throws {
    let log = Waitable<[String]>([])
    let goOn = Waitable(false)
    let interface = VarlinkInterface.test { call, replies in
      log.change { $0.append("\(call.name) \(call.parameters["n"]?.number?.description ?? "")") }
      replies.letNextBegin()
      if call.name == "Put" { await goOn.wait { $0 } }
      log.change { $0.append("end") }
      return call.parameters
    }
    try await serving(interface) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(calls: [("Put", 0), ("Put", 1), ("Get", 2), ("Put", 3)])
        await log.wait { $0.count == 2 }
        goOn.change { $0 = true }
        for number in 0..<4 { #expect(try await client.number() == number) }
      }
      let lines = log.value
      #expect(Array(lines.prefix(2)) == ["Put 0", "Put 1"])
      #expect(Array(lines.dropFirst(2)) == ["end", "end", "Get 2", "end", "Put 3", "end"])
    }
  }

  @Test func `a call that does not let the next one begin is answered before it begins`() async throws {
    let underWay = Atomic(0)
    let interface = VarlinkInterface.test { call, _ in
      #expect(underWay.wrappingAdd(1, ordering: .relaxed).newValue == 1)
      for _ in 0..<5 { await Task.yield() }
      underWay.wrappingSubtract(1, ordering: .relaxed)
      return call.parameters
    }
    try await serving(interface) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(calls: (0..<100).map { ("Put", $0) })
        for number in 0..<100 { #expect(try await client.number() == number) }
      }
    }
  }

  @Test func `whatever the delays, nobody can tell that calls overlap but by the time`() async throws {
    for seed in 0..<20 {
      let overlapping = Mutex(Overlapping())
      let delays = Mutex(Seeded(state: UInt64(seed)))
      let interface = VarlinkInterface.test { call, replies in
        let number = call.parameters["n"]?.number?.int ?? -1
        overlapping.withLock { $0.begin(call.name, number) }
        let (before, after) = delays.withLock {
          (Int.random(in: 0..<4, using: &$0), Int.random(in: 0..<20, using: &$0))
        }
        for _ in 0..<before { await Task.yield() }
        if call.name == "Put" { replies.letNextBegin() }
        for _ in 0..<after { await Task.yield() }
        overlapping.withLock { $0.end(call.name) }
        if after == 7 { throw VarlinkError(name: "\(testName).Seven", parameters: call.parameters) }
        return call.parameters
      }
      var random = Seeded(state: UInt64(1000 + seed))
      let methods = (0..<200).map { _ in ["Put", "Put", "Put", "Put", "Get", "Set"].randomElement(using: &random) ?? ""
      }
      try await serving(interface) { path in
        try await RawClient.connected(to: path) { client in
          try await client.send(calls: methods.enumerated().map { ($0.element, $0.offset) })
          for number in methods.indices { #expect(try await client.number() == number, "seed \(seed)") }
        }
      }
      let seen = overlapping.withLock { $0 }
      #expect(seen.order == Array(methods.indices), "seed \(seed)")
      #expect(seen.mostPuts > 1 && seen.faults.isEmpty, "seed \(seed): \(seen.faults)")
    }
  }

  @Test func `no more calls are under way at once than may be, and no more of their bytes`() async throws {
    var limits = VarlinkLimits()
    limits.callsUnderWay = 5
    #expect(try await mostUnderWay(of: 40, limits) == 5)
    limits = VarlinkLimits()
    limits.callBytesUnderWay = 350
    // A frame of these has some 150 bytes.
    #expect(try await mostUnderWay(of: 40, limits) == 2)
  }

  private func mostUnderWay(of count: Int, _ limits: VarlinkLimits) async throws -> Int {
    let underWay = Mutex((now: 0, most: 0))
    let interface = VarlinkInterface.test { call, replies in
      underWay.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      replies.letNextBegin()
      for _ in 0..<200 { await Task.yield() }
      underWay.withLock { $0.now -= 1 }
      return call.parameters
    }
    try await serving(interface, limits: limits) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(calls: (0..<count).map { ("Put", $0) }, padding: 80)
        for number in 0..<count { #expect(try await client.number() == number) }
      }
    }
    return underWay.withLock { $0.most }
  }

  @Test func `thousands of calls may be sent before a reply is read`() async throws {
    let count = 5000
    let interface = VarlinkInterface.test { call, replies in
      replies.letNextBegin()
      return call.parameters
    }
    try await serving(interface) { path in
      try await RawClient.connected(to: path, reads: false) { client in
        // Returns when the socket has taken all of them.
        try await client.send(calls: (0..<count).map { ("Put", $0) }, padding: 100)
        try await client.beginReading()
        for number in 0..<count { #expect(try await client.number() == number) }
      }
    }
  }

  @Test(arguments: [(1 << 20, 32 << 20), (1 << 20, 0)])
  func `who does not read is not read from when enough of the replies wait`(ofOne: Int, inAll: Int) async throws {
    var limits = VarlinkLimits()
    (limits.unsentReplies, limits.unsentRepliesInAll) = (ofOne, inAll)
    let begun = Waitable(0)
    let text = JSON.string(String(repeating: "x", count: 16 << 10))
    let interface = VarlinkInterface.test { call, replies in
      guard call.name == "Put" else { return [:] }
      begun.change { $0 += 1 }
      replies.letNextBegin()
      return ["n": call.parameters["n"] ?? .null, "text": text]
    }
    let count = 300
    // What waits, what the socket takes, and the calls that were under way.
    let bound = (inAll == 0 ? 0 : ofOne >> 14) + 32 + limits.callsUnderWay
    try await serving(interface, limits: limits) { path in
      let other = try await VarlinkClient.connect(to: path)
      try await RawClient.connected(to: path, reads: false) { client in
        try await client.send(calls: (0..<count).map { ("Put", $0) })
        await begun.wait { $0 > 4 }
        for _ in 0..<500 { _ = try await other.call("\(testName).Ping") }
        #expect(begun.value < bound)
        try await client.beginReading()
        for number in 0..<count { #expect(try await client.number() == number) }
      }
    }
  }

  @Test func `replies of who goes away count against nobody`() async throws {
    var limits = VarlinkLimits()
    limits.unsentRepliesInAll = 1 << 20
    let text = JSON.string(String(repeating: "x", count: 64 << 10))
    let sent = Waitable(0)
    let interface = VarlinkInterface.test { call, replies in
      sent.change { $0 += 1 }
      replies.letNextBegin()
      return ["n": call.parameters["n"] ?? .null, "text": text]
    }
    try await serving(interface, limits: limits) { path in
      for _ in 0..<5 {
        let before = sent.value
        try await RawClient.connected(to: path, reads: false) { client in
          try await client.send(calls: (0..<100).map { ("Put", $0) })
          // More than the socket takes.
          await sent.wait { $0 > before + 10 }
        }
      }
      try await RawClient.connected(to: path, reads: false) { client in
        let before = sent.value
        try await client.send(calls: (0..<100).map { ("Put", $0) })
        await sent.wait { $0 >= before + 10 }
        try await client.beginReading()
        for number in 0..<100 { #expect(try await client.number() == number) }
      }
    }
  }

  @Test func `a connection that dies cancels all of its calls under way but those that are oneway`() async throws {
    let begun = Waitable(0)
    let cancelled = Waitable<Set<Int>>([])
    let goOn = Waitable(false)
    let ended = Waitable<Set<Int>>([])
    let interface = VarlinkInterface.test { call, replies in
      let number = call.parameters["n"]?.number?.int ?? -1
      begun.change { $0 += 1 }
      replies.letNextBegin()
      if call.isOneway {
        await goOn.wait { $0 }
        ended.change { if !Task.isCancelled { $0.insert(number) } }
      } else {
        await untilCancelled()
        cancelled.change { $0.insert(number) }
      }
      return [:]
    }
    try await serving(interface) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(
          frames: #"{"method":"org.example.test.Put","parameters":{"n":0}}"#,
          #"{"method":"org.example.test.Put","parameters":{"n":1},"oneway":true}"#,
          #"{"method":"org.example.test.Put","parameters":{"n":2}}"#)
        await begun.wait { $0 == 3 }
        try await client.close()
      }
      await cancelled.wait { $0 == [0, 2] }
      goOn.change { $0 = true }
      await ended.wait { $0 == [1] }
    }
  }

  @Test func `what can't be understood is answered behind what came before it`() async throws {
    let goOn = Waitable(false)
    let begun = Waitable(0)
    let interface = VarlinkInterface.test { call, replies in
      begun.change { $0 += 1 }
      replies.letNextBegin()
      await goOn.wait { $0 }
      return call.parameters
    }
    try await serving(interface) { path in
      try await RawClient.connected(to: path) { client in
        try await client.send(
          frames: #"{"method":"org.example.test.Put","parameters":{"n":0}}"#, #"{"method":7}"#,
          #"{"method":"org.example.test.Put","parameters":{"n":2}}"#, "no JSON")
        await begun.wait { $0 == 1 }
        goOn.change { $0 = true }
        #expect(try await client.number() == 0)
        #expect(try await client.frame()?["error"] == "org.varlink.service.InvalidParameter")
        #expect(try await client.number() == 2)
        #expect(try await client.frame()?["parameters"]?["parameter"] == "frame")
        #expect(try await client.frame() == nil)
      }
    }
  }

  @Test func `a server that stops finishes all calls under way, and their replies leave`() async throws {
    let begun = Waitable(0)
    let goOn = Waitable(false)
    let interface = VarlinkInterface.test { call, replies in
      begun.change { $0 += 1 }
      replies.letNextBegin()
      await goOn.wait { $0 }
      return call.parameters
    }
    try await withFolder { folder in
      let path = "\(folder)/socket"
      let events = Events()
      let bound = try await VarlinkServer(interface, events: events).bind(at: .path(path))
      let server = Task { try await bound.run() }
      let idle = try await VarlinkClient.connect(to: path)
      await events.connected(1)
      try await RawClient.connected(to: path) { client in
        try await client.send(calls: (0..<10).map { ("Put", $0) })
        await begun.wait { $0 == 10 }
        server.cancel()
        // The idle connection is closed, so the server stops.
        _ = await events.first { if case .disconnected = $0 { true } else { nil } }
        goOn.change { $0 = true }
        for number in 0..<10 { #expect(try await client.number() == number) }
        #expect(try await client.frame() == nil)
      }
      await idle.close()
      try await server.value
    }
  }
}

/// Sees whether calls overlap that must not.
private struct Overlapping {
  var underWay: [String: Int] = [:]
  var order: [Int] = []
  var mostPuts = 0
  var faults: [String] = []

  mutating func begin(_ method: String, _ number: Int) {
    order.append(number)
    let others = underWay.filter { $0.value > 0 && ($0.key != "Put" || method != "Put") }
    if !others.isEmpty { faults.append("\(method) \(number) beside \(others)") }
    underWay[method, default: 0] += 1
    mostPuts = max(mostPuts, underWay["Put"] ?? 0)
  }

  mutating func end(_ method: String) { underWay[method, default: 0] -= 1 }
}

extension RawClient {
  fileprivate func send(calls: [(method: String, number: Int)], padding: Int = 0) async throws {
    let padding = padding == 0 ? "" : #","padding":"\#(String(repeating: "x", count: padding))""#
    let frames = calls.map {
      #"{"method":"org.example.test.\#($0.method)","parameters":{"n":\#($0.number)\#(padding)}}"#
    }
    try await send(frames.flatMap { Array($0.utf8) + [0] })
  }

  /// That of the call whose reply comes next.
  fileprivate func number() async throws -> Int? { try await frame()?["parameters"]?["n"]?.number?.int }
}
