package import JobModel
package import LibraryModel
package import Runtime

extension EditingHours {
  /// What decides whether edits of the environment may start now. nil: nothing does, they may at any time.
  ///
  /// - Parameters:
  ///   - opened: until when somebody has opened it, whatever its windows say; nil: nobody has.
  ///   - batches: those that have windows of their own, by their number and with their names.
  package func position(
    at now: WallTime, openedUntil opened: WallTime?, batches: [Int: (name: String, schedule: WindowSchedule)],
    clockSettlesAt: WallTime?
  ) -> HoursPosition? {
    guard schedule != nil || !batches.isEmpty else { return nil }
    return HoursPosition(
      outlook: outlook(at: now, openedUntil: opened), windows: text(of: schedule),
      batches: batches.mapValues { batch in
        BatchHours(
          name: batch.name, windows: text(of: batch.schedule),
          outlook: outlook(at: now, openedUntil: opened, narrowedBy: batch.schedule))
      }, toFinish: finishBy ? expected : [:], clockSettlesAt: clockSettlesAt)
  }

  /// Why a job can't start within `ahead`, so that who enqueues it is told at once; nil: it can.
  ///
  /// - Parameter outlook: of the environment, narrowed by the windows of the batch; it is the same for all jobs of both.
  package func problem(
    of kind: TargetKind, in environment: String, _ outlook: WindowOutlook,
    batch: (name: String, schedule: WindowSchedule)?, notBefore: WallTime?, deadline: WallTime?
  ) -> String? {
    let last = outlook.now + Self.ahead
    if let notBefore, notBefore >= last { return nil }
    let duration = finishBy ? expected[kind] : nil
    let start = outlook.start(for: duration, notBefore: notBefore)
    if let start, start < last, deadline.map({ $0 > start }) ?? true { return nil }
    var windows: [String] = []
    if schedule != nil { windows.append("\(environment) may be edited in its windows only: \(text(of: schedule))") }
    if let batch { windows.append("batch \(batch.name) has its own: \(text(of: batch.schedule))") }
    let words = windows.joined(separator: "; ")
    guard let start, start < last else {
      let length = duration.map { ", and an edit takes up to \($0.roundedText) there (finish_by)" } ?? ""
      return "It fits no window of the next two weeks. \(words)\(length)."
    }
    return "No window opens before its deadline: it could start at \(start). \(words)."
  }

  private func text(of schedule: WindowSchedule?) -> WindowsText { WindowsText(schedule?.texts ?? [], zone: zone.name) }
}
