import Foundation

/// The cells of WhoseWord.txt, and what is wrong with the file itself.
struct WhoseWordTable {
  struct Cell: Hashable {
    let status: Int
    let request: TableRequest
    let body: TableBody
  }

  private(set) var words: [Cell: TableWord] = [:]
  private(set) var faults: [String] = []

  /// Read once for all tests.
  static let fromFile = Result { try read() }

  private static func read(beside file: String = #filePath) throws -> WhoseWordTable {
    let text = try String(
      contentsOf: URL(filePath: file).deletingLastPathComponent().appending(path: "WhoseWord.txt"), encoding: .utf8)
    var table = WhoseWordTable()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if !line.isEmpty, !line.hasPrefix("#") { table.take(line, number: index + 1) }
    }
    table.findMissing()
    return table
  }

  private mutating func take(_ line: Substring, number: Int) {
    let columns = line.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
    guard columns.count == 4, let statuses = Self.statuses(columns[0]),
      let requests = Self.named(TableRequest.self, columns[1]), let bodies = Self.named(TableBody.self, columns[2]),
      columns[3].count == 1, let word = TableWord(rawValue: columns[3][0])
    else {
      faults.append("line \(number) can't be read")
      return
    }
    for status in statuses {
      for request in requests {
        for body in bodies {
          let cell = Cell(status: status, request: request, body: body)
          if words.updateValue(word, forKey: cell) != nil { faults.append("line \(number): \(cell) stands twice") }
        }
      }
    }
  }

  private mutating func findMissing() {
    for status in 200...599 {
      for request in TableRequest.allCases {
        for body in TableBody.allCases {
          let cell = Cell(status: status, request: request, body: body)
          if words[cell] == nil { faults.append("\(cell) is missing") }
        }
      }
    }
  }

  private static func statuses(_ words: [String]) -> [Int]? {
    var statuses: [Int] = []
    for word in words {
      let ends = word.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, ends.count <= 2, first >= 200, first <= last, last <= 599
      else { return nil }
      statuses += first...last
    }
    return statuses
  }

  private static func named<Row: RawRepresentable<String> & CaseIterable>(_ type: Row.Type, _ words: [String]) -> [Row]?
  {
    if words == ["*"] { return Array(Row.allCases) }
    let rows = words.compactMap(Row.init)
    return rows.count == words.count ? rows : nil
  }
}
