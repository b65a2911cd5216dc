import Glibc
import TestSupport

/// Nights as they may be. How long edits take and how they come to run is written here anew, with none of the forecast's code.
enum NightKind: String, CaseIterable, Sendable {
  case alike = "alike"
  case alikeOfTwo = "alike, two kinds of edits"
  case different = "nights differ"
  case differentOfTwo = "nights differ, two kinds of edits"
  case drifting = "nights differ, and drift"

  /// How slow a night is as a whole.
  func factor(night: Int, _ generator: inout SeededGenerator) -> Double {
    switch self {
    case .alike, .alikeOfTwo: 1
    case .different, .differentOfTwo: exp(0.2 * generator.normal())
    case .drifting: exp(0.2 * generator.normal()) * (1 + 0.02 * Double(night))
    }
  }

  func duration(_ generator: inout SeededGenerator) -> Double {
    switch self {
    case .alike, .different, .drifting: 90 * exp(0.6 * generator.normal())
    case .alikeOfTwo, .differentOfTwo: (generator.happens(0.7) ? 40 : 300) * exp(0.3 * generator.normal())
    }
  }
}

/// One edit of a night that has been: on which target, and how it went.
struct TrueEdit {
  let target: Int
  /// Each attempt's duration in seconds; all but the last failed.
  var attempts: [Double] = []
  /// After each that failed.
  var rests: [Double] = []
}

struct TrueNight {
  var edits: [TrueEdit]
  var slots: Int
  /// Seconds from its beginning in which edits may start.
  var windows: [ClosedRange<Double>] = [0...Double.infinity]

  /// When its last edit ended, and in which order the attempts did. It goes from one end to the next, and each time looks
  /// through all edits in their order for those that may start.
  func run() -> (end: Double, attempts: [(endedAt: Double, seconds: Double, failed: Bool)]) {
    var now = 0.0
    var done = edits.map { _ in 0 }
    var restsUntil = edits.map { _ in 0.0 }
    var underWay: [(end: Double, edit: Int)] = []
    var ended: [(Double, Double, Bool)] = []
    while true {
      let isOpen = windows.contains { $0.contains(now) && now < $0.upperBound }
      var taken = Set(underWay.map { edits[$0.edit].target })
      for (index, edit) in edits.enumerated() where done[index] < edit.attempts.count {
        guard !underWay.contains(where: { $0.edit == index }) else { continue }
        // The first that is not over on its target keeps the others behind it, resting or not.
        guard taken.insert(edit.target).inserted else { continue }
        guard isOpen, underWay.count < slots, restsUntil[index] <= now else { continue }
        underWay.append((now + edit.attempts[done[index]], index))
      }
      let wakes = restsUntil.enumerated().filter {
        $0.element > now && done[$0.offset] < edits[$0.offset].attempts.count
      }
      .map(\.element)
      let opens = windows.map(\.lowerBound).filter { $0 > now }
      guard let next = (underWay.map(\.end) + wakes + opens).min() else { break }
      if underWay.isEmpty, !zip(done, edits).contains(where: { $0 < $1.attempts.count }) { break }
      now = next
      for (end, index) in underWay where end <= now {
        let attempt = done[index]
        done[index] += 1
        let failed = done[index] < edits[index].attempts.count
        ended.append((end, edits[index].attempts[attempt], failed))
        if failed { restsUntil[index] = end + edits[index].rests[attempt] }
      }
      underWay.removeAll { $0.end <= now }
    }
    return (ended.map(\.0).max() ?? 0, ended)
  }
}

extension NightKind {
  /// One in twenty attempts ends in `create_failed`, rests up to 30 s, and is made again.
  func night(_ number: Int, edits: Int, slots: Int, targets: [Int], _ generator: inout SeededGenerator) -> TrueNight {
    let factor = factor(night: number, &generator)
    let all = (0..<edits).map { index in
      var edit = TrueEdit(target: targets[index])
      repeat {
        edit.attempts.append(duration(&generator) * factor)
        guard edit.attempts.count < 4, generator.happens(0.05) else { break }
        edit.rests.append(30 * Double(1 << (edit.attempts.count - 1)) * .random(in: 0..<1, using: &generator))
      } while true
      return edit
    }
    return TrueNight(edits: all, slots: slots)
  }
}
