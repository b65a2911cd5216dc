package import Runtime

/// When edits may start, from an instant on.
package struct WindowOutlook: Sendable, Hashable {
  package let now: WallTime
  /// Those that are not over, soonest first, up to some weeks ahead; none of them touches another. nil: edits may start at any
  /// time.
  package let spans: [WindowSpan]?

  package init(now: WallTime, spans: [WindowSpan]?) {
    self.now = now
    self.spans = spans
  }

  package static func always(_ now: WallTime) -> WindowOutlook { WindowOutlook(now: now, spans: nil) }

  /// The one that is open; nil: none is, or edits may start at any time.
  package var current: WindowSpan? { spans?.first.flatMap { $0.contains(now) ? $0 : nil } }

  package var isOpen: Bool { spans == nil || current != nil }

  /// When it opens or closes next; nil: not as far as it was looked.
  package var change: WallTime? { spans?.first.map { $0.contains(now) ? $0.closes : $0.opens } }

  /// The first instant at which an edit may start; nil: there is none as far as it was looked.
  ///
  /// - Parameter duration: how long it takes, where it has to end before the window closes; nil: only its start counts.
  package func start(for duration: Duration? = nil, notBefore: WallTime? = nil) -> WallTime? {
    let earliest = max(now, notBefore ?? now)
    guard let spans else { return earliest }
    for span in spans where span.closes > earliest {
      let start = max(span.opens, earliest)
      if let duration, span.closes < start + duration { continue }
      return start
    }
    return nil
  }
}
