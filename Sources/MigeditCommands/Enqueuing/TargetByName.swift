import ControlAPI
import JSONDocument
import LibraryModel
import Terminal

/// Finds the one target of an environment that is called so.
enum TargetByName {
  /// - Throws: `CommandError` where no target is called so, or several are.
  static func find(
    _ name: String, _ kind: TargetKind, in environment: String, over link: DaemonLink
  ) async throws -> TargetID {
    let pattern = NamePattern.exactly(name)
    if let fault = NamePattern.fault(of: pattern) {
      throw CommandError(.usage, "the name can't be looked for: \(fault).")
    }
    let found = try await all(pattern, kind, in: environment, over: link)
    let them = "\(kind.noun)s"
    guard let first = found.first else {
      throw CommandError(
        .data,
        "no \(kind.noun) in \(environment) is called \"\(name)\". `migeditctl targets --environment "
          + "\(environment)\(kind == .migration ? "" : " --groups")` shows what there is. Nothing was enqueued.")
    }
    guard found.count == 1, let id = TargetID(first.id) else {
      let lines = found.prefix(mostNamed).map { "  \($0.id)  \($0.status ?? "")  \($0.lastUpdatedDate ?? "")" }
      let more = found.count > mostNamed ? ["  and \(found.count - mostNamed) more"] : []
      throw CommandError(
        .data,
        ([
          "\(found.count) \(them) in \(environment) are called \"\(name)\", so say which by its id. Nothing was enqueued."
        ]
          + lines + more).joined(separator: "\n"))
    }
    return id
  }

  /// All targets of an environment whose name is as a pattern says.
  static func all(
    _ pattern: String, _ kind: TargetKind, in environment: String, over link: DaemonLink
  ) async throws -> [ListedTarget] {
    // The daemon compares the names as the server has them, and shows them so that they can be said.
    var pages = TargetPages(link: link, environment: environment, kind: kind, name: pattern, most: nil)
    let found = try unique(await pages.collect())
    if pages.count > 1 {
      // Where something is deleted while the list is read, the next page leaves something out.
      var again = TargetPages(link: link, environment: environment, kind: kind, name: pattern, most: nil)
      guard try await Set(unique(again.collect()).map(\.id)) == Set(found.map(\.id)) else {
        throw CommandError(
          .temporary,
          "the list of \(kind.noun)s in \(environment) was changed while it was read: say it again. Nothing was enqueued."
        )
      }
    }
    return found
  }

  /// Each once: where something is made while the list is read, the next page repeats something.
  private static func unique(_ objects: [JSON]) throws -> [ListedTarget] {
    var seen: Set<String> = []
    return try objects.map(TargetPages.target).filter { seen.insert($0.id).inserted }
  }

  private static let mostNamed = 10
}

extension EditList {
  /// Gives the only edit the id of the target that is called so.
  mutating func find(named name: String, over link: DaemonLink) async throws {
    guard var edit = edits.first?.object, var target = edit["target"]?.object,
      let kind = target["kind"]?.string.flatMap(TargetKind.init(rawValue:))
    else { preconditionFailure("a target that is named is that of the only edit") }
    guard let environment = target["environment"]?.string else {
      throw CommandError(.usage, "say --environment NAME: in which \(kind.noun)s are looked for. Nothing was enqueued.")
    }
    target["id"] = .string(try await TargetByName.find(name, kind, in: environment, over: link).description)
    edit["target"] = .object(target)
    edits[0] = .object(edit)
  }
}
