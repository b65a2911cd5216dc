import JobModel
import LibraryModel
import Runtime

extension NightReport {
  /// The report as one page that needs nothing else: no script, no font, no request. It is well-formed XML as well.
  package var html: String {
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
      <meta name="color-scheme" content="light dark"/>
      <title>\(title)</title><style>\(PageStyle.sheet)</style></head><body><main>
      <header><h1>\(title)</h1><p>\(headline)</p>\(stopPart)\(tally)</header>
      \(failuresPart)\(slotTimePart)\(timelinePart)\(differingPart)\(carriedOverPart)\(interruptionsPart)\(figuresPart)\(jobsPart)
      <footer><p>Made by migeditctl report at \(PageTime.full(night.now)). Times are UTC.</p></footer>
      </main></body></html>

      """
    return page.text
  }

  private var stopPart: HTML {
    guard let stopWords else { return "" }
    let line: HTML = goOn.map { "<pre class=\"line\">\($0)</pre>" } ?? ""
    return "<p>\(stopWords)</p>\(line)"
  }

  private var tally: HTML {
    let parts: [HTML] = counts.map { "<li class=\"\(Self.tone($0.state))\"><b>\($0.count)</b> \($0.state)</li>" }
    return "<ul class=\"tally\">\(parts)<li><b>\(night.batch.total)</b> in all</li></ul>"
  }

  private static func tone(_ state: String) -> String {
    switch JobState(rawValue: state) {
    case .succeeded: "good"
    case .failed: "bad"
    case .running, .queued, .held: "open"
    case .expired, .cancelled, nil: "gone"
    }
  }

  private var failuresPart: HTML {
    guard !failures.isEmpty else {
      return isUnderWay || counts.contains { $0.state == "expired" || $0.state == "cancelled" }
        ? "" : "<section><p class=\"calm\">Nothing failed.</p></section>"
    }
    var room = DetailRoom()
    var parts: [HTML] = failures.prefix(Self.mostCauses).map { part(of: $0, in: &room) }
    if let otherCauses { parts.append("<p class=\"note\">\(otherCauses)</p>") }
    return """
      <section><h2>What failed</h2>\(parts)
      <p>To queue all of it anew:</p><pre class="line">\(redo ?? "")</pre></section>

      """
  }

  private func part(of cause: FailureCause, in room: inout DetailRoom) -> HTML {
    let count = cause.jobs.count == 1 ? "1 job" : "\(cause.jobs.count) jobs"
    var words: HTML = ""
    if let server = cause.server { words = "<blockquote>\(server.summary)</blockquote>" }
    var named: [HTML] = []
    for job in cause.jobs.prefix(Self.mostInTable) {
      named.append(details(of: job, "\(job.target.environment), \(Self.target(job))", in: &room))
    }
    return """
      <article><h3>\(cause.reason) <small>\(count)</small></h3>\(words)<p>\(Self.prose(cause.message))</p>
      <p><b>To do:</b> \(Self.prose(cause.advice))</p>\(folded("<ul class=\"jobs\">\(named)</ul>\(more(cause.jobs.count))", cause.jobs.count))</article>

      """
  }

  /// One job of a list, with what is known of it behind a click as long as there is room for it.
  private func details(of job: Job, _ words: String, in room: inout DetailRoom) -> HTML {
    let body = night.details[job.id].map { JobPart.html($0, of: job, in: &room) } ?? ""
    let ticket: HTML = job.failure?.server?.ticketId.map { " <small>ticket \($0)</small>" } ?? ""
    return body.text.isEmpty
      ? "<li><b>\(job.id)</b> \(words)\(ticket)</li>"
      : "<li><details><summary><b>\(job.id)</b> \(words)\(ticket)</summary>\(body)</details></li>"
  }

  private var differingPart: HTML {
    guard !differing.isEmpty else { return "" }
    var room = DetailRoom()
    var named: [HTML] = []
    for job in differing.prefix(Self.mostInTable) {
      named.append(
        details(of: job, "\(job.target.environment), \(Self.target(job)): \(Self.result(of: job))", in: &room))
    }
    return """
      <section><h2>Made otherwise than it was asked</h2>
      <p>The server took these edits and made something else of them. They are not submitted again.</p>
      \(folded("<ul class=\"jobs\">\(named)</ul>\(more(differing.count))", differing.count))</section>

      """
  }

  private var carriedOverPart: HTML {
    guard !carriedOver.isEmpty else { return "" }
    let rows: [HTML] = carriedOver.prefix(Self.mostInTable).map {
      "<tr><td>\($0.id)</td><td>\($0.target.environment)</td><td>\(Self.target($0))</td><td>\(Self.state(of: $0))</td></tr>"
    }
    let table: HTML = """
      <div class="wide"><table><tr><th>Job</th><th>Environment</th><th>Target</th><th>State</th></tr>
      \(rows)</table></div>\(more(carriedOver.count))
      """
    return """
      <section><h2>Carried over <small>has not ended</small></h2>\(folded(table, carriedOver.count))</section>

      """
  }

  private var interruptionsPart: HTML {
    guard !interruptions.isEmpty else { return "" }
    let parts: [HTML] = interruptions.prefix(Self.mostInTable).map {
      "<tr><td>\($0.what)</td><td>\($0.time)</td></tr>"
    }
    return """
      <section><h2>Interruptions</h2><div class="wide"><table>\(parts)</table></div>\(more(interruptions.count))</section>

      """
  }

  private var figuresPart: HTML {
    let slow: [HTML] = slowest.map {
      "<tr><td>\($0.job.id)</td><td>\($0.job.target.environment)</td><td>\(Self.target($0.job))</td><td class=\"n\">\(PageTime.length($0.took))</td></tr>"
    }
    let again: [HTML] = retries.prefix(Self.mostInTable).map {
      "<tr><td>\($0.job.id)</td><td>\($0.job.target.environment)</td><td>\(Self.target($0.job))</td><td class=\"n\">\($0.times)</td><td>\($0.job.state.description)</td></tr>"
    }
    var page: HTML = ""
    if !slowest.isEmpty {
      page += """
        <section><h2>Slowest edits</h2><div class="wide"><table>
        <tr><th>Job</th><th>Environment</th><th>Target</th><th class="n">Took</th></tr>\(slow)</table></div></section>

        """
    }
    if !retries.isEmpty {
      let table: HTML = """
        <div class="wide"><table><tr><th>Job</th><th>Environment</th><th>Target</th><th class="n">Times</th><th>Came to</th></tr>
        \(again)</table></div>\(more(retries.count))
        """
      page += """
        <section><h2>Tried again</h2>\(folded(table, retries.count))</section>

        """
    }
    return page
  }

  private var jobsPart: HTML {
    let rows: [HTML] = night.jobs.map { job in
      let start = job.startedAt.map(PageTime.second) ?? ""
      let took = job.startedAt.flatMap { start in job.endedAt.map { PageTime.length($0 - start) } } ?? ""
      return
        "\(job.state.known == .failed ? "<tr class=\"bad\">" as HTML : "<tr>")<td>\(job.id)</td><td>\(job.target.environment)</td><td>\(Self.target(job))</td><td>\(job.state.description)</td><td>\(start)</td><td class=\"n\">\(took)</td><td>\(Self.result(of: job))</td></tr>\n"
    }
    return """
      <section><h2>All jobs</h2><details><summary>\(night.jobs.count == 1 ? "1 job" : "\(night.jobs.count) jobs")</summary><div class="wide"><table>
      <tr><th>Job</th><th>Environment</th><th>Target</th><th>State</th><th>Started</th><th class="n">Took</th><th>Result</th></tr>
      \(rows)</table></div></details></section>

      """
  }

  /// A long list is shown when it is asked for.
  private func folded(_ list: HTML, _ count: Int) -> HTML {
    count <= 12 ? list : "<details><summary>\(count) jobs</summary>\(list)</details>"
  }

  private func more(_ count: Int) -> HTML {
    count > Self.mostInTable ? "<p class=\"note\">and \(count - Self.mostInTable) more</p>" : ""
  }

  private static let mostInTable = 200

  /// What stands between backticks is something to type.
  private static func prose(_ words: String) -> HTML {
    var html: HTML = ""
    for (at, part) in words.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      html += at % 2 == 1 ? "<code>\(String(part))</code>" : "\(String(part))"
    }
    return html
  }
}
