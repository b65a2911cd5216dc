import LibraryModel

/// Where each part of an edit comes from: a flag, or a place in a file that a flag names.
struct EditPlaces: Sendable {
  /// A part of the edit, by its pointer, and where it comes from.
  struct Place: Sendable {
    let pointer: String
    let text: String
  }

  /// The parts of the change, the deeper ones first.
  let change: [Place]
  /// The kind of the target; nil where no flag names the target.
  let kind: TargetKind?

  /// Where a part comes from: `--name`, or for a file `--merge-patch change.json: /tocView/settings`; nil where no flag gave it.
  func text(for pointer: String) -> String? {
    if pointer.isEmpty { return "the edit" }
    guard let place = (change + job).first(where: { pointer == $0.pointer || pointer.hasPrefix($0.pointer + "/") })
    else { return nil }
    let rest = pointer.dropFirst(place.pointer.count)
    // The ranges of --after are many jobs, whose places nobody has written.
    return rest.isEmpty || place.pointer == "/after" ? place.text : "\(place.text): \(rest)"
  }

  /// The sentence with the flag that a part of the change comes from in place of its pointer.
  func worded(_ sentence: String) -> String {
    sentence.replacing(/\/change(\/[^\s\/:;,]+)+/) { match in
      text(for: String(match.output.0)) ?? String(match.output.0)
    }
  }

  private var job: [Place] {
    let target = kind.map { [("/target/id", $0 == .migration ? "--migration" : "--group")] } ?? []
    let flags =
      target + [
        ("/target/environment", "--environment"), ("/change/rules", "the rules"),
        ("/expectedLastUpdatedDate", "--expected-date"), ("/strict", "--strict"), ("/key", "--key"),
        ("/batch", "--batch"), ("/labels", "--label"), ("/priority", "--priority"), ("/maxAttempts", "--max-attempts"),
        ("/notBefore", "--not-before"), ("/deadline", "--deadline"), ("/after", "--after"), ("/held", "--held"),
      ]
    return flags.map { Place(pointer: $0, text: $1) }
  }
}
