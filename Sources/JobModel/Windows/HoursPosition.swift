package import LibraryModel
package import Runtime

/// What of the hours decides whether edits of an environment may start now.
package struct HoursPosition: Sendable, Hashable {
  /// The windows of the environment, with what somebody has opened beside them.
  package let outlook: WindowOutlook
  /// As the windows of the environment are written; none: it may be edited at any time.
  package let windows: WindowsText
  /// Those of the batches asked about that have windows of their own, by the number by which the queue knows each.
  package let batches: [Int: BatchHours]
  /// How long an edit takes that has to end before its window closes. A kind that is not in it may start up to the end.
  package let toFinish: [TargetKind: Duration]
  /// Until when it is not certain that the clock is right, since it was set a moment ago; nil: it was not.
  package let clockSettlesAt: WallTime?

  package init(
    outlook: WindowOutlook, windows: WindowsText, batches: [Int: BatchHours] = [:],
    toFinish: [TargetKind: Duration] = [:], clockSettlesAt: WallTime? = nil
  ) {
    self.outlook = outlook
    self.windows = windows
    self.batches = batches
    self.toFinish = toFinish
    self.clockSettlesAt = clockSettlesAt
  }
}

/// A batch whose windows hold beside those of its jobs' environment.
package struct BatchHours: Sendable, Hashable {
  /// With its run: `night#2`.
  package let name: String
  package let windows: WindowsText
  /// What is open to both.
  package let outlook: WindowOutlook

  package init(name: String, windows: WindowsText, outlook: WindowOutlook) {
    self.name = name
    self.windows = windows
    self.outlook = outlook
  }
}

/// Windows as people are shown them: `Mon..Fri 22:00-06:00, Sat,Sun 00:00-24:00 (Europe/Paris)`.
package struct WindowsText: Sendable, Hashable, CustomStringConvertible {
  package let texts: [String]
  package let zone: String

  package init(_ texts: [String], zone: String) {
    self.texts = texts
    self.zone = zone
  }

  private static let shown = 6

  package var description: String {
    let more = texts.count > Self.shown ? ", and \(texts.count - Self.shown) more" : ""
    return "\(texts.prefix(Self.shown).joined(separator: "; "))\(more) (\(zone))"
  }
}

/// Jobs of one lane may start at the same times: they are of one kind, which says how long they take, and under the policy of one
/// batch, or of none.
package struct JobLane: Sendable, Hashable {
  package var kind: TargetKind
  /// The batch that has windows of its own or stops after failures, by the number by which the queue knows it; nil: nothing but
  /// what holds in the environment.
  package var batch: Int?

  package init(kind: TargetKind = .migration, batch: Int? = nil) {
    self.kind = kind
    self.batch = batch
  }

  /// As the queue keeps it.
  package var number: Int { (batch ?? 0) * 2 + (kind == .migrationGroup ? 1 : 0) }

  package init(number: Int) {
    kind = number % 2 == 1 ? .migrationGroup : .migration
    batch = number / 2 == 0 ? nil : number / 2
  }
}
