extension [JobID] {
  /// What stands side by side, each id once, in order.
  package var ranges: [ClosedRange<JobID>] {
    Set(self).sorted().reduce(into: []) { ranges, id in
      if let last = ranges.last, last.upperBound + 1 == id {
        ranges[ranges.count - 1] = last.lowerBound...id
      } else {
        ranges.append(id...id)
      }
    }
  }
}

extension Sequence<ClosedRange<JobID>> {
  /// A person's way of writing ids: `1-40, 44`.
  package var words: String {
    map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ", ")
  }
}
