import Terminal

/// A word that a shell may put into the command line, and what it is.
struct CompletionCandidate: Equatable {
  let word: String
  /// For people; shells that can show it do.
  let description: String

  /// The line that the shell's script expects; nil where the word can't be given to that shell.
  ///
  /// - Parameter shell: as the parser's scripts name it: `bash`, `zsh` or `fish`; nil: some other.
  func line(for shell: String?) -> String? {
    // What users have named may hold anything.
    guard TextWidth.tame(word) == word, !word.isEmpty else { return nil }
    let description = TextWidth.tame(description)
    switch shell {
    case "zsh":
      let escaped = word.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
      return "\(escaped):\(description)"
    case "fish": return "\(word)\t\(description)"
    default: return isPlain ? word : nil
    }
  }

  /// bash expands the words that it is given as it would on a command line, also `$(…)`, and then inserts them as they are.
  private var isPlain: Bool {
    word.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || "._-+/#%,".unicodeScalars.contains($0)
    }
  }
}
