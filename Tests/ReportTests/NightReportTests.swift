import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Terminal
import Testing

@testable import Report

struct NightReportTests {
  private static func refusal(_ message: String, ticket: String) -> Failure {
    Failure(
      .createFailed, "The server could not build it.",
      server: ServerWords(status: 200, code: "ERR001", message: message, ticketId: ticket))
  }

  private static func night() -> NightSketch {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 2)
    for id in 1...6 {
      sketch.job(id)
      sketch.start(id, at: Double(id))
    }
    sketch.fail(
      1, refusal("Object 11C09927B0B748A6970AE958CBD44FCE is missing.", ticket: "a"), at: 10)
    sketch.fail(
      2, refusal("Object 22C09927B0B748A6970AE958CBD44FCE is missing.", ticket: "b"), at: 10)
    sketch.fail(3, refusal("The project is not loaded.", ticket: "c"), at: 10)
    sketch.fail(4, Failure(.notFound, "It is not there."), at: 10)
    sketch.succeed(5, at: 30)
    sketch.jobs[5]?.verification = Word(.differs)
    return sketch
  }

  @Test func `failures are grouped by reason and words, whatever ids and tickets are in them, the largest first`() {
    let causes = NightReport(Self.night().night()).failures
    #expect(causes.map { $0.jobs.map(\.id) } == [[1, 2], [3], [4]])
    #expect(causes.map(\.reason) == ["createFailed", "createFailed", "notFound"])
  }

  @Test(arguments: [
    ["Object 'Revenue' has no table.", "Object 'Cost of \"sales\"' has no table.", "Object 'Anna's' has no table."],
    ["It can't read \"A\".", "It can't read \"B C\"."],
    ["No 11c09927-b0b7-48a6-970a-e958cbd44fce there.", "No 22C09927B0B748A6970AE958CBD44FCE there."],
    ["Row 12 of 4000 is bad (-2147).", "Row 7 of 12 is bad (-99)."],
  ])
  func `names in quotes, ids and numbers make no other cause`(messages: [String]) {
    #expect(NightReport(Self.failing(messages).night()).failures.map(\.jobs.count) == [messages.count])
  }

  @Test func `other words are another cause`() {
    let messages = ["The server can't read it, and can't write it.", "The server can't find it, and can't write it."]
    #expect(NightReport(Self.failing(messages).night()).failures.count == 2)
  }

  @Test func `50 causes are told, and how many there are besides`() {
    let report = NightReport(Self.failing((1...5000).map { "Words\(String($0, radix: 26)) fail." }).night())
    #expect(report.failures.count == 5000)
    let text = report.screen.lines(width: 100, hasColour: false).joined(separator: "\n")
    #expect(text.ranges(of: "to do:").count == 50 && text.contains("and 4950 more causes, 4950 jobs"))
    #expect(report.html.ranges(of: "<article>").count == 50 && report.html.contains("and 4950 more causes, 4950 jobs"))
    #expect(report.html.utf8.count <= 1_500_000)
  }

  /// A job for each message with which the server refused it.
  private static func failing(_ messages: [String]) -> NightSketch {
    var sketch = NightSketch()
    for (at, message) in messages.enumerated() {
      sketch.job(at + 1)
      sketch.start(at + 1, at: 1)
      sketch.fail(at + 1, refusal(message, ticket: "t"), at: 2)
    }
    return sketch
  }

  @Test func `a cause says what to do in the words of why`() {
    let causes = NightReport(Self.night().night()).failures
    #expect(causes[2].advice.contains("Check the id"))
    #expect(causes[0].advice.contains("`migeditctl retry --failed --batch night#1 --reason createFailed`"))
    #expect(causes[1].advice.contains("`migeditctl retry 3`"))
  }

  @Test func `the object for programs has the names that they rely on`() throws {
    let night = Self.night().night()
    let object = NightReport(night).json(batch: ["name": "night", "run": 1])
    #expect(object["batch"] == ["name": "night", "run": 1])
    let failures = try #require(object["failures"]?.array)
    #expect(failures.map { $0["count"] } == [2, 1, 1])
    #expect(failures[0]["jobs"] == [1, 2] && failures[0]["reason"] == "createFailed")
    #expect(failures[0]["server"]?["message"]?.string?.hasPrefix("Object 11C0") == true)
    #expect(failures[2]["server"] == .null)
    let time = try #require(object["slotTime"]?.object)
    #expect(Set(time.keys) == ["editing", "targetBusy", "window", "outage", "trouble", "retry", "idle"])
    let sum = time.keys.compactMap { time[$0]?.number?.double }.reduce(0, +)
    #expect(abs(sum - 100) < 0.000_001)
  }

  @Test func `the line that queues the failures anew names this run, as a shell takes it`() {
    var sketch = Self.night()
    #expect(NightReport(sketch.night()).redo == "migeditctl retry --failed --batch night#1")
    sketch.name = "anna's night; rm -rf"
    #expect(NightReport(sketch.night()).redo == #"migeditctl retry --failed --batch 'anna'\''s night; rm -rf#1'"#)
    var calm = NightSketch()
    calm.job(1)
    #expect(NightReport(calm.night()).redo == nil)
  }

  @Test func `a batch in which nothing has started says so, and has no table and no numbers`() {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 2)
    sketch.job(1)
    let report = NightReport(sketch.night())
    let text = report.screen.lines(width: 100, hasColour: false).joined(separator: "\n")
    #expect(text.contains("Nothing has started yet."))
    #expect(!text.contains("first start") && !text.contains("idle"))
    #expect(report.html.contains("Nothing has started yet.") && !report.html.contains("first start"))
    let object = report.json(batch: [:])
    #expect(object["slotTime"] == .null && object["start"] == .null)
    #expect(object["environments"] == [["name": "prod", "slots": 2, "slotTime": .null]])
  }

  @Test func `a batch that has ended without a start says so`() {
    var sketch = NightSketch()
    sketch.job(1)
    sketch.cancel(1, at: 10)
    sketch.end = 10
    let text = NightReport(sketch.night()).screen.lines(width: 100, hasColour: false).joined(separator: "\n")
    #expect(text.contains("Nothing was started."))
  }

  @Test(arguments: [(-5.0, nil), (40, "11-25 22:40:00"), (70, nil)])
  func `that the daemon was started again while the batch was under way is told`(minute: Double, time: String?) {
    var sketch = Self.night()
    sketch.succeed(6, at: 60)
    sketch.end = 60
    sketch.daemonStarted = NightSketch.at(minute)
    let report = NightReport(sketch.night())
    let text = report.screen.lines(width: 100, hasColour: false).joined(separator: "\n")
    let words = time.map { "migeditd was started again: \($0)" }
    #expect(text.contains("migeditd was started again") == (time != nil) && text.contains(words ?? ""))
    #expect(report.html.ranges(of: "class=\"restart\"").count == (time == nil ? 0 : 1))
    #expect(report.json(batch: [:])["daemonStarted"] == (time == nil ? .null : "2026-11-25T22:40:00.000Z"))
  }

  @Test(arguments: [
    (10.0, 11.5, "11-25 22:10:00 to 22:11:30, 1 min 30 s"), (10, 40, "11-25 22:10 to 22:40, 30 min"),
    (10, 10.125, "11-25 22:10:00 to 22:10:07, 7.5 s"), (60, 200, "11-25 23:00 to 11-26 01:20, 2 h 20 min"),
  ])
  func `an interruption of some minutes is told to the second, and one over midnight with both days`(
    from: Double, to: Double, words: String
  ) {
    var sketch = Self.night()
    sketch.add(from, .outageBegan, of: "prod")
    sketch.add(to, .outageEnded, of: "prod")
    #expect(NightReport(sketch.night()).interruptions.map(\.time) == [words])
  }

  @Test func `what has not ended is carried over`() {
    #expect(NightReport(Self.night().night()).carriedOver.map(\.id) == [6])
  }

  @Test func `what differs, what took longest and what was tried again are told`() {
    var sketch = Self.night()
    sketch.putBack(6, at: 40)
    sketch.start(6, at: 50)
    sketch.end = 70
    sketch.succeed(6, at: 70)
    let report = NightReport(sketch.night())
    #expect(report.differing.map(\.id) == [5])
    #expect(report.retries.map(\.job.id) == [6] && report.retries[0].times == 1)
    #expect(report.slowest.prefix(2).map(\.job.id) == [5, 6])
    #expect(report.slowest.prefix(2).map(\.took) == [.seconds(1500), .seconds(1200)])
  }

  @Test func `the text says failures first, with the server's words, what to do and the line that redoes them`() {
    let lines = NightReport(Self.night().night()).screen.lines(width: 80, hasColour: false)
    let text = lines.joined(separator: "\n")
    let parts = ["Still under way", "What failed", "createFailed 2 jobs: 1, 2", "ERR001", "migeditctl retry --failed"]
    var rest = text[...]
    for part in parts + ["Where the night went", "editing", "Carried over"] {
      guard let range = rest.range(of: part) else {
        Issue.record("\(part) is missing in\n\(text)")
        return
      }
      rest = rest[range.upperBound...]
    }
    for line in lines { #expect(line.count <= 80) }
  }
}

extension Substring {
  /// Where a text first stands in it.
  fileprivate func range(of text: String) -> Range<Substring.Index>? { ranges(of: text).first }
}
