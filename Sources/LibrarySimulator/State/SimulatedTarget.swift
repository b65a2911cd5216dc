import JSONDocument

/// What can be edited: a migration, or a group of them, each a document as GET with showContent=all shows it.
struct SimulatedTarget: Sendable {
  let kind: TargetKind
  let id: TargetID
  /// The document without what the edit under way has made of it.
  private var settled: JSONObject
  private(set) var work: Work?
  /// The newest date that the target has had, without the edit under way and the skew of the clock.
  private var latest: Int

  /// nil where the document has no id of the right shape.
  init?(_ kind: TargetKind, _ document: JSON) {
    guard let document = document.object, let id = document["id"]?.string.flatMap({ TargetID($0) }) else { return nil }
    self.kind = kind
    self.id = id
    settled = document
    let dated = [document] + Self.packages(of: document, kind).map { $0[object: "packageInfo"] }
    latest = dated.compactMap { $0["lastUpdatedDate"]?.string }.compactMap(LibraryDate.wall).max() ?? 0
  }

  func document(at elapsed: Duration) -> JSONObject {
    guard let work else { return settled }
    var shown = settled
    Self.changePackages(of: &shown, kind) { index, package in
      package[object: "packageInfo"] = package[object: "packageInfo"].overlaid(
        with: work.members(of: index, at: elapsed))
    }
    if kind == .migrationGroup { shown["lastUpdatedDate"] = .string(LibraryDate.text(work.date(at: elapsed))) }
    return shown
  }

  /// The packages of the target: a migration is one package itself, a group's packages are its children.
  func packages(at elapsed: Duration) -> [JSONObject] { Self.packages(of: document(at: elapsed), kind) }

  static func packages(of document: JSONObject, _ kind: TargetKind) -> [JSONObject] {
    switch kind {
    case .migration: [document]
    case .migrationGroup: document["migrations"]?.array?.map { $0.object ?? [:] } ?? []
    }
  }

  /// Whether some package is being made, by an edit or because it was told so.
  func isInWork(at elapsed: Duration) -> Bool {
    packages(at: elapsed).contains { $0[object: "packageInfo"]["status"]?.string == PackageStatus.creating.rawValue }
  }

  /// The date that an edit or a change gets now: it always moves, and by a clock that is wrong it may go back.
  func nextDate(at now: Moment) -> Int { max(now.wall - now.skew, latestDate(at: now.elapsed) + 1) + now.skew }

  private func latestDate(at elapsed: Duration) -> Int {
    max(latest, work.map { $0.date(at: elapsed) - $0.skew } ?? 0)
  }

  /// Takes an edit: the document that stands from now on, and how its packages come to be.
  mutating func begin(_ document: JSONObject, _ work: Work) {
    latest = latestDate(at: work.began)
    settled = document
    self.work = work
  }

  /// Changes the document by other ways than an edit. What an edit under way has come to stays as it is now.
  mutating func change(at now: Moment, _ change: (inout JSONObject) -> Void) {
    let next = nextDate(at: now)
    let date = JSON.string(LibraryDate.text(next))
    latest = next - now.skew
    settled = document(at: now.elapsed)
    work = nil
    change(&settled)
    switch kind {
    case .migration: settled[object: "packageInfo"]["lastUpdatedDate"] = date
    case .migrationGroup: settled["lastUpdatedDate"] = date
    }
  }

  static func changePackages(
    of document: inout JSONObject, _ kind: TargetKind, _ change: (Int, inout JSONObject) -> Void
  ) {
    switch kind {
    case .migration: change(0, &document)
    case .migrationGroup:
      let packages = packages(of: document, kind).enumerated().map { index, package in
        var package = package
        change(index, &package)
        return JSON.object(package)
      }
      document["migrations"] = .array(packages)
    }
  }
}
