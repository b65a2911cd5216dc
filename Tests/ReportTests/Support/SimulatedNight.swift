import JobModel
import LibraryModel
import Runtime
import TestSupport

@testable import Report

/// A night with everything in it, of as many jobs as are asked for: two environments with three slots each.
enum SimulatedNight {
  static func make(jobs count: Int, seed: UInt64 = 7) -> Night {
    var random = SeededGenerator(seed: seed)
    var sketch = NightSketch()
    let names = ["prod", "integration"]
    for name in names { sketch.environment(name, slots: 3) }
    let length = 480 * 6 / Double(count)
    let outage = 150.0...195.0
    for id in 1...count {
      sketch.job(id, on: random.happens(0.02) ? max(1, id - 1) : id, in: names[id % 2], at: Double(id) * 0.001)
    }
    var free = [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    for id in 1...count {
      let environment = id % 2
      let slot = free[environment].indices.min { free[environment][$0] < free[environment][$1] } ?? 0
      var begin = free[environment][slot]
      if environment == 0, outage.contains(begin) { begin = outage.upperBound }
      let took = length * Double.random(in: 0.3...1.6, using: &random)
      sketch.start(id, at: begin)
      var end = begin + took
      if random.happens(0.05) {
        sketch.putBack(id, at: end)
        sketch.start(id, at: end + 2)
        end += 2 + took
      } else if random.happens(0.02) {
        sketch.putBack(id, at: end, isTaken: false)
        sketch.start(id, at: end + 1)
        end += 1 + took
      }
      free[environment][slot] = end
      finish(id, of: count, at: end, in: &sketch, &random)
    }
    sketch.add(outage.lowerBound, .outageBegan, of: "prod")
    sketch.add(outage.upperBound, .outageEnded, of: "prod")
    sketch.add(300, .paused, of: "integration")
    sketch.add(320, .resumed, of: "integration")
    sketch.end = (free.flatMap { $0 }.max() ?? 0) + 1
    return sketch.night()
  }

  private static func finish(
    _ id: JobID, of count: Int, at end: Double, in sketch: inout NightSketch, _ random: inout SeededGenerator
  ) {
    switch Double.random(in: 0..<1, using: &random) {
    case ..<0.04:
      sketch.fail(id, at: end)
      detail(id, &sketch)
    case ..<0.05:
      sketch.fail(
        id, Failure(.notEditable, "The migration is locked, and can't be edited.", server: nil), at: end)
    case ..<0.06:
      sketch.succeed(id, at: end)
      sketch.jobs[id]?.verification = Word(.differs)
      sketch.jobs[id]?.setDifferences(["/tocView/settings/aclOnNewObjects"])
      detail(id, &sketch)
    default: sketch.succeed(id, at: end)
    }
  }

  private static func detail(_ id: JobID, _ sketch: inout NightSketch) {
    var attempts = sketch.details[id]?.attempts ?? []
    if attempts.isEmpty {
      attempts = [
        Attempt(number: 1, startedAt: NightSketch.at(1), submissions: 1, accepted: true, polls: 4, progress: 1)
      ]
    }
    let lines = [
      "  ~ name \"R12 of November\" -> \"R12\"", "  + report \"Revenue <net> & gross\": action replace",
      "  - metric \"Margin\"", "    12 other items as before",
    ]
    let text = (1...40).map { "  \"member\($0)\": \"value \($0)\"" }.joined(separator: ",\n")
    sketch.details[id] = JobDetail(
      attempts: attempts, comparisons: [.init(title: "asked (before -> submitted)", lines: lines)],
      documents: [.init(title: "submitted", text: "{\n\(text)\n}")])
  }
}
