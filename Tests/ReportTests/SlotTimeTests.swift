import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import Report

struct SlotTimeTests {
  private static func sketch(slots: Int = 1, end: Double = 60) -> NightSketch {
    var sketch = NightSketch()
    sketch.environment("prod", slots: slots)
    sketch.end = end
    return sketch
  }

  @Test func `an edit from the first start to the end is editing, and a slot beside it that nothing uses is idle`() {
    var sketch = Self.sketch(slots: 2)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 60)
    #expect(NightReport(sketch.night()).percents == [.editing: 50, .idle: 50])
  }

  @Test func `time before the first start does not count`() {
    var sketch = Self.sketch(end: 100)
    sketch.job(1)
    sketch.start(1, at: 50)
    sketch.succeed(1, at: 100)
    #expect(NightReport(sketch.night()).percents == [.editing: 100])
  }

  @Test func `an outage takes all slots, also the one that carries an edit`() {
    var sketch = Self.sketch(slots: 2)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.add(15, .outageBegan, of: "prod")
    sketch.add(30, .outageEnded, of: "prod")
    sketch.succeed(1, at: 60)
    #expect(NightReport(sketch.night()).percents == [.outage: 25, .editing: 37.5, .idle: 37.5])
  }

  @Test func `a window that was closed before the batch, and is, takes its time until now`() {
    var sketch = Self.underWay()
    sketch.environments[0].windowOpen = false
    #expect(NightReport(sketch.night()).percents == [.editing: 25, .window: 75])
    sketch.environments[0].windowOpen = true
    #expect(NightReport(sketch.night()).percents == [.editing: 25, .idle: 75])
  }

  @Test func `a window that is opened by hand where edits have started was not closed before`() {
    var sketch = Self.underWay()
    sketch.add(30, .windowOpened, of: "prod")
    let report = NightReport(sketch.night())
    #expect(report.percents == [.editing: 25, .idle: 75])
    #expect(report.interruptions.isEmpty)
  }

  @Test func `a pause of the whole queue from before the batch takes its time until now`() {
    var sketch = Self.underWay()
    sketch.pause = Paused(by: "anna", at: NightSketch.at(-30))
    #expect(NightReport(sketch.night()).percents == [.editing: 25, .window: 75])
  }

  @Test(arguments: [-30.0, 30, 60, 90])
  func `a pause that still holds is of a batch that has ended where it began before its end`(minute: Double) {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 15)
    sketch.environments[0].pause = Paused(by: "anna", at: NightSketch.at(minute))
    let paused: [Double: [SlotUse: Double]] = [
      -30: [.editing: 25, .window: 75], 30: [.editing: 25, .window: 50, .idle: 25],
    ]
    #expect(NightReport(sketch.night()).percents == paused[minute] ?? [.editing: 25, .idle: 75])
  }

  @Test func `an outage that still holds is of a batch that has ended where it began before its end`() {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 15)
    sketch.environments[0].breaker = Word(.open)
    sketch.environments[0].outage = Failure(.unreachable, "It does not answer.")
    sketch.environments[0].outageSince = NightSketch.at(45)
    #expect(NightReport(sketch.night()).percents == [.editing: 25, .outage: 25, .idle: 50])
  }

  @Test(arguments: [true, false], [true, false])
  func `a job that ran before the events that are kept, and is cancelled or expires in the night, did not run in it`(
    isCancelled: Bool, isOther: Bool
  ) {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 15)
    sketch.job(2, at: isOther ? -9000 : 0)
    sketch.jobs[2]?.startedAt = NightSketch.at(isOther ? -8000 : 5)
    sketch.events.removeLast()
    if isCancelled { sketch.cancel(2, at: 50) } else { sketch.expire(2, at: 50) }
    let night = sketch.night(others: isOther ? [2] : [])
    #expect(NightReport(night).percents == [.editing: 25, .idle: 75])
    #expect(History(night).runs.map(\.job) == [1])
  }

  @Test func `a job of which no event is kept ran where it succeeded, not where it was cancelled`() {
    var sketch = Self.sketch()
    for id in 1...2 {
      sketch.job(id)
      sketch.start(id, at: 0)
    }
    sketch.succeed(1, at: 60)
    sketch.cancel(2, at: 60)
    sketch.events = []
    #expect(History(sketch.night()).runs.map(\.job) == [1])
  }

  /// An hour of which the first quarter was an edit.
  private static func underWay() -> NightSketch {
    var sketch = NightSketch()
    sketch.environment("prod", slots: 1)
    sketch.now = 60
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 15)
    return sketch
  }

  @Test func `an outage of another environment takes nothing`() {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.add(15, .outageBegan, of: "test")
    sketch.succeed(1, at: 60)
    #expect(NightReport(sketch.night()).percents == [.editing: 100])
  }

  @Test func `a free slot while a job waits for its target is target busy, once for each job`() {
    var sketch = Self.sketch(slots: 3)
    sketch.job(1, on: 9)
    sketch.job(2, on: 9)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 30)
    sketch.start(2, at: 30)
    sketch.succeed(2, at: 60)
    // While the first runs, one of the two free slots could have taken the second.
    #expect(NightReport(sketch.night()).percents == [.editing: 33.3, .targetBusy: 16.7, .idle: 50])
  }

  @Test func `an edit that the server could not make and the rest behind it are retry`() {
    var sketch = Self.sketch(end: 80)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.putBack(1, at: 20)
    sketch.start(1, at: 60)
    sketch.succeed(1, at: 80)
    #expect(NightReport(sketch.night()).percents == [.retry: 75, .editing: 25])
  }

  @Test func `a job that is put back without an attempt, and its rest, are trouble`() {
    var sketch = Self.sketch(end: 80)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.putBack(1, at: 20, isTaken: false)
    sketch.start(1, at: 60)
    sketch.succeed(1, at: 80)
    #expect(NightReport(sketch.night()).percents == [.trouble: 75, .editing: 25])
  }

  @Test func `a slot that runs another job while one rests is editing`() {
    var sketch = Self.sketch(end: 40)
    sketch.job(1)
    sketch.job(2)
    sketch.start(1, at: 0)
    sketch.putBack(1, at: 10)
    sketch.start(2, at: 10)
    sketch.succeed(2, at: 30)
    sketch.start(1, at: 30)
    sketch.succeed(1, at: 40)
    #expect(NightReport(sketch.night()).percents == [.retry: 25, .editing: 75])
  }

  @Test(arguments: ["prod", nil])
  func `a pause of the environment or of the queue takes what is free, and not the edit under way`(_ name: String?) {
    var sketch = Self.sketch(slots: 2)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.add(0, .paused, of: name)
    sketch.add(30, .resumed, of: name)
    sketch.succeed(1, at: 60)
    #expect(NightReport(sketch.night()).percents == [.editing: 50, .window: 25, .idle: 25])
  }

  @Test func `one pause that ends within another does not open the environment`() {
    var sketch = Self.sketch(slots: 2)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.add(0, .paused, of: nil)
    sketch.add(15, .paused, of: "prod")
    sketch.add(30, .resumed, of: "prod")
    sketch.add(60, .resumed, of: nil)
    sketch.succeed(1, at: 60)
    #expect(NightReport(sketch.night()).percents == [.editing: 50, .window: 50])
  }

  @Test func `outside of the batch's own windows a slot that is free is window, and an edit under way is editing`() {
    var sketch = Self.sketch(slots: 2)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 30)
    sketch.open("prod", [(-30, 15), (45, 90)])
    sketch.open("test", [])
    #expect(NightReport(sketch.night()).percents == [.editing: 25, .window: 37.5, .idle: 37.5])
  }

  @Test func `a batch's own window that is closed, and one of the environment that is, are one time`() {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 15)
    sketch.open("prod", [(0, 15), (45, 60)])
    sketch.add(30, .windowClosed, of: "prod")
    sketch.add(40, .windowOpened, of: "prod")
    #expect(NightReport(sketch.night()).percents == [.editing: 25, .window: 50, .idle: 25])
  }

  @Test func `an outage that was there before the first event that is kept counts from the start`() {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.add(30, .outageEnded, of: "prod")
    sketch.succeed(1, at: 60)
    #expect(NightReport(sketch.night()).percents == [.outage: 50, .editing: 50])
  }

  @Test func `an edit of another batch is editing`() {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.job(2)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 30)
    sketch.start(2, at: 30)
    sketch.succeed(2, at: 60)
    #expect(NightReport(sketch.night(others: [2])).percents == [.editing: 100])
  }

  @Test func `a job whose events are not kept counts by its own times`() {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 15)
    sketch.succeed(1, at: 60)
    sketch.events = []
    #expect(NightReport(sketch.night()).percents == [.editing: 100])
    #expect(NightReport(sketch.night()).span == Span(NightSketch.at(15), NightSketch.at(60)))
  }

  @Test func `a job whose start is not among the events that are kept counts from its own start`() {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 20)
    sketch.succeed(1, at: 40)
    sketch.events.removeAll { $0.what.known != .succeeded }
    #expect(NightReport(sketch.night()).percents == [.editing: 50, .idle: 50])
  }

  @Test func `while a batch is under way its time goes to now`() {
    var sketch = Self.sketch()
    (sketch.end, sketch.now) = (nil, 40)
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.succeed(1, at: 30)
    sketch.job(2)
    #expect(NightReport(sketch.night()).percents == [.editing: 75, .idle: 25])
  }

  @Test func `a slot whose edit may still be at work on the server is trouble`() {
    var sketch = Self.sketch()
    sketch.job(1)
    sketch.start(1, at: 0)
    sketch.fail(1, Failure(.outcomeUnknown, "Nobody knows."), at: 30)
    sketch.environments[0].slots = [Slot(number: 1, state: .unknown, job: 1, since: NightSketch.at(30))]
    #expect(NightReport(sketch.night()).percents == [.editing: 50, .trouble: 50])
  }

  @Test func `where nothing has run all is idle`() {
    var sketch = Self.sketch()
    sketch.job(1)
    #expect(NightReport(sketch.night()).percents == [.idle: 100])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `the parts of any night sum to 100 percent, whatever its events are`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var sketch = NightSketch()
    sketch.environment("prod", slots: Int.random(in: 1...4, using: &random))
    for id in 1...8 { sketch.job(id, on: id / 2, in: random.happens(0.7) ? "prod" : "test") }
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let (id, minute) = (Int.random(in: 1...8, using: &random), Double.random(in: 0...600, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: sketch.start(id, at: minute)
      case 2: sketch.succeed(id, at: minute)
      case 3: sketch.fail(id, at: minute)
      case 4: sketch.putBack(id, at: minute, isTaken: random.happens(0.5))
      case 5: sketch.add(minute, random.happens(0.5) ? .outageBegan : .outageEnded, of: "prod")
      case 6: sketch.add(minute, random.happens(0.5) ? .paused : .resumed, of: random.happens(0.5) ? nil : "test")
      default: sketch.add(minute, .held, id)
      }
    }
    if random.happens(0.5) { sketch.end = 600 }
    let report = NightReport(sketch.night(others: random.happens(0.5) ? [1, 2] : []))
    #expect(report.slotTime.perMille.values.reduce(0, +) == 1000)
    #expect(report.slotTime.perMille.values.allSatisfy { $0 >= 0 })
    let slots = report.slotTimes.reduce(0) { $0 + Int64($1.slots) }
    #expect(report.slotTime.total == slots * report.span.length.milliseconds)
  }
}
