import ControlAPI
import JobModel
import LibraryModel
import Runtime
import Terminal
import Testing

@testable import MigeditCommands

struct TopFrameTests {
  /// The frame of a state at 80x24, 120x40 and in colour, each line of exactly so many columns.
  private static func expect(_ name: String, _ state: TopState, at location: SourceLocation = #_sourceLocation) throws {
    var text = ""
    for (rows, columns, hasColour) in [(24, 80, false), (40, 120, false), (24, 80, true)] {
      let lines = TopFrame.lines(of: state, rows: rows, columns: columns, hasColour: hasColour)
      #expect(lines.count == rows, sourceLocation: location)
      for line in lines { #expect(PaintedText.width(of: line) == columns, "\(line)", sourceLocation: location) }
      text += "--- \(columns)x\(rows)\(hasColour ? " in colour" : "")\n"
      for line in lines {
        var line = line
        while line.last == " " { line.removeLast() }
        text += line + "\n"
      }
    }
    try Golden.expect(text, is: "top-\(name)", at: location)
  }

  @Test func `in the middle of a night`() throws { try Self.expect("night", TopSample.state()) }

  @Test func `before the first answer`() throws {
    try Self.expect("begins", TopState(now: Sample.now, socket: "/run/migedit/control.sock"))
  }

  @Test func `an empty queue`() throws {
    var overview = TopSample.overview
    overview.environments = [
      EnvironmentStatus(name: "prod", url: "x", slots: [Slot(number: 1, state: .free)], queued: 0, running: 0)
    ]
    (overview.counts, overview.batches) = ([:], [])
    try Self.expect(
      "empty",
      TopSample.state([
        (.overview, .overview(overview)), (.running, .running([])), (.next, .next([])), (.failures, .failures([])),
      ]))
  }

  @Test func `the daemon has gone, with a pause and a problem said before`() throws {
    var state = TopSample.state()
    state.overview?.pause = Sample.pause
    state.overview?.problem = "The disk is full."
    _ = state.reduce(.gone("the daemon is not there: there is no socket at /run/migedit/control.sock."))
    _ = state.reduce(.second(Sample.now + .seconds(7)))
    try Self.expect("away", state)
  }

  @Test func `what is asked before something is done`() throws {
    var state = TopSample.state()
    #expect(state.type(.down, .character("c")) == [.foretell(.cancel, 1043, name: Self.nameOf1043)])
    _ = state.reduce(
      .foretold(
        .cancel, 1043,
        question:
          "cancel job 1043 (\(Self.nameOf1043)); failing along, since they come after what is cancelled: 2 jobs: 1050-1051",
        reason: ""))
    try Self.expect("confirm", state)
  }

  private static let nameOf1043 = "prod, migration 000004134E6B4C7F9A0B1C2D3E4F5A6B"

  @Test func `why a job waits, over the rest`() throws {
    var state = TopSample.state()
    _ = state.type(.character("3"), .down, .enter)
    #expect(state.watchedJob == 1045)
    _ = state.reduce(.answered(.why, .why(Sample.explained(Sample.show(Sample.queued)))))
    try Self.expect("why", state)
  }

  @Test func `the keys`() throws {
    var state = TopSample.state()
    _ = state.type(.character("?"))
    try Self.expect("help", state)
  }

  @Test func `what was chosen to be shown`() throws {
    var state = TopSample.state()
    _ = state.type(
      .character("e"), .character("e"), .character("s"), .character("/"), .character("4"), .character("E"), .enter)
    try Self.expect("filtered", state)
  }

  @Test func `a refusal is shown in full`() throws {
    var state = TopSample.state()
    _ = state.reduce(
      .performed(
        .cancel, 1044,
        Cell(ErrorText.denied("Cancel", needs: .admin, groups: ["migedit-admin"], isOthers: true), .bad)))
    try Self.expect("refused", state)
  }

  @Test(arguments: [(8, 40), (9, 41), (24, 40), (8, 200), (60, 50), (100, 300)])
  func `every size that is drawn is filled exactly, wherever somebody is`(rows: Int, columns: Int) {
    var state = TopSample.state()
    for part in ["1", "2", "3", "4"] {
      _ = state.type(.character(Character(part)), .end)
      let lines = TopFrame.lines(of: state, rows: rows, columns: columns, hasColour: true)
      #expect(lines.count == rows)
      for line in lines { #expect(PaintedText.width(of: line) == columns, "\(line)") }
    }
  }

  @Test(arguments: [(7, 80), (24, 39), (1, 1), (0, 0)])
  func `a terminal that is too small is told so`(rows: Int, columns: Int) {
    let lines = TopFrame.lines(of: TopSample.state(), rows: rows, columns: columns, hasColour: false)
    #expect(lines.count == rows)
    for line in lines { #expect(PaintedText.width(of: line) == columns) }
  }

  @Test func `the job that somebody is at stays in sight however long the list is`() {
    var state = TopSample.state()
    _ = state.type(.character("3"), .end)
    let lines = TopFrame.lines(of: state, rows: 24, columns: 80, hasColour: false)
    #expect(lines.contains { $0.hasPrefix("> 1050") })
    #expect(lines.contains { $0.contains("of 213)") })
  }

  @Test func `no control character of a stranger comes to the terminal`() {
    let lines = TopFrame.lines(of: TopSample.state(), rows: 40, columns: 120, hasColour: false)
    #expect(lines.contains { $0.contains("移行␛[2J") })
    #expect(!lines.joined().unicodeScalars.contains { $0.properties.generalCategory == .control })
  }
}
