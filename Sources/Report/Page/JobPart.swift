import JobModel
import LibraryModel
import Runtime

/// How many bytes of documents and differences a section may still take, so that a page stays small whatever the jobs are.
struct DetailRoom {
  private var left = 250 << 10
  /// What one text may take.
  static let ofOne = 8 << 10

  /// The text, or as many of its lines as there is room for; nil where there is none.
  mutating func take(_ lines: [String]) -> (lines: [String], left: Int)? {
    var bytes = 0
    var kept: [String] = []
    for line in lines {
      bytes += HTML.size(of: line) + 24
      guard bytes <= min(Self.ofOne, left) else { break }
      kept.append(line)
    }
    guard !kept.isEmpty else { return nil }
    left -= min(bytes, left)
    return (kept, lines.count - kept.count)
  }
}

/// What is known of one job alone.
enum JobPart {
  static func html(_ detail: JobDetail, of job: Job, in room: inout DetailRoom) -> HTML {
    var html: HTML = ""
    // The last ones say most.
    if let (attempts, _) = room.take(detail.attempts.reversed().map(attempt)) {
      let rows: [HTML] = attempts.reversed().map { "<li>\($0)</li>" }
      html += "<ul class=\"attempts\">\(rows)</ul>"
    }
    for comparison in detail.comparisons where !comparison.lines.isEmpty {
      guard let (lines, left) = room.take(comparison.lines) else { continue }
      let shown: [HTML] = lines.map(line)
      html += "<h4>\(comparison.title)</h4><pre>\(shown)\(more(left, of: job))</pre>"
    }
    for document in detail.documents {
      let all = document.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      guard let (lines, left) = room.take(all) else { continue }
      html += """
        <details><summary>\(document.title)</summary><pre>\(HTML.lines(lines.joined(separator: "\n")))\(more(left, of: job))</pre></details>
        """
    }
    return html
  }

  private static func attempt(_ attempt: Attempt) -> String {
    let end = attempt.endedAt.map { "took \(PageTime.length($0 - attempt.startedAt))" } ?? "under way"
    let words = attempt.failure.map { failure in
      "\(failure.reason.description): " + (failure.server?.summary ?? failure.message)
    }
    return "Attempt \(attempt.number), \(PageTime.second(attempt.startedAt)), \(end)" + (words.map { ", \($0)" } ?? "")
  }

  private static func line(_ text: String) -> HTML {
    switch text.drop(while: { $0 == " " }).first {
    case "+": "<ins>\(text)</ins>\n"
    case "-": "<del>\(text)</del>\n"
    case "~": "<i>\(text)</i>\n"
    default: "\(text)\n"
    }
  }

  private static func more(_ lines: Int, of job: Job) -> HTML {
    lines == 0 ? "" : "\nand \(lines) more lines: migeditctl diff \(job.id)"
  }
}
