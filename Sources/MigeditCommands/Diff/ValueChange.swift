import JSONDocument

/// A value of a document that is another one in a later document.
struct ValueChange: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case added(JSON)
    case removed(JSON)
    case replaced(JSON, by: JSON)
    /// An array that has the same elements, in another order.
    case reordered
  }

  /// The place in the later document, or in the earlier one where the value has gone.
  let place: JSONPointer
  let kind: Kind
}

/// The place of a value in each of two documents: elements of arrays may have moved.
struct PlacePair: Sendable {
  var before = JSONPointer()
  var after = JSONPointer()

  func appending(_ name: String) -> PlacePair {
    PlacePair(before: before.appending(name), after: after.appending(name))
  }

  func appending(_ indices: (before: Int, after: Int)) -> PlacePair {
    PlacePair(before: before.appending(indices.before), after: after.appending(indices.after))
  }
}

/// Compares values of which nothing is known but that they are JSON. There are no changes exactly where the values are
/// equal, as `JSON` has it.
enum ValueDiff {
  static func changes(from before: JSON?, to after: JSON?, at place: PlacePair) -> [ValueChange] {
    switch (before, after) {
    case (nil, nil): []
    case (nil, let after?): [ValueChange(place: place.after, kind: .added(after))]
    case (let before?, nil): [ValueChange(place: place.before, kind: .removed(before))]
    case (.object(let before), .object(let after)): changes(from: before, to: after, at: place)
    case (.array(let before), .array(let after)): changes(from: before, to: after, at: place)
    case (let before?, let after?):
      before == after ? [] : [ValueChange(place: place.after, kind: .replaced(before, by: after))]
    }
  }

  static func changes(from before: JSONObject, to after: JSONObject, at place: PlacePair) -> [ValueChange] {
    let names = after.keys + before.keys.filter { after[$0] == nil }
    return names.flatMap { changes(from: before[$0], to: after[$0], at: place.appending($0)) }
  }

  private static func changes(from before: [JSON], to after: [JSON], at place: PlacePair) -> [ValueChange] {
    if before == after { return [] }
    if let identified = identified(before, after) { return changes(from: before, to: after, identified, at: place) }
    guard (before + after).contains(where: { $0.object != nil || $0.array != nil }) else {
      return changes(ofScalars: before, after, at: place)
    }
    let head = zip(before, after).prefix { $0 == $1 }.count
    let tail = zip(before.dropFirst(head).reversed(), after.dropFirst(head).reversed()).prefix { $0 == $1 }.count
    let (old, new) = (head..<before.count - tail, head..<after.count - tail)
    if old.count == new.count {
      return old.flatMap { changes(from: before[$0], to: after[$0], at: place.appending(($0, $0))) }
    }
    return old.map { ValueChange(place: place.before.appending($0), kind: .removed(before[$0])) }
      + new.map { ValueChange(place: place.after.appending($0), kind: .added(after[$0])) }
  }

  /// Shows an array of words and numbers as a whole, which is short and says more than its elements.
  private static func changes(ofScalars before: [JSON], _ after: [JSON], at place: PlacePair) -> [ValueChange] {
    let isReordered = Matching(before, after).isOrderAlone(of: before.count, after.count)
    let kind = isReordered ? ValueChange.Kind.reordered : .replaced(.array(before), by: .array(after))
    return [ValueChange(place: place.after, kind: kind)]
  }

  private static func changes(
    from before: [JSON], to after: [JSON], _ matching: Matching, at place: PlacePair
  ) -> [ValueChange] {
    matching.pairs.flatMap { changes(from: before[$0.before], to: after[$0.after], at: place.appending($0)) }
      + matching.removed.map { ValueChange(place: place.before.appending($0), kind: .removed(before[$0])) }
      + matching.added.map { ValueChange(place: place.after.appending($0), kind: .added(after[$0])) }
      + (matching.isReordered ? [ValueChange(place: place.after, kind: .reordered)] : [])
  }

  /// Matches the elements by their ids; nil where not every element is an object with an id.
  private static func identified(_ before: [JSON], _ after: [JSON]) -> Matching? {
    guard (before + after).allSatisfy({ $0["id"]?.string != nil }) else { return nil }
    return Matching(before.map(ItemKey.init), after.map(ItemKey.init)) { before[$0] == after[$1] }
  }
}
