import EditModel

/// A batch in a few words.
enum BatchWords {
  /// How many of its jobs are in which state, in the order of a job's life; states that this version does not know last.
  static func summary(_ batch: Batch) -> String {
    let known = JobState.allCases.map(\.rawValue)
    let states = known + batch.counts.keys.filter { !known.contains($0) }.sorted()
    let parts = states.compactMap { state in batch.counts[state].flatMap { $0 > 0 ? "\($0) \(state)" : nil } }
    return "\(batch.name): \(JobWords.count(batch.total))" + (parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))")
  }
}
