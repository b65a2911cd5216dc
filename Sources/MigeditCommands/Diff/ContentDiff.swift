import JSONDocument

/// What becomes of the content items of one package.
struct ContentDiff: Sendable, Equatable {
  struct Item: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
      case added
      case removed
      /// Places are within the item.
      case changed([ValueChange])
    }

    /// As it is in the later document; of what has gone, as it was.
    let json: JSON
    /// A body may leave the names out, so it is looked for in both documents.
    let name: String?
    let kind: Kind
  }

  /// Those that differ: in the order of the later document, then what has gone.
  private(set) var items: [Item] = []
  private(set) var unchanged = 0
  /// What is in both is in another order, which is no change of any item.
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
