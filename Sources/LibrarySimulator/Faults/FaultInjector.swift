import JSONDocument

/// Decides for each request which fault is due with it. It has no clock and performs nothing.
struct FaultInjector: Sendable {
  private let rules: [Rule]
  private let seed: UInt64
  private let began: Duration
  private let nodes: Int
  /// Whether some rule is only for targets of a status.
  let looksAtStatuses: Bool
  /// For each rule, how many requests have fitted and how often the fault was due.
  private var fitted: [Int]
  private var due: [Int]
  /// How many requests there were, by kind and target.
  private var requests: [String: Int] = [:]

  private struct Rule: Sendable {
    let rule: FaultRule
    let requests: Set<RequestKind>
    let targets: Set<String>?

    init(_ rule: FaultRule) {
      self.rule = rule
      requests = rule.requests.map(Set.init) ?? rule.fault.usualRequests
      targets = rule.targets.map { Set($0.compactMap { TargetID($0)?.packageID }) }
    }

    func fits(_ request: Request, after seconds: Double) -> Bool {
      guard requests.contains(request.kind), isOn(after: seconds) else { return false }
      if let node = rule.node, node != request.node { return false }
      if let content = rule.content, content != request.asksForContent { return false }
      if let targets, !(request.target.map { targets.contains($0.packageID) } ?? false) { return false }
      guard let status = rule.packageStatus else { return true }
      return request.packageStatuses.contains(status.rawValue)
    }

    func isOn(after seconds: Double) -> Bool { seconds >= rule.from ?? 0 && seconds < rule.until ?? .infinity }
  }

  /// What a rule looks at.
  private struct Request {
    let kind: RequestKind
    let target: TargetID?
    let asksForContent: Bool
    let node: Int?
    let packageStatuses: Set<String>
  }

  /// - Parameter elapsed: when it begins.
  init(_ scenario: Scenario = Scenario(), seed: UInt64, at elapsed: Duration) throws(Fault) {
    try scenario.check()
    rules = (scenario.faults ?? []).map(Rule.init)
    self.seed = scenario.seed ?? seed
    began = elapsed
    nodes = scenario.nodes ?? 1
    looksAtStatuses = rules.contains { $0.rule.packageStatus != nil }
    fitted = rules.map { _ in 0 }
    due = fitted
  }

  /// The fault that is due with a request. What chance decides hangs on the seed, the rule, the kind of request, its
  /// target and how many of these there were.
  ///
  /// - Parameter packageStatuses: of the request's target, as they are when it comes, where rules look at them.
  mutating func fault(
    for call: Call, at elapsed: Duration, packageStatuses: Set<String> = []
  ) -> FaultRule? {
    let (kind, target) = (RequestKind(call), call.target)
    let name = "\(kind.rawValue)/\(target?.packageID ?? "")"
    let number = (requests[name] ?? 0) + 1
    requests[name] = number
    // A request without cookies goes to a node that is up, as long as there is one.
    let request = Request(
      kind: kind, target: target, asksForContent: call.asksForContent,
      node: call.node ?? (nodesUp(at: elapsed).isEmpty ? nodesDown(at: elapsed).min() : nil),
      packageStatuses: packageStatuses)
    var found: Int?
    for (index, rule) in rules.enumerated() where rule.fits(request, after: seconds(at: elapsed)) {
      fitted[index] += 1
      if found == nil, isDue(index, "\(index)/\(name)/\(number)") { found = index }
    }
    guard let found else { return nil }
    due[found] += 1
    return rules[found].rule
  }

  private func isDue(_ index: Int, _ text: String) -> Bool {
    let rule = rules[index].rule
    if let limit = rule.limit, due[index] >= limit { return false }
    if let at = rule.at { return at.contains(fitted[index]) }
    guard let rate = rule.rate else { return true }
    var random = SeededRandom(seed: seed, text)
    return Double.random(in: 0..<1, using: &random) < rate
  }

  /// The nodes that answer, from 1.
  func nodesUp(at elapsed: Duration) -> [Int] {
    let down = nodesDown(at: elapsed)
    return (1...nodes).filter { !down.contains($0) }
  }

  private func nodesDown(at elapsed: Duration) -> Set<Int> {
    let seconds = seconds(at: elapsed)
    return Set(rules.filter { $0.rule.fault == .nodeDown && $0.isOn(after: seconds) }.compactMap(\.rule.node))
  }

  func isRefusing(at elapsed: Duration) -> Bool { isOn(.refuse, at: elapsed) != nil }

  /// How far the server's clock is ahead, in milliseconds.
  func skew(at elapsed: Duration) -> Int { isOn(.clockSkew, at: elapsed)?.milliseconds ?? 0 }

  private func isOn(_ kind: FaultKind, at elapsed: Duration) -> FaultRule? {
    rules.first { $0.rule.fault == kind && $0.isOn(after: seconds(at: elapsed)) }?.rule
  }

  private func seconds(at elapsed: Duration) -> Double { (elapsed - began) / .seconds(1) }
}
