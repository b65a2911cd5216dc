import ControlAPI
import JobModel
import Runtime
import Terminal

/// Shows when edits are likely to end.
enum ForecastScreen {
  /// - Parameter place: of an edit of the file, for people.
  static func screen(_ reply: Forecast.Reply, now: WallTime, place: (Int) -> String) -> Screen {
    var fields: [(name: String, value: Cell)] = [("jobs", Cell(JobText.count(reply.jobs.count)))]
    if let start = reply.jobs.compactMap(\.expectedStart).min() {
      fields.append(("first starts", Cell(TimeText.exact(max(start, now), now: now))))
    }
    fields.append(("half end by", time(reply.expectedEnd, now: now)))
    fields.append(("9 of 10 by", time(reply.expectedEndP90, now: now)))
    fields.append(("rests on", rests(on: reply.measured)))
    var screen = Screen(blocks: [.heading(Cell("Forecast", .strong)), .fields(fields)])
    let problems = reply.jobs.filter { $0.problem != nil }
    guard !problems.isEmpty else { return screen }
    let more = problems.count > mostProblems ? ", the first \(mostProblems) of \(problems.count)" : ""
    screen.blocks.append(.lines([.empty, Cell("In the way\(more)", .strong)]))
    screen.blocks.append(
      .fields(
        problems.prefix(mostProblems).map { job in
          let name = job.index.map(place) ?? job.id.map { "job \($0)" } ?? ""
          return (name, Cell(job.problem ?? "", .caution))
        }))
    return screen
  }

  /// More than people read.
  static let mostProblems = 20

  private static func time(_ time: WallTime?, now: WallTime) -> Cell {
    time.map { Cell(TimeText.exact($0, now: now)) } ?? Cell("not known: see what is in the way", .caution)
  }

  private static func rests(on measured: Int) -> Cell {
    switch measured {
    case 0: Cell("nothing measured yet: two minutes are assumed for an edit, so this is a guess", .caution)
    case 1: "1 edit that has ended"
    default: Cell("\(measured) edits that have ended")
    }
  }
}
