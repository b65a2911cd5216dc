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

  /// How many letters are inserted, deleted or replaced, or change places with the next one.
  private static func distance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one), Array(other))
    var rows = [Array(0...other.count)]
    for at in one.indices {
      var row = [at + 1]
      for place in other.indices {
        let replaced = rows[at][place] + (one[at] == other[place] ? 0 : 1)
        var least = min(replaced, rows[at][place + 1] + 1, row[place] + 1)
        if at > 0, place > 0, one[at] == other[place - 1], one[at - 1] == other[place] {
          least = min(least, rows[at - 1][place - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[one.count][other.count]
  }
}
