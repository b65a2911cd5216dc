/// Finds names that somebody may have meant.
enum NearestNames {
  /// The nearest names first, `most` of them at most: those with few other letters, and those that the word is a part of.
  static func of(_ word: String, among names: [String], most: Int = 4) -> [String] {
    let word = word.lowercased()
    let bound = max(1, word.count / 3)
    let near = names.compactMap { name -> (distance: Int, name: String)? in
      let lowered = name.lowercased()
      let distance = distance(word, lowered)
      if distance <= bound { return (distance, name) }
      return word.count >= 3 && (lowered.contains(word) || word.contains(lowered)) ? (bound + 1, name) : nil
    }
    return near.sorted { $0 < $1 }.prefix(most).map(\.name)
  }

  /// The Levenshtein distance: how many letters are inserted, deleted or replaced.
  private static func distance(_ one: String, _ other: String) -> Int {
    let other = Array(other)
    var row = Array(0...other.count)
    for (at, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = at + 1
      for place in other.indices {
        let replaced = diagonal + (letter == other[place] ? 0 : 1)
        diagonal = row[place + 1]
        row[place + 1] = min(replaced, row[place + 1] + 1, row[place] + 1)
      }
    }
    return row[other.count]
  }
}
