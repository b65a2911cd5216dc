import JSONDocument

extension Scenario {
  /// The first thing in it that makes no sense, with its place.
  func check() throws(ScriptFault) {
    for (name, value) in [("most", logins?.most), ("requests", logins?.requests)] where (value ?? 1) < 1 {
      throw ScriptFault("/logins/\(name): expected 1 or more")
    }
    if let seconds = logins?.seconds, seconds < 0 { throw ScriptFault("/logins/seconds: expected 0 or more") }
    for (index, rule) in (faults ?? []).enumerated() {
      if let (member, reason) = rule.flaw { throw ScriptFault("/faults/\(index)/\(member): \(reason)") }
    }
  }
}

extension FaultRule {
  private static let longest = 86_400_000
  private static let seconds = 0.0...1_000_000.0

  fileprivate var flaw: (member: String, reason: String)? {
    flawOfRequests ?? flawOfTimes ?? flawOfMilliseconds ?? flawOfAnswer
  }

  private var flawOfRequests: (String, String)? {
    let goesByTime = fault.requests.isEmpty
    for (name, isGiven) in [
      ("requests", requests != nil), ("targets", targets != nil), ("rate", rate != nil), ("at", at != nil),
      ("limit", limit != nil),
    ] where goesByTime && isGiven {
      return (name, "\(fault.rawValue) goes by time: expected from and until only")
    }
    if let wrong = requests?.first(where: { !fault.requests.contains($0) }) {
      let known = RequestKind.allCases.filter(fault.requests.contains).map(\.rawValue).joined(separator: ", ")
      return ("requests", "\(fault.rawValue) goes with \(known), not with \(wrong.rawValue)")
    }
    if requests?.isEmpty ?? false { return ("requests", "expected at least one") }
    if let wrong = targets?.first(where: { TargetID($0) == nil }) { return ("targets", "\"\(wrong)\" is no id") }
    if let rate, !(0...1).contains(rate) { return ("rate", "expected a number from 0 to 1") }
    if let at, at.isEmpty || !at.allSatisfy({ $0 >= 1 }) { return ("at", "expected numbers from 1") }
    if rate != nil, at != nil { return ("at", "give rate or at, not both") }
    if let limit, limit < 1 { return ("limit", "expected 1 or more") }
    return nil
  }

  private var flawOfTimes: (String, String)? {
    if let from, !Self.seconds.contains(from) { return ("from", "expected seconds from 0 to 1000000") }
    if let until, !Self.seconds.contains(until) { return ("until", "expected seconds from 0 to 1000000") }
    if let until, until <= from ?? 0 { return ("until", "expected more than from") }
    // While connections are refused, nobody can call it off.
    if fault == .refuse, until == nil { return ("until", "refuse needs an end") }
    return nil
  }

  private var flawOfMilliseconds: (String, String)? {
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

  private var flawOfAnswer: (String, String)? {
    if let status {
      guard let statuses = fault.statuses else { return ("status", "that of \(fault.rawValue) is fixed") }
      guard statuses.contains(status) else {
        return ("status", "expected \(statuses.lowerBound) to \(statuses.upperBound)")
      }
    }
    if let retryAfter {
      guard fault.takesRetryAfter else { return ("retryAfter", "\(fault.rawValue) takes none") }
      guard (0...1_000_000).contains(retryAfter) else { return ("retryAfter", "expected 0 to 1000000") }
    }
    if asDate != nil, retryAfter == nil { return ("asDate", "goes with retryAfter only") }
    return nil
  }
}
