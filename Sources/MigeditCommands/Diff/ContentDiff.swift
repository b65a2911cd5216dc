import JSONDocument

/// How the content items of one package differ between two documents.
struct ContentDiff: Sendable, Equatable {
  struct Item: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
      case added
      case removed
      /// Places are within the item.
      case changed([ValueChange])
    }

    /// The item as it is in the later document, or as it was where it has gone.
    let json: JSON
    /// The name of the item, from either document, since a body may leave names out.
    let name: String?
    let kind: Kind
  }

  /// The items that differ, in the order of the later document; after them those that have gone.
  private(set) var items: [Item] = []
  private(set) var unchanged = 0
  /// Whether the items that are in both documents are in another order, which is no change of any item.
  private(set) var isReordered = false

  init() {}

  init(from before: [JSON], to after: [JSON]) {
    let matching = Matching(before.map(ItemKey.init), after.map(ItemKey.init)) { before[$0] == after[$1] }
    var later: [(at: Int, item: Item)] = matching.added.map { ($0, Item(after[$0], kind: .added)) }
    for pair in matching.pairs {
      let (old, new) = (before[pair.before], after[pair.after])
      if old == new {
        unchanged += 1
      } else {
        let changes = ValueDiff.changes(from: old, to: new, at: PlacePair())
        later.append((pair.after, Item(new, or: old, kind: .changed(changes))))
      }
    }
    items = later.sorted { $0.at < $1.at }.map(\.item) + matching.removed.map { Item(before[$0], kind: .removed) }
    isReordered = matching.isReordered
  }

  var isEmpty: Bool { items.isEmpty && !isReordered }
}

extension ContentDiff.Item {
  fileprivate init(_ json: JSON, or other: JSON? = nil, kind: Kind) {
    self.init(json: json, name: json["name"]?.string ?? other?["name"]?.string, kind: kind)
  }
}
