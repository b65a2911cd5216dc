import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Testing

/// Judges what has come of a rig when nothing goes wrong any more and all that was asked for has ended.
struct Verdict {
  private(set) var violations: [String] = []
  private let rig: Rig

  init(of rig: Rig, _ report: inout FaultReport) async throws {
    self.rig = rig
    let (progress, asked) = (rig.progress, rig.asked)
    try await within(Injector.patience, "an answer to all that was asked for") {
      for host in rig.hosts where !asked.isAnswered { try await asked.ask(host.client()) }
    }
    progress.becomesCalm()
    let jobs = Set(asked.edits.compactMap(\.job))
    try await within(.seconds(300), "the end of all edits") {
      await progress.when { jobs.isSubset(of: Set($0.ends.keys)) }
    }
    for host in rig.hosts { try await asked.askAgain(host.client()) }
    let last = try await rig.answer { try await $0.call(Status.self, Status.Parameters()).lastSequence }
    try await within(Injector.patience, "the last event on each host") {
      await progress.when { now in rig.hosts.allSatisfy { now.last(on: $0.name) >= last } }
    }
    violations = asked.violations + progress.now.violations + report.late
    report.edits = asked.edits.count
    report.events = last
    judgeEvents(last)
    try await judgeJobs()
    try await judgeLibrary(&report)
  }

  /// Each host told every event once, in order and without a gap.
  private mutating func judgeEvents(_ last: Int) {
    for host in rig.hosts {
      let seen = rig.progress.now.sequences[host.name] ?? []
      guard seen != Array(1...last) else { continue }
      let missed = Set(1...last).subtracting(seen).sorted().prefix(5)
      let twice = Dictionary(grouping: seen, by: \.self).filter { $0.value.count > 1 }.keys.sorted().prefix(5)
      violations.append("\(host.name) told \(seen.count) events of \(last): missed \(missed), twice \(twice)")
    }
  }

  /// Nothing here gives an edit a reason to fail: no edit fails in the Library, nobody else edits, and faults of the network are the
  /// server's, which every edit waits for.
  private mutating func judgeJobs() async throws {
    for edit in rig.asked.edits {
      guard let id = edit.job else { continue }
      do {
        let job = try await rig.answer { try await $0.call(Get.self, Get.Parameters(id: id)) }.job
        guard job.state.known != .succeeded else { continue }
        violations.append(
          "\(edit.name), job \(id), is \(job.state): \(job.failure.map { "\($0.reason): \($0.message)" } ?? "")")
      } catch ControlError.noSuchJob {
        violations.append("\(edit.name), job \(id), is lost")
      }
    }
  }

  private mutating func judgeLibrary(_ report: inout FaultReport) async throws {
    let taken = try #require(try await rig.library.call("edits").array).compactMap { $0["name"]?.string }
    report.submissions = taken.count
    let counts = Dictionary(grouping: taken, by: \.self).mapValues(\.count)
    for edit in rig.asked.edits {
      let count = counts[edit.name] ?? 0
      if count == 2, let job = edit.job, report.beyond.contains(job) {
        report.twiceBeyond += 1
        continue
      }
      if count != 1 { violations.append("\(edit.name) was taken \(count) times by the Library") }
    }
    for violation in try #require(try await rig.library.call("violations").array) { violations.append(violation.text) }
    let statistics = try await rig.library.call("statistics")
    for member in ["mostAtOnceInSession", "mostAtOnceOnTarget"] {
      for (key, count) in try #require(statistics[member]?.object) where count != 1 {
        violations.append("\(member): \(count.text) in \(key)")
      }
    }
    if try #require(statistics["mostAtOnce"]?.number?.int) > Rig.sessions {
      violations.append("more edits at once than there are sessions")
    }
  }
}
