import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows the documents of an attempt: in full, or how each differs from the one before it.
enum DocumentsScreen {
  enum Stage: String, CaseIterable, Sendable {
    case before, submitted, found
  }

  static func full(_ job: Get.Reply, _ documents: GetDocuments.Reply, attempt: Int?, now: WallTime) -> Screen {
    var screen = head(job, documents, attempt: attempt, now: now)
    for stage in Stage.allCases {
      screen.blocks.append(.lines([.empty, Cell(stage.rawValue, .strong)]))
      let lines = documents[stage].map { $0.prettyText.split(separator: "\n").map { Cell("  " + $0) } }
      screen.blocks.append(lines.map(Screen.Block.lines) ?? missing(stage, of: job, attempt: attempt))
    }
    return screen
  }

  static func diff(
    _ job: Get.Reply, _ documents: GetDocuments.Reply, _ pairs: [(from: Stage, to: Stage)], attempt: Int?,
    in console: Console
  ) -> Screen {
    var screen = head(job, documents, attempt: attempt, now: console.now())
    // That nothing was submitted is said once.
    for (from, to) in documents.submitted == nil ? pairs.prefix(1) : pairs[...] {
      let title = title(from, to, isMade: documents.found != nil)
      screen.blocks.append(.lines([.empty, Cell(title, .strong)]))
      screen.blocks.append(comparison(from, to, job, documents, attempt: attempt, width: console.width))
    }
    return screen
  }

  private static func comparison(
    _ from: Stage, _ to: Stage, _ job: Get.Reply, _ documents: GetDocuments.Reply, attempt: Int?, width: Int?
  ) -> Screen.Block {
    guard let earlier = documents[from] else { return missing(from, of: job, attempt: attempt) }
    guard let later = documents[to] else { return missing(to, of: job, attempt: attempt) }
    let diff = DocumentDiff(from: earlier, to: later, kind: job.job.target.kind)
    return diff.isEmpty ? .flow([Flow(indent: 2, ["no difference"])]) : DiffScreen(width: width).block(diff)
  }

  /// - Parameter isMade: whether it is known what the server made of the edit.
  private static func title(_ from: Stage, _ to: Stage, isMade: Bool) -> String {
    let pair = "\(from.rawValue) -> \(to.rawValue)"
    return switch (from, to) {
    case (.before, .submitted): "asked (\(pair))"
    case (.submitted, .found): isMade ? "made otherwise (\(pair))" : "made of it (\(pair))"
    default: pair
    }
  }

  private static func head(
    _ reply: Get.Reply, _ documents: GetDocuments.Reply, attempt: Int?, now: WallTime
  ) -> Screen {
    let job = reply.job
    var fields: [(name: String, value: Cell)] = [
      ("target", Cell(JobText.target(job.target))), ("environment", Cell(job.target.environment)),
    ]
    let result = JobText.detail(job, now: now)
    if !result.text.isEmpty { fields.append(("result", result)) }
    if reply.attempts.count > 1 {
      let count = reply.attempts.count
      fields.append(("attempt", Cell(attempt.map { "\($0) of \(count)" } ?? "the last of \(count)")))
    }
    if let date = documents.dateBefore { fields.append(("before", Cell("last updated \(date)"))) }
    if let date = documents.dateAfter { fields.append(("found", Cell("last updated \(date)"))) }
    return Screen(blocks: [
      .heading(Cell("Job \(job.id)  \(job.state)", JobText.ink(of: job.state.known))), .fields(fields),
    ])
  }

  private static func missing(_ stage: Stage, of reply: Get.Reply, attempt: Int?) -> Screen.Block {
    let shown = attempt.map { number in reply.attempts.first { $0.number == number } } ?? reply.attempts.last
    let words =
      switch stage {
      case .before: "what stood there before is not known"
      case .submitted: "nothing was submitted"
      case .found:
        if shown?.wasRefused == true {
          "nothing: the server refused the edit, and did not take it"
        } else if reply.job.state.known?.isEnded == true {
          "what the server made of it is not known"
        } else {
          "what the server makes of it is not known yet"
        }
      }
    return .flow([Flow(indent: 2, [Cell(words, .faint)])])
  }
}

extension GetDocuments.Reply {
  fileprivate subscript(stage: DocumentsScreen.Stage) -> JSON? {
    switch stage {
    case .before: before
    case .submitted: submitted
    case .found: found
    }
  }
}
