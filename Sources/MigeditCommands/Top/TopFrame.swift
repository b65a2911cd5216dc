import JobModel
import Runtime
import Terminal

/// Draws the screen: a line for each row, each of exactly as many columns as the screen has.
struct TopFrame {
  let state: TopState
  let rows: Int
  let columns: Int
  let hasColour: Bool

  static func lines(of state: TopState, rows: Int, columns: Int, hasColour: Bool) -> [String] {
    TopFrame(state: state, rows: rows, columns: columns, hasColour: hasColour).lines
  }

  private var lines: [String] {
    guard rows >= 8, columns >= 40 else {
      return exactly([painted(Cell("The terminal is too small for top.", .caution))])
    }
    let foot = footer + [keys]
    let room = rows - foot.count
    let body: [String] =
      switch state.view {
      case .main: main(rows: room)
      case .help: TopHelp.lines.map(painted)
      case .why(let job, let scrolled): why(job, scrolled, rows: room)
      }
    return exactly(exactly(body, room) + foot)
  }

  private func exactly(_ lines: [String], _ count: Int? = nil) -> [String] {
    let count = count ?? rows
    let fitted = lines.prefix(count).map { PaintedText.fit($0, to: columns) }
    let empty = String(repeating: " ", count: columns)
    return fitted + Array(repeating: empty, count: count - fitted.count)
  }

  func painted(_ cell: Cell) -> String { cell.ink.paint(cell.text, hasColour) }

  private func painted(_ cells: [Cell]) -> String { cells.map(painted).joined() }

  // MARK: The parts

  private func main(rows room: Int) -> [String] {
    let head = TopHead(state: state, columns: columns, mostBatches: room >= 30 ? 4 : 2).lines.map(painted)
    let lists = TopPart.allCases.map { TopList(part: $0, state: state, isWide: columns >= 100) }
    // An empty line before each part, where there is room for that.
    let gap = room >= 30 ? 1 : 0
    let free = room - head.count - lists.count * (1 + gap)
    let shares = TopShares.divide(free, among: lists.map(\.count))
    return head
      + zip(lists, shares).flatMap { list, rows in
        Array(repeating: "", count: gap) + list.lines(rows: rows, columns: columns, hasColour: hasColour)
      }
  }

  private func why(_ job: JobID, _ scrolled: Int, rows room: Int) -> [String] {
    let alert = TopHead.silence(state, columns).map(painted)
    guard let reply = state.why else { return alert + ["job \(job): asking the daemon why it is as it is …"] }
    let all = WhyJobScreen.screen(reply, now: state.now).lines(width: columns, hasColour: hasColour)
    let most = max(0, all.count - (room - alert.count))
    return alert + all.dropFirst(min(scrolled, most))
  }

  // MARK: The last rows

  /// What is asked, or typed, or what the last key came to; else which jobs are shown. A sentence has as many rows as it needs,
  /// up to a few.
  private var footer: [String] {
    switch state.prompt {
    case .filter(let typed): return [painted([Cell("show only what has: \(typed)", .strong), Cell("_", .chosen)])]
    case .foretelling(let action, let job): return ["asking what it would do to \(action.action.verb) job \(job) …"]
    case .performing(let action, let job): return ["asking the daemon to \(action.action.verb) job \(job) …"]
    case .confirm(_, _, let question): return wrapped(Cell("\(question)? [y/N]", .strong))
    case nil: return state.message.map(wrapped) ?? [painted(Cell(choice, .busy))]
    }
  }

  private func wrapped(_ cell: Cell) -> [String] {
    let lines = Paragraph.wrap(cell.text, to: columns)
    // The end of a question must not be cut off.
    let shown = lines.count > Self.mostFooter ? lines.prefix(Self.mostFooter - 2) + ["…"] + lines.suffix(1) : lines
    return shown.map { cell.ink.paint($0, hasColour) }
  }

  private static let mostFooter = 4

  private var choice: String {
    var words: [String] = []
    if let batch = state.batch { words.append("only batch \(batch)") }
    if let environment = state.environment { words.append("only environment \(environment)") }
    if !state.text.isEmpty { words.append("only with \"\(state.text)\"") }
    if state.order != .usual { words.append("sorted by \(state.order.rawValue)") }
    return words.joined(separator: "; ")
  }

  private var keys: String {
    let words =
      switch state.view {
      case .main: "?:help Tab,j,k:go /:filter e:env w:why h:hold r:release c:cancel R:retry q:quit"
      case .help: "Esc:back"
      case .why: "Esc:back j/k:scroll h:hold r:release c:cancel R:retry"
      }
    return painted(Cell(columns < 100 ? words : words.replacing(" ", with: "   "), .faint))
  }
}
