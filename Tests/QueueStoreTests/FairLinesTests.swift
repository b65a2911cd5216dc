import QueueStore
import Testing

/// Who is written next, and with whom.
@Suite struct FairLinesTests {
  /// Groups of at most 10, until nothing waits.
  private func groups(_ lines: FairLines<String>) -> [[String]] {
    var (lines, groups) = (lines, [[String]]())
    while case let group = lines.nextGroup(), !group.isEmpty { groups.append(group) }
    #expect(lines.count == 0 && lines.weight == 0)
    return groups
  }

  private func lines(_ requests: [(name: String, weight: Int, client: Int?)]) -> FairLines<String> {
    var lines = FairLines<String>(most: 10)
    for request in requests { lines.append(request.name, weight: request.weight, of: request.client) }
    return lines
  }

  @Test func `what fits is one group, and where nothing waits there is none`() {
    #expect(groups(lines([])).isEmpty)
    #expect(groups(lines([("a", 3, 1), ("b", 3, 2), ("c", 4, 1)])) == [["a", "b", "c"]])
  }

  @Test func `of many requests of one client and one of another, that one is among the first`() {
    let flood = (1...20).map { (name: "f\($0)", weight: 5, client: Int?.some(1)) }
    let all = groups(lines(flood + [("other", 5, 2)]))
    #expect(all.first == ["f1", "other"])
    #expect(all.dropFirst().first == ["f2", "f3"] && all.count == 11)
  }

  @Test func `the requests of one client keep their order, also where a later one would fit`() {
    let all = groups(lines([("light", 1, 1), ("heavy", 99, 1), ("last", 1, 1), ("other", 1, 2)]))
    #expect(all == [["light", "other"], ["heavy"], ["last"]])
  }

  @Test func `what is heavier than a group is alone, and waits for one group only`() {
    var lines = lines([("a1", 10, 1), ("heavy", 99, 2), ("a2", 10, 1)])
    #expect(lines.nextGroup() == ["a1"])
    lines.append("b", weight: 1, of: 3)
    lines.append("engine", weight: 0, of: nil)
    #expect(lines.nextGroup() == ["heavy"])
    #expect(groups(lines) == [["engine", "a2"], ["b"]])
  }

  @Test func `the engine's requests go first, and not together with what takes long`() {
    let all = groups(lines([("heavy", 99, 1), ("light", 1, 2), ("engine", 0, nil)]))
    #expect(all == [["engine", "light"], ["heavy"]])
  }

  @Test func `what weighs nothing keeps its client's order, too`() {
    #expect(groups(lines([("heavy", 99, 1), ("hold", 0, 1)])) == [["heavy"], ["hold"]])
  }

  @Test func `clients of heavy requests take turns`() {
    let all = groups(lines([("a1", 99, 1), ("a2", 99, 1), ("a3", 99, 1), ("b1", 99, 2)]))
    #expect(all == [["a1"], ["b1"], ["a2"], ["a3"]])
  }

  @Test func `it is known what waits of each`() {
    let lines = lines([("a", 3, 1), ("b", 4, 2), ("c", 5, 1), ("engine", 0, nil)])
    #expect(lines.count == 4 && lines.weight == 12)
    #expect([1, 2, 3, nil].map { lines.weight(of: $0) } == [8, 4, 0, 0])
  }
}
