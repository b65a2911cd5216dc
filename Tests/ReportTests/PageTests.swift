import Foundation
import FoundationXML
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import Report

struct PageTests {
  /// Writes the page into the folder that `MIGEDIT_PAGES` names, to be looked at.
  private static func page(_ night: Night, _ name: String) throws -> String {
    let html = NightReport(night).html
    if let folder = ProcessInfo.processInfo.environment["MIGEDIT_PAGES"] {
      try html.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8)
    }
    return html
  }

  @Test(arguments: [(5, 100 << 10), (400, 1_500_000), (5000, 1_500_000)])
  func `a page is well-formed, asks for nothing, and keeps its budget`(jobs: Int, bytes: Int) throws {
    let html = try Self.page(SimulatedNight.make(jobs: jobs), "night-\(jobs)")
    #expect(html.utf8.count <= bytes)
    let elements = try Elements(html)
    #expect(elements.names.isDisjoint(with: ["script", "link", "img", "iframe", "object", "embed", "form", "base"]))
    #expect(elements.attributes.isDisjoint(with: ["href", "src", "onload", "onclick", "action", "style"]))
    #expect(!PageStyle.sheet.text.contains("url(") && !PageStyle.sheet.text.contains("@import"))
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' onload='x", "javascript:alert(1)", "</style><b>",
    "]]>", "<!--", "&lt;b&gt; &amp; & &#x3c;", "\u{0}\u{1B}[31m\u{FFFE}\u{202E}", "`</code><script>`",
  ])
  func `whatever a name, a server or a document says is text on the page`(words: String) throws {
    var sketch = NightSketch()
    sketch.name = words
    sketch.job(1, in: words)
    sketch.environment(words, slots: 1)
    sketch.start(1, at: 1)
    sketch.fail(
      1, Failure(.createFailed, words, server: ServerWords(status: 400, code: words, message: words, ticketId: words)),
      at: 5)
    sketch.details[1] = JobDetail(
      attempts: [], comparisons: [.init(title: words, lines: [words, "  + \(words)"])],
      documents: [.init(title: words, text: "{\n\(words)\n}")])
    sketch.job(2, in: words)
    sketch.jobs[2]?.waiting = Waiting(.time, words)
    let hostile = try Elements(try Self.page(sketch.night(), "hostile"))
    sketch.name = "night"
    var plain = NightSketch()
    plain.job(1, in: "x")
    plain.environment("x", slots: 1)
    plain.start(1, at: 1)
    plain.fail(
      1, Failure(.createFailed, "x", server: ServerWords(status: 400, code: "x", message: "x", ticketId: "x")), at: 5)
    plain.details[1] = JobDetail(
      attempts: [], comparisons: [.init(title: "x", lines: ["x", "  + x"])],
      documents: [.init(title: "x", text: "{\nx\n}")])
    plain.job(2, in: "x")
    plain.jobs[2]?.waiting = Waiting(.time, "x")
    let usual = try Elements(NightReport(plain.night()).html)
    // What stands between backticks, a command, has an element of its own.
    #expect(
      hostile.names.subtracting(["code", "ins", "del", "i"]) == usual.names.subtracting(["code", "ins", "del", "i"]))
    #expect(hostile.attributes == usual.attributes)
    let seen = words.unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 && $0 != "`" }
    #expect(hostile.text.contains(String(String.UnicodeScalarView(seen)).prefix(8)))
  }

  @Test func `interpolation escapes what is not HTML`() {
    let name = "<b title=\"a\">'&"
    let inner: HTML = "<i>\(name)</i>"
    let html: HTML = "<p>\(name)\(inner)\(3)</p>"
    let escaped = "&lt;b title=&quot;a&quot;&gt;&#39;&amp;"
    #expect(html.text == "<p>\(escaped)<i>\(escaped)</i>3</p>")
  }

  @Test func `a batch that is under way says so on the page`() throws {
    var sketch = NightSketch()
    sketch.job(1)
    sketch.start(1, at: 1)
    #expect(NightReport(sketch.night()).html.contains("Still under way"))
  }

  @Test func `a page on 5,000 failures with long documents keeps its budget`() {
    var night = SimulatedNight.make(jobs: 5000)
    let text = String(repeating: "  \"member\": \"value\",\n", count: 2000)
    var details = night.details
    let jobs = night.jobs.map { job in
      var job = job
      (job.state, job.failure) = (Word(.failed), NightSketch.refusal)
      details[job.id] = JobDetail(attempts: [], documents: [.init(title: "submitted", text: text)])
      return job
    }
    night = Night(batch: night.batch, jobs: jobs, events: night.events, details: details, now: night.now)
    #expect(NightReport(night).html.utf8.count <= 1_500_000)
  }

  @Test func `a long document is cut and says where the rest is`() throws {
    var sketch = NightSketch()
    sketch.job(1)
    sketch.start(1, at: 1)
    sketch.fail(1, at: 2)
    let lines = (1...5000).map { "  + line \($0)" }
    sketch.details[1] = JobDetail(attempts: [], comparisons: [.init(title: "asked", lines: lines)])
    let html = NightReport(sketch.night()).html
    #expect(html.utf8.count < 60 << 10)
    #expect(html.contains("more lines: migeditctl diff 1"))
  }
}

/// What a page consists of. Throws where it is not well-formed.
private final class Elements: NSObject, XMLParserDelegate {
  private(set) var names: Set<String> = []
  private(set) var attributes: Set<String> = []
  private(set) var text = ""

  init(_ page: String) throws {
    super.init()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = self
    guard parser.parse() else { throw NotWellFormed(line: parser.lineNumber, column: parser.columnNumber) }
  }

  private struct NotWellFormed: Error { let line, column: Int }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes found: [String: String]
  ) {
    names.insert(name)
    attributes.formUnion(found.keys)
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }
}
