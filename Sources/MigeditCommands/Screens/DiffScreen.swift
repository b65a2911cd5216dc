import JSONDocument
import LibraryModel
import Terminal

/// Shows a diff of two documents: `+` what is new, `-` what has gone, `~` what has changed.
struct DiffScreen: Sendable {
  /// The columns for one value; nil: as many as it needs.
  private let room: Int?

  /// - Parameter width: of the terminal; nil where there is none, and every value is shown whole.
  init(width: Int?) { room = width.map { max(24, $0 - 20) } }

  func block(_ diff: DocumentDiff) -> Screen.Block {
    var flows = diff.values.map { line($0, indent: 2) }
    for package in diff.packages { flows += lines(package) }
    if diff.arePackagesReordered { flows.append(Flow(indent: 2, [Mark.changed.cell, "the packages' order"])) }
    return .flow(flows)
  }

  private func lines(_ package: PackageDiff) -> [Flow] {
    let indent = package.label == nil ? 2 : 4
    var flows: [Flow] = []
    if let label = package.label {
      let mark: Mark? =
        switch package.presence {
        case .added: .added
        case .removed: .removed
        case .kept: nil
        }
      flows.append(Flow(indent: 2, [mark?.cell ?? .empty, Cell(label, mark?.ink ?? .strong)]))
    }
    // A tree is long, and mostly says again what the items say.
    let (named, others) = (package.values.filter(Self.isNamed), package.values.filter { !Self.isNamed($0) })
    flows += (named + package.settings).map { line($0, indent: indent) }
    return flows + lines(package.content, indent: indent) + others.map { line($0, indent: indent) }
  }

  private static func isNamed(_ change: ValueChange) -> Bool { !text(for: change.place).hasPrefix("/") }

  private func lines(_ content: ContentDiff, indent: Int) -> [Flow] {
    if content.items.isEmpty {
      guard content.isReordered else { return [] }
      return [Flow(indent: indent, [Mark.changed.cell, "the order of the content; no item is otherwise"])]
    }
    var flows = content.items.map { line($0, indent: indent) }
    let others = "\(content.unchanged) other \(content.unchanged == 1 ? "item" : "items") as before"
    let said = content.unchanged > 0 ? [others] : []
    let order = content.isReordered ? ["what is in both in another order"] : []
    if !(said + order).isEmpty {
      flows.append(Flow(indent: indent + 2, [Cell((said + order).joined(separator: "; "), .faint)]))
    }
    return flows
  }

  private func line(_ item: ContentDiff.Item, indent: Int) -> Flow {
    let (what, id) = (Self.name(item), Self.id(item))
    switch item.kind {
    case .added:
      let members = item.json.object?.filter { !["id", "name", "type"].contains($0) } ?? [:]
      let words = members.map { "\($0) \(ValueText.text($1, room: room))" }.joined(separator: ", ")
      return Flow(indent: indent, [Mark.added.cell, Cell("\(what): \(words)", .good), id])
    case .removed: return Flow(indent: indent, [Mark.removed.cell, Cell(what, .bad), id])
    case .changed(let changes):
      return Flow(indent: indent, [Mark.changed.cell, Cell("\(what):")] + commaSeparated(changes) + [id])
    }
  }

  private func commaSeparated(_ changes: [ValueChange]) -> [Cell] {
    changes.enumerated().flatMap { at, change in
      let tokens = change.place.tokens
      var cells = [Cell(tokens.count == 1 ? tokens[0] : "\(change.place)")] + parts(change)
      if at < changes.count - 1, let last = cells.popLast() { cells.append(Cell(last.text + ",", last.ink)) }
      return cells
    }
  }

  private func line(_ change: ValueChange, indent: Int) -> Flow {
    let name = Cell(Self.text(for: change.place))
    switch change.kind {
    case .added(let value):
      return Flow(indent: indent, [Mark.added.cell, name, Cell(ValueText.text(value, room: room), .good)])
    case .removed(let value):
      return Flow(indent: indent, [Mark.removed.cell, name, Cell(ValueText.text(value, room: room), .bad)])
    case .replaced, .reordered: return Flow(indent: indent, [Mark.changed.cell, name] + parts(change))
    }
  }

  /// How a value has changed, where no mark says it.
  private func parts(_ change: ValueChange) -> [Cell] {
    switch change.kind {
    case .added(let value): return ["(none) ->", Cell(ValueText.text(value, room: room), .good)]
    case .removed(let value): return [Cell(ValueText.text(value, room: room), .bad), "-> (none)"]
    case .replaced(let old, let new):
      let (before, after) = ValueText.pair(old, new, room: room)
      return [Cell(before, .bad), "->", Cell(after, .good)]
    case .reordered: return ["in another order"]
    }
  }

  private static func name(_ item: ContentDiff.Item) -> String {
    let type = item.json["type"].map { $0.number?.int.flatMap(ObjectType.name) ?? "type \($0.text)" } ?? "object"
    return item.name.map { "\(type) \(JSON.string($0).text)" } ?? type
  }

  private static func id(_ item: ContentDiff.Item) -> Cell {
    Cell(item.json["id"].map { "(\($0.string ?? $0.text))" } ?? "", .faint)
  }

  /// A name for the places that everybody knows, and the pointer for all others. The heading says which package it is.
  private static func text(for place: JSONPointer) -> String {
    var tokens = place.tokens[...]
    if tokens.first == "migrations", tokens.count > 2 {
      tokens = tokens.dropFirst(2)
      if tokens.first == "packageInfo" { tokens = tokens.dropFirst() }
    }
    switch Array(tokens) {
    case ["name"], ["type"], ["purpose"], ["project"]: return tokens.joined()
    case ["project", "name"], ["project", "id"]: return tokens.joined(separator: " ")
    case ["importInfo", "project", "name"]: return "import project name"
    case ["importInfo", "project", "id"]: return "import project id"
    case let known where known.count == 3 && known.starts(with: ["tocView", "settings"]): return known[2]
    default: return place.description
    }
  }
}

private enum Mark {
  case added, removed, changed

  var cell: Cell {
    switch self {
    case .added: Cell("+", ink)
    case .removed: Cell("-", ink)
    case .changed: Cell("~", ink)
    }
  }

  var ink: Ink {
    switch self {
    case .added: .good
    case .removed: .bad
    case .changed: .caution
    }
  }
}
