import JSONDocument

/// Compares what was asked with what is found, in the light of what stood there before.
///
/// The documents have no nulls. What the server adds or reorders by itself is no difference: an object may have more
/// members, an array more elements with an id, and elements may stand in another order.
struct DocumentComparison {
  /// Places in the document that was asked, in its order.
  private var differences: [JSONPointer] = []
  private var path: [String] = []
  /// Whether this only weighs what is like what. It then makes no trials of its own, whose number would grow with the depth.
  private let isTrial: Bool

  private init(isTrial: Bool) { self.isTrial = isTrial }

  /// The name comes first, then the items, then all else, each in the order of the document that was asked.
  ///
  /// - Parameter comparesAll: also what the change left as it was is compared.
  static func differences(
    asked: EditableDocument, before: EditableDocument, found: EditableDocument, comparesAll: Bool = false
  ) -> [JSONPointer] {
    var comparison = DocumentComparison(isTrial: false)
    comparison.compare(
      asked.json.withoutNulls, before.json.withoutNulls, found.json.withoutNulls, .document(of: asked.kind),
      all: comparesAll)
    return comparison.differences.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element)
  }

  /// How much one value misses in another.
  static func misses(_ asked: JSON, before: JSON? = nil, in found: JSON, _ part: DocumentPart, all: Bool = true) -> Int
  {
    var comparison = DocumentComparison(isTrial: true)
    comparison.compare(asked, before, found, part, all: all)
    return comparison.differences.count
  }

  private mutating func differ() { differences.append(JSONPointer(path)) }

  private mutating func within(_ token: String, _ body: (inout DocumentComparison) -> Void) {
    path.append(token)
    body(&self)
    path.removeLast()
  }

  /// - Parameter all: compares also what is the same in `asked` and `before`.
  private mutating func compare(_ asked: JSON?, _ before: JSON?, _ found: JSON?, _ part: DocumentPart, all: Bool) {
    if asked == found || (asked == before && !all && !part.isAlwaysCompared) { return }
    guard let asked else {
      // It should be gone. What is empty is as good as gone.
      if let found, !found.isEmptyContainer { differ() }
      return
    }
    switch (asked, found ?? (part.isReadAsEmpty ? asked.emptied : nil)) {
    case (.object(let asked), .object(let found)?):
      compareMembers(asked, before?.object ?? JSONObject(), found, part, all: all)
    case (.array(let asked), .array(let found)?):
      compareElements(asked, before?.array ?? [], found, part, all: all)
    case (.string(let asked), .string(let found)?) where path.last == "id" && ElementIdentity.isSame(asked, found):
      break
    case (_, nil) where asked.isEmptyContainer && asked == before: break
    default: differ()
    }
  }

  private mutating func compareMembers(
    _ asked: JSONObject, _ before: JSONObject, _ found: JSONObject, _ part: DocumentPart, all: Bool
  ) {
    // An item that is not done as asked is one difference, whatever else it has.
    if part == .item, asked.contains(where: { part.member($0.key) == .identity && $0.value != found[$0.key] }) {
      return differ()
    }
    for (name, value) in asked {
      within(name) { $0.compareMember(value, before[name], found[name], name, of: part, all: all) }
    }
    for (name, value) in before where asked[name] == nil && !part.isFilledByServer(name) {
      within(name) { $0.compareMember(nil, value, found[name], name, of: part, all: all) }
    }
  }

  private mutating func compareMember(
    _ asked: JSON?, _ before: JSON?, _ found: JSON?, _ name: String, of part: DocumentPart, all: Bool
  ) {
    let count = differences.count
    compare(asked, before, found, part.member(name), all: all || part == .settings)
    // A setting is one thing.
    guard part == .settings, differences.count > count else { return }
    differences.removeSubrange(count...)
    differ()
  }
}

extension DocumentComparison {
  private mutating func compareElements(
    _ asked: [JSON], _ before: [JSON], _ found: [JSON], _ list: DocumentPart, all: Bool
  ) {
    let element = list.element
    // An option that is said twice is said.
    let (asked, before, found) = list == .setting ? (asked.unique, before.unique, found.unique) : (asked, before, found)
    let oldCost = { (index: Int, other: Int) in Self.misses(asked[index], in: before[other], element) }
    let old = ElementPairing(asked, before, in: list, cost: isTrial ? nil : oldCost)
    let stood = { (index: Int) in old.partners[index].map { before[$0] } }
    let cost = { (index: Int, other: Int) in
      Self.misses(asked[index], before: stood(index), in: found[other], element, all: all)
    }
    let new = ElementPairing(asked, found, in: list, cost: isTrial ? nil : cost)
    var listDiffers = false
    for (index, value) in asked.enumerated() {
      let isToldByValue = new.identity(of: index) == nil
      if let other = new.partners[index] {
        if isToldByValue, !value.isContainer {
          listDiffers = listDiffers || value != found[other]
        } else {
          within(String(index)) {
            $0.compare(value, stood(index), found[other], element, all: all || isToldByValue)
          }
        }
      } else if isToldByValue {
        listDiffers = true
      } else if all || element.isAlwaysCompared || value != stood(index),
        !new.alike(index).contains(where: { cost(index, $0) == 0 })
      {
        // One that stands twice needs to be found once.
        within(String(index)) { $0.miss(value, element) }
      }
    }
    listDiffers = listDiffers || isSomethingLeft(asked, old, new, found, list)
    if !listDiffers, list.isOrdered { listDiffers = ElementOrder.isLeft(places(asked, old, new)) }
    if listDiffers { differ() }
  }

  /// A whole element is not there.
  private mutating func miss(_ value: JSON, _ element: DocumentPart) {
    guard element == .child, value["packageInfo"]?["tocView"] != nil else { return differ() }
    within("packageInfo") { $0.within("tocView") { $0.differ() } }
  }

  /// Whether the array still has an element that should be gone, or one that nobody but a person adds.
  private func isSomethingLeft(
    _ asked: [JSON], _ old: ElementPairing, _ new: ElementPairing, _ found: [JSON], _ list: DocumentPart
  ) -> Bool {
    if list == .setting, found.count > asked.count { return true }
    var counts: [ElementIdentity?: Int] = [:]
    for index in asked.indices { counts[new.identity(of: index), default: 0] += 1 }
    let isLeft = old.counts.contains { identity, count in
      let wanted = counts[identity] ?? 0
      return count > wanted && (new.counts[identity] ?? 0) > wanted
    }
    if isLeft { return true }
    // The server adds objects, and no plain values.
    let isPlain = { (value: JSON) in value.object == nil }
    return list == .other && found.count(where: isPlain) > asked.count(where: isPlain)
  }

  private func places(_ asked: [JSON], _ old: ElementPairing, _ new: ElementPairing) -> [(before: Int, found: Int)] {
    asked.indices.compactMap { index in
      guard let before = old.partners[index], let found = new.partners[index], old.isCertain[index],
        new.isCertain[index]
      else { return nil }
      return (before, found)
    }
  }
}

extension JSONPointer {
  fileprivate var rank: Int {
    if tokens == ["name"] { return 0 }
    guard let tocView = tokens.firstIndex(of: "tocView") else { return 2 }
    return tokens.count > tocView + 2 && tokens[tocView + 1] == "content" ? 1 : 2
  }
}

extension JSON {
  /// The empty one of its kind.
  fileprivate var emptied: JSON? {
    switch self {
    case .array: []
    case .object: [:]
    default: nil
    }
  }
}

extension JSON {
  fileprivate var isContainer: Bool { array != nil || object != nil }
}

extension [JSON] {
  fileprivate var unique: [JSON] {
    var seen: Set<JSON> = []
    return filter { seen.insert($0).inserted }
  }
}
