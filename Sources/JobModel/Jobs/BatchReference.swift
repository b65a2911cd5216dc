/// Which runs of a batch are meant: `night` is the newest run of that name, `night#3` is the third.
package struct BatchReference: Sendable, Hashable {
  /// No name has a `#`.
  package let name: String
  /// From 1; nil: none is named.
  package let run: Int?

  package init(name: String, run: Int?) {
    self.name = name
    self.run = run
  }

  /// nil: it has a `#` otherwise than before a number from 1, so that it can be no batch.
  package init?(_ text: String) {
    // Bytes are looked at, since `#` and a mark that joins it are one character.
    let bytes = text.utf8
    guard let mark = bytes.firstIndex(of: UInt8(ascii: "#")) else {
      self.init(name: text, run: nil)
      return
    }
    let digits = String(text[bytes.index(after: mark)...])
    guard mark > bytes.startIndex, let run = Int(digits), run > 0, String(run) == digits else { return nil }
    self.init(name: String(text[..<mark]), run: run)
  }

  /// Why a text is none.
  package static let misplacedMark = "a batch's name has no #, which stands before the number of a run, as in night#2"

  /// As it is asked for.
  package var text: String { run.map { "\(name)#\($0)" } ?? name }
}

extension Batch {
  /// Names this run and no other.
  package var reference: BatchReference { BatchReference(name: name, run: run) }

  /// What people are shown: most names have one run, whose number says nothing.
  package static func title(_ name: String, run: Int?) -> String {
    BatchReference(name: name, run: run == 1 ? nil : run).text
  }

  /// What people are shown.
  package var title: String { Self.title(name, run: run) }
}

extension BatchReference {
  /// Why windows can't be given to a run that has begun, for people.
  package static func otherWindows(_ batch: String, than known: WindowSchedule?) -> String {
    let has = known.map { "with the windows \($0.texts.joined(separator: "; "))" } ?? "without windows of its own"
    return "batch \"\(batch)\" has begun \(has), and keeps them; give the same ones or none, or use another name"
  }
}
