import Testing

@testable import MigeditCommands

struct TopSharesTests {
  @Test(arguments: [
    (10, [2, 3, 4], [2, 3, 4]), (6, [2, 30, 40], [2, 2, 2]), (10, [2, 30, 1], [2, 7, 1]), (2, [3, 3, 3], [1, 1, 0]),
    (0, [3, 3], [0, 0]), (-4, [3, 3], [0, 0]), (9, [0, 5, 20], [0, 5, 4]),
  ])
  func `rows go to where they are needed`(rows: Int, needs: [Int], shares: [Int]) {
    #expect(TopShares.divide(rows, among: needs) == shares)
  }

  @Test(arguments: [
    (10, 4, nil as Int?, 0..<4), (10, 4, 0, 0..<4), (10, 4, 5, 3..<7), (10, 4, 9, 6..<10), (3, 5, 2, 0..<3),
    (0, 5, nil, 0..<0),
    (5, 0, 3, 3..<3), (5, -2, 1, 1..<1),
  ])
  func `the rows that are shown are those around the one that somebody is at`(
    count: Int, rows: Int, chosen: Int?, shown: Range<Int>
  ) {
    #expect(TopShares.window(of: count, showing: rows, around: chosen) == shown)
  }
}
