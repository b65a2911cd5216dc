import JSONDocument
import LibraryModel

/// How an editable document differs from an earlier one, by package, setting and item. It is empty exactly where the
/// documents are equal as `JSON`.
struct DocumentDiff: Sendable, Equatable {
  /// The changes outside of packages: the name, the tree, keys that are not known.
  private(set) var values: [ValueChange] = []
  /// The packages that differ, in the order of the later document; after them those that have gone.
  private(set) var packages: [PackageDiff] = []
  private(set) var arePackagesReordered = false

  init(from before: JSON, to after: JSON, kind: TargetKind) {
    switch kind {
    case .migration: compare(migrations: before, after)
    case .migrationGroup: compare(groups: before, after)
    }
  }

  var isEmpty: Bool { values.isEmpty && packages.isEmpty && !arePackagesReordered }

  /// A migration is one package.
  private mutating func compare(migrations before: JSON, _ after: JSON) {
    guard before.object != nil, after.object != nil else {
      values = ValueDiff.changes(from: before, to: after, at: PlacePair())
      return
    }
    let package = PackageDiff(from: Package(migration: before), to: Package(migration: after))
    if !package.isEmpty { packages = [package] }
  }

  private mutating func compare(groups before: JSON, _ after: JSON) {
    guard let (old, oldPackages) = Self.parts(of: before), let (new, newPackages) = Self.parts(of: after) else {
      values = ValueDiff.changes(from: before, to: after, at: PlacePair())
      return
    }
    values = ValueDiff.changes(from: old, to: new, at: PlacePair())
    // Packages come in any order and have no id.
    let matching = Matching(
      oldPackages.map(\.key), newPackages.map(\.key), isEqual: { oldPackages[$0].json == newPackages[$1].json },
      likeness: { newPackages[$1].itemsShared(with: oldPackages[$0]) })
    let partners = Dictionary(uniqueKeysWithValues: matching.pairs.map { ($0.after, oldPackages[$0.before]) })
    packages = newPackages.enumerated().map { PackageDiff(from: partners[$0], to: $1) }.filter { !$0.isEmpty }
    packages += matching.removed.map { PackageDiff(from: oldPackages[$0], to: nil) }
    arePackagesReordered = matching.isReordered
  }

  /// A group without its packages, and the packages; nil where it is not of that shape.
  private static func parts(of group: JSON) -> (rest: JSONObject, packages: [Package])? {
    guard let members = group.object, let children = members["migrations"]?.array,
      children.allSatisfy({ $0["packageInfo"]?.object != nil })
    else { return nil }
    return (members.filter { $0 != "migrations" }, children.enumerated().map { Package(child: $1, at: $0) })
  }
}
