import JobModel
import LibraryModel
import Runtime
import Testing

@testable import Report

struct TimelineTests {
  private static func timeline(_ sketch: NightSketch, others: Set<JobID> = []) -> Timeline {
    NightReport(sketch.night(others: others)).timeline
  }

  @Test func `edits at the same time stand in lanes of their own, as many as there are slots`() {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 3)
    for (id, start, end) in [(1, 0.0, 30.0), (2, 10.0, 50.0), (3, 30.0, 60.0)] {
      sketch.job(id)
      sketch.start(id, at: start)
      sketch.succeed(id, at: end)
    }
    sketch.end = 60
    let row = Self.timeline(sketch).rows[0]
    #expect(row.lanes == 3)
    #expect(row.bars.map(\.lane) == [0, 1, 0])
    #expect(row.bars.map(\.from) == [0, 200, 600] && row.bars.map(\.to) == [600, 1000, 1200])
  }

  @Test func `bars narrower than a step are drawn as one, and a failure among them is still seen`() {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 1)
    for id in 1...4000 {
      sketch.job(id)
      sketch.start(id, at: Double(id) * 0.1)
      if id == 2000 {
        sketch.fail(id, at: Double(id) * 0.1 + 0.1)
      } else {
        sketch.succeed(id, at: Double(id) * 0.1 + 0.1)
      }
    }
    sketch.end = 400.1
    let bars = Self.timeline(sketch).rows[0].bars
    #expect(bars.filter { $0.kind == .done }.count <= 2)
    #expect(bars.filter { $0.kind == .failed }.map(\.job) == [2000])
    #expect(bars.reduce(0) { $0 + $1.jobs } == 4000)
  }

  @Test func `what was put back, what failed and what is another batch's are told apart`() {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 1)
    for id in 1...3 { sketch.job(id) }
    sketch.start(1, at: 0)
    sketch.putBack(1, at: 10)
    sketch.start(3, at: 10)
    sketch.succeed(3, at: 20)
    sketch.start(1, at: 20)
    sketch.fail(1, at: 30)
    sketch.start(2, at: 30)
    sketch.succeed(2, at: 40)
    sketch.end = 40
    #expect(Self.timeline(sketch, others: [3]).rows[0].bars.map(\.kind) == [.again, .other, .failed, .done])
  }

  @Test func `an outage and a pause are shaded where they were`() {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 1)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.add(10, .outageBegan, of: "prod")
    sketch.add(20, .outageEnded, of: "prod")
    sketch.add(30, .paused, of: nil)
    sketch.succeed(1, at: 40)
    sketch.end = 40
    let shades = Self.timeline(sketch).rows[0].shades
    #expect(shades.map(\.kind) == [.outage, .pause])
    #expect(shades.map(\.from) == [300, 900] && shades.map(\.to) == [600, 1200])
  }

  @Test func `outside of the batch's own windows is shaded, each time by itself, and the last one is open while it is`()
  {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 1)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 5)
    sketch.job(2)
    sketch.now = 40
    sketch.open("prod", [(0, 10), (20, 30), (60, 90)])
    let report = NightReport(sketch.night())
    #expect(report.timeline.rows[0].shades.map(\.kind) == [.batchWindow, .batchWindow])
    #expect(report.timeline.rows[0].shades.map(\.from) == [300, 900])
    #expect(report.closings.map(\.isOpen) == [false, true])
  }

  @Test(arguments: [1.0, 45, 480, 3000, 100_000])
  func `the axis has some marks at whole times, whatever the length of the night is`(minutes: Double) {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 1)
    sketch.job(1)
    sketch.start(1, at: 0.3)
    sketch.succeed(1, at: minutes)
    sketch.end = minutes
    let marks = Self.timeline(sketch).marks
    #expect((2...9).contains(marks.count))
    #expect(marks.allSatisfy { (0...Timeline.width).contains($0.at) })
  }
}
