/// By what a target is seen to have moved: its date or its status is another than here.
package struct Baseline: Sendable, Hashable {
  package let date: String
  package let status: String

  package init(date: String, status: String) {
    self.date = date
    self.status = status
  }
}

extension Observation {
  package func hasMoved(from baseline: Baseline) -> Bool { date != baseline.date || status != baseline.status }
}
