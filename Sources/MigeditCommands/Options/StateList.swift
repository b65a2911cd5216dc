import ArgumentParser
import JobModel

/// Reads the states that are waited for, with commas between them.
enum StateList {
  @Sendable static func list(_ text: String) throws -> [JobState] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      let word = word.filter { $0 != " " }
      if let state = JobState(rawValue: word) { return state }
      let names = JobState.allCases.map(\.rawValue)
      let near = NearestNames.of(word, among: names, most: 2)
      let question = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
      throw ValidationError("\"\(word)\" is no state; there are \(names.joined(separator: ", ")).\(question)")
    }
  }
}
