import Terminal
import TestSupport
import Testing

struct TableTests {
  @Test func `no line is ever wider than the terminal`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      let table = randomTable(&random)
      let width = Int.random(in: 1...120, using: &random)
      let lines = Screen(blocks: [.table(table)]).lines(width: width, hasColour: false)
      #expect(lines.count == table.rows.count + 1)
      for line in lines {
        #expect(TextWidth.of(line) <= width, "\(width): \(line)")
        #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(line.last != " ")
      }
    }
  }

  @Test func `colour changes nothing but the escapes`() {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<500 {
      let screen = Screen(blocks: [.table(randomTable(&random))])
      let width = Int.random(in: 1...120, using: &random)
      let coloured = screen.lines(width: width, hasColour: true).map { $0.replacing(/\u{1B}\[[0-9]+m/, with: "") }
      #expect(coloured == screen.lines(width: width, hasColour: false))
    }
  }

  @Test func `into a pipe every cell is whole`() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<500 {
      let table = randomTable(&random)
      let lines = Screen(blocks: [.table(table)]).lines(width: nil, hasColour: false).dropFirst()
      for (line, row) in zip(lines, table.rows) {
        for cell in row { #expect(line.contains(cell.text)) }
      }
    }
  }

  @Test func `the least weighty column is narrowed first and left out first`() {
    let table = Table(
      columns: [
        Table.Column("ID", weight: 3, side: .right), Table.Column("NOTE", weight: 1, least: 4),
        Table.Column("NAME", weight: 2, least: 5),
      ], rows: [["1", "a long note", "a long name"], ["22", "short", "name"]])
    func shown(_ width: Int) -> [String] { Screen(blocks: [.table(table)]).lines(width: width, hasColour: false) }
    #expect(shown(28) == ["ID  NOTE         NAME", " 1  a long note  a long name", "22  short        name"])
    #expect(shown(26) == ["ID  NOTE       NAME", " 1  a long n…  a long name", "22  short      name"])
    #expect(shown(21) == ["ID  NOTE  NAME", " 1  a l…  a long name", "22  sho…  name"])
    #expect(shown(15) == ["ID  NOTE  NAME", " 1  a l…  a lo…", "22  sho…  name"])
    #expect(shown(14) == ["ID  NAME", " 1  a long na…", "22  name"])
    #expect(shown(2) == ["ID", " 1", "22"])
  }

  @Test func `a column that yields is left out before another one is narrowed`() {
    let table = Table(
      columns: [
        Table.Column("NAME", weight: 1, least: 4), Table.Column("DATE", weight: 2, least: 4, yields: true),
        Table.Column("ID", weight: 3),
      ], rows: [["a long name", "2026-11-25", "1"]])
    func shown(_ width: Int) -> [String] { Screen(blocks: [.table(table)]).lines(width: width, hasColour: false) }
    #expect(shown(27) == ["NAME         DATE        ID", "a long name  2026-11-25  1"])
    #expect(shown(26) == ["NAME         ID", "a long name  1"])
    #expect(shown(14) == ["NAME        ID", "a long na…  1"])
  }

  @Test func `a last column that wraps goes on in the lines below, under itself`() {
    let table = Table(
      columns: [
        Table.Column("ID", weight: 2, side: .right), Table.Column("WHAT IT SAYS", weight: 1, least: 8, wraps: true),
      ],
      rows: [["1", "what went wrong, and what to do"], ["12", "short"], ["3", ""]])
    func shown(_ width: Int?) -> [String] { Screen(blocks: [.table(table)]).lines(width: width, hasColour: false) }
    #expect(
      shown(20) == ["ID  WHAT IT SAYS", " 1  what went wrong,", "    and what to do", "12  short", " 3"])
    #expect(shown(nil).count == 4 && shown(nil)[1] == " 1  what went wrong, and what to do")
  }

  @Test func `a wide character takes two columns`() {
    let table = Table(
      columns: [Table.Column("A", weight: 2), Table.Column("B", weight: 1, least: 3)],
      rows: [["移行", "移行移行"], ["ab", "cd"]])
    #expect(
      Screen(blocks: [.table(table)]).lines(width: 11, hasColour: false) == ["A     B", "移行  移行…", "ab    cd"])
  }

  @Test func `columns in which no row says anything are left out`() {
    let table = Table(
      columns: [Table.Column("A", weight: 1), Table.Column("B", weight: 1)], rows: [["", "x"], ["", ""]])
    #expect(table.withoutEmptyColumns.columns.map(\.title) == ["B"])
    #expect(table.withoutEmptyColumns.rows == [["x"], [""]])
  }

  private func randomTable(_ random: inout SeededGenerator) -> Table {
    let columns = (0..<Int.random(in: 1...7, using: &random)).map { at in
      Table.Column(
        "COLUMN\(at)", weight: Int.random(in: 0...9, using: &random),
        least: Bool.random(using: &random) ? .max : Int.random(in: 1...12, using: &random),
        side: Bool.random(using: &random) ? .left : .right)
    }
    let rows = (0..<Int.random(in: 0...5, using: &random)).map { _ in
      columns.map { _ in Cell(randomText(&random), Bool.random(using: &random) ? .bad : .plain) }
    }
    return Table(columns: columns, rows: rows)
  }

  private func randomText(_ random: inout SeededGenerator) -> String {
    let letters: [Character] = ["a", "Z", "0", "é", "移", "🙂", "e\u{301}", "👩‍🚀", "\u{1B}", "\n", "\u{202E}", "❤️", "한"]
    return String(
      (0..<Int.random(in: 0...30, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
  }
}
