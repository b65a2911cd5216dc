package import LibraryModel
package import Runtime

/// How long the server was at work on one edit, as far as looks at it can tell: it ended after the one and by the other.
package struct EditDuration: Sendable, Hashable {
  /// From when the submission left to the last look that showed the edit at work.
  package let least: Duration
  /// To the first look that showed its end.
  package let most: Duration
  /// The edit ended in `create_failed`.
  package let hasFailed: Bool

  package init(least: Duration, most: Duration, hasFailed: Bool = false) {
    self.least = max(.zero, min(least, most))
    self.most = max(most, .milliseconds(1))
    self.hasFailed = hasFailed
  }

  package var middle: Duration { (least + most) / 2 }
}

/// Edits of one kind of target in one environment take about as long.
package struct EditClass: Sendable, Hashable {
  package let environment: String
  package let kind: TargetKind

  package init(environment: String, kind: TargetKind) {
    self.environment = environment
    self.kind = kind
  }

  package init(_ target: Target) { self.init(environment: target.environment, kind: target.kind) }
}

/// One edit of a class that has ended.
package struct EndedEdit: Sendable, Hashable {
  package let endedAt: WallTime
  package let duration: EditDuration

  package init(endedAt: WallTime, duration: EditDuration) {
    self.endedAt = endedAt
    self.duration = duration
  }
}
