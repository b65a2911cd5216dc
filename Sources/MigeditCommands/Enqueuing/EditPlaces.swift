import LibraryModel

/// What said each part of an edit: a flag, or a place in a file that a flag names.
struct EditPlaces: Sendable {
  /// A part of the edit, by its pointer, and what said it.
  struct Place: Sendable {
    let pointer: String
    let text: String
  }

  /// Of the change; what is deeper in it comes first.
  let change: [Place]
  /// nil where no flag said the target.
  let kind: TargetKind?

  /// `--name`; for a file also the place in it: `--merge-patch change.json: /tocView/settings`. nil: nothing said it.
  func text(for pointer: String) -> String? {
    if pointer.isEmpty { return "the edit" }
    guard let place = (change + job).first(where: { pointer == $0.pointer || pointer.hasPrefix($0.pointer + "/") })
    else { return nil }
    let rest = pointer.dropFirst(place.pointer.count)
    return rest.isEmpty ? place.text : "\(place.text): \(rest)"
  }

  /// A sentence with what said a part of the change in place of its pointer.
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
