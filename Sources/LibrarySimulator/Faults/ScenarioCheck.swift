import JSONDocument

extension Scenario {
  /// The first thing in it that makes no sense, with its place.
  func check() throws(Fault) {
    for (name, value) in [("most", logins?.most), ("requests", logins?.requests)] where (value ?? 1) < 1 {
      throw Fault(["logins", name], "expected 1 or more")
    }
    if let seconds = logins?.seconds, seconds < 0 { throw Fault(["logins", "seconds"], "expected 0 or more") }
    if let over = logins?.over, !CannedAnswer.expiryAnswers.contains(over) {
      throw Fault(["logins", "over"], "expected one of \(CannedAnswer.words(CannedAnswer.expiryAnswers))")
    }
    if let nodes, !(1...100).contains(nodes) { throw Fault(["nodes"], "expected 1 to 100") }
    for (index, rule) in (faults ?? []).enumerated() {
      if let (member, reason) = rule.problem(nodes: nodes ?? 1) {
        throw Fault(["faults", String(index), member], reason)
      }
    }
  }
}

extension FaultRule {
  private static let longest = 86_400_000
  private static let seconds = 0.0...1_000_000.0

  fileprivate func problem(nodes: Int) -> (member: String, reason: String)? {
    problemOfRequests ?? problem(of: node, in: nodes) ?? problemOfTimes ?? problemOfMilliseconds ?? problemOfBody
      ?? problemOfAnswer
      ?? problemOfChanges
  }

  private var problemOfRequests: (String, String)? {
    let goesByTime = fault.requests.isEmpty
    for (name, isGiven) in [
      ("requests", requests != nil), ("targets", targets != nil), ("rate", rate != nil), ("at", at != nil),
      ("limit", limit != nil), ("content", content != nil), ("packageStatus", packageStatus != nil),
      ("node", node != nil),
    ] where goesByTime && isGiven {
      return (name, "\(fault.rawValue) goes by time: expected from and until only")
    }
    if let wrong = requests?.first(where: { !fault.requests.contains($0) }) {
      let known = RequestKind.allCases.filter(fault.requests.contains).map(\.rawValue).joined(separator: ", ")
      return ("requests", "\(fault.rawValue) goes with \(known), not with \(wrong.rawValue)")
    }
    if requests?.isEmpty ?? false { return ("requests", "expected at least one") }
    if let wrong = targets?.first(where: { TargetID($0) == nil }) { return ("targets", "\"\(wrong)\" is no id") }
    if content != nil, !fault.requests.intersection(requests ?? Array(fault.requests)).isSubset(of: [.get]) {
      return ("content", "goes with get only: give requests [\"get\"]")
    }
    if let rate, !(0...1).contains(rate) { return ("rate", "expected a number from 0 to 1") }
    if let at, at.isEmpty || !at.allSatisfy({ $0 >= 1 }) { return ("at", "expected numbers from 1") }
    if rate != nil, at != nil { return ("at", "give rate or at, not both") }
    if let limit, limit < 1 { return ("limit", "expected 1 or more") }
    return nil
  }

  private func problem(of node: Int?, in nodes: Int) -> (String, String)? {
    guard let node else { return fault == .nodeDown ? ("node", "nodeDown needs one") : nil }
    return (1...nodes).contains(node) ? nil : ("node", "expected 1 to \(nodes): see nodes")
  }

  private var problemOfTimes: (String, String)? {
    if let from, !Self.seconds.contains(from) { return ("from", "expected seconds from 0 to 1000000") }
    if let until, !Self.seconds.contains(until) { return ("until", "expected seconds from 0 to 1000000") }
    if let until, until <= from ?? 0 { return ("until", "expected more than from") }
    // While connections are refused, nobody can call it off.
    if fault == .refuse, until == nil { return ("until", "refuse needs an end") }
    return nil
  }

  private var problemOfMilliseconds: (String, String)? {
    guard let milliseconds else {
      return fault.needsMilliseconds ? ("milliseconds", "\(fault.rawValue) needs them") : nil
    }
    guard fault.takesMilliseconds else { return ("milliseconds", "\(fault.rawValue) takes none") }
    let least = fault == .clockSkew ? -Self.longest : 0
    guard (least...Self.longest).contains(milliseconds) else {
      return ("milliseconds", "expected \(least) to \(Self.longest)")
    }
    return nil
  }

  private var problemOfBody: (String, String)? {
    if let body {
      guard fault.bodies.count > 1 else { return ("body", "that of \(fault.rawValue) is fixed") }
      guard fault.bodies.contains(body) else {
        return ("body", "expected one of \(CannedAnswer.words(fault.bodies)), not \(body.rawValue)")
      }
    }
    // A client that comes with a login that is gone is always led to the same page.
    guard answerBody == .redirect, fault != .loginExpired else {
      return location == nil ? nil : ("location", "goes with redirect as body of page only")
    }
    if let location, !location.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) || location.isEmpty {
      return ("location", "expected an address in ASCII")
    }
    if let status, !(300...399).contains(status) { return ("status", "a redirect's is 300 to 399") }
    return nil
  }

  private var problemOfAnswer: (String, String)? {
    if (text != nil) != (fault == .says) {
      return ("text", text == nil ? "says needs it" : "\(fault.rawValue) takes none")
    }
    if let status {
      guard let statuses = fault.statuses else { return ("status", "that of \(fault.rawValue) is fixed") }
      guard statuses.contains(status) else {
        return ("status", "expected \(statuses.lowerBound) to \(statuses.upperBound)")
      }
    }
    if let retryAfter {
      guard fault.takesRetryAfter else { return ("retryAfter", "\(fault.rawValue) takes none") }
      // A date of a year with more than four digits is none.
      let most = asDate == true ? 250_000_000_000 : Int.max
      guard (0...most).contains(retryAfter) else { return ("retryAfter", "expected 0 to \(most)") }
    }
    if asDate != nil, retryAfter == nil { return ("asDate", "goes with retryAfter only") }
    return nil
  }

  private var problemOfChanges: (String, String)? {
    changes != nil && !fault.takesChanges ? ("changes", "\(fault.rawValue) takes none") : nil
  }
}

extension CannedAnswer {
  fileprivate static func words(_ bodies: [CannedAnswer]) -> String { bodies.map(\.rawValue).joined(separator: ", ") }
}
