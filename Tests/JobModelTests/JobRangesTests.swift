import JobModel
import Testing

/// How people write the ids of many jobs.
@Suite struct JobRangesTests {
  @Test(
    arguments: [
      ([], ""), ([7], "7"), ([1, 2], "1-2"), ([3, 1, 2, 5], "1-3, 5"), ([9, 9, 8, 4, 4], "4, 8-9"),
      (Array(1...40) + [44], "1-40, 44"),
    ] as [([JobID], String)])
  func `what stands side by side is one range, each id once, in order`(_ ids: [JobID], _ words: String) {
    #expect(ids.ranges.words == words)
    #expect(ids.ranges.flatMap { Array($0) } == Set(ids).sorted())
  }
}
