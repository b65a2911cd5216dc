import LibraryModel
package import Runtime

extension HoursPosition {
  /// Whether jobs of a lane may start now.
  package func admits(_ lane: JobLane) -> Bool { wait(of: "", lane) == nil }

  /// Before when a job of a lane, that may start now, has to; nil: there is no end to it.
  package func startsBefore(_ lane: JobLane) -> WallTime? {
    guard let closes = outlook(of: lane).current?.closes else { return nil }
    // One that ends as the window closes is in time.
    return toFinish[lane.kind].map { closes + (.milliseconds(1) - $0) } ?? closes
  }

  private func outlook(of lane: JobLane?) -> WindowOutlook {
    lane?.batch.flatMap { batches[$0] }?.outlook ?? outlook
  }

  /// Why no job of the environment or, where a lane is given, none of that one may start now; nil: one may.
  func wait(of environment: String, _ lane: JobLane?) -> Waiting? {
    let batch = lane?.batch.flatMap { batches[$0] }
    let open = outlook(of: lane)
    guard open.spans != nil else { return nil }
    let duration = lane.flatMap { toFinish[$0.kind] }
    let next = open.start(for: duration)
    if !open.isOpen {
      return Waiting(.window, closed(environment, batch) + (next == nil ? Self.never : ""), until: next)
    }
    if let duration, let lane, let closes = open.current?.closes, closes < open.now + duration {
      return Waiting(
        .window, tooLate(environment, lane, duration, closes) + (next == nil ? Self.never : ""), until: next)
    }
    guard let clockSettlesAt else { return nil }
    return Waiting(
      .window,
      "The clock of this machine was set a moment ago: until it is certain, no edit starts that depends on a window.",
      until: clockSettlesAt)
  }

  private func closed(_ environment: String, _ batch: BatchHours?) -> String {
    guard let batch else { return "\(environment) may be edited in its windows only: \(windows)." }
    let own = outlook.spans == nil ? "" : ", and \(environment) in its own: \(windows)"
    return "The jobs of batch \(batch.name) start in its windows only: \(batch.windows)\(own)."
  }

  private func tooLate(_ environment: String, _ lane: JobLane, _ duration: Duration, _ closes: WallTime) -> String {
    let kind = lane.kind == .migration ? "migration" : "migration group"
    return """
      An edit of a \(kind) takes up to \(duration.roundedText) in \(environment), and might not end before the window closes \
      at \(closes) (finish_by).
      """
  }

  private static let never = " None is long enough, or opens, as far as it was looked."
}

extension Duration {
  /// For people: `45 s`, `12 min`, `3 h 20 min`.
  package var roundedText: String {
    let seconds = (milliseconds + 999) / 1000
    if seconds < 120 { return "\(seconds) s" }
    let minutes = (seconds + 59) / 60
    return minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
