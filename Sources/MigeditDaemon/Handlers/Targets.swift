import ControlAPI
import EditEngine
import JSONDocument
import JobModel
import LibraryAPI
import LibraryModel
import QueueStore

extension ControlService {
  /// Asks the server once: where a name is looked for, a page may be short or empty, and there may be more all the same.
  func targets(_ parameters: Targets.Parameters) async throws -> Targets.Reply {
    let limit = try limit(parameters.limit)
    let offset = try parameters.cursor.map(TargetsCursor.offset) ?? 0
    let pattern =
      try parameters.name.map { name throws(Fault) in
        if let fault = NamePattern.fault(of: name) { throw Fault(["name"], fault) }
        return NamePattern(name)
      } ?? nil
    guard let environment = engine.environments.first(where: { $0.name.isSame(as: parameters.environment) }) else {
      throw ControlError.noSuchEnvironment(name: parameters.environment)
    }
    let found: ListedTargets
    do throws(PreviewError) {
      found = try await environment.targets(
        parameters.kind, offset: offset, limit: pattern == nil ? limit : LibraryClient.listLimit, named: pattern)
    } catch .refused(let words) {
      throw ControlError.environmentUnavailable(
        environment: environment.name,
        reason: "The server refused to list its \(parameters.kind.noun)s: \(words.summaryAtEnd)")
    } catch .unavailable(let failure) {
      throw ControlError.environmentUnavailable(environment: environment.name, reason: failure.message)
    }
    let page = found.targets.prefix(limit)
    let next = page.count < found.targets.count ? page.last.map { $0.place + 1 } ?? 0 : found.count
    let isOver = found.count == 0 || found.total.map { offset + next >= $0 } ?? false
    if pattern != nil {
      for found in page {
        guard let id = TargetID(found.target.id), let name = found.target.name else { continue }
        foundNames.found(Target(environment: environment.name, kind: parameters.kind, id: id), name)
      }
    }
    return Targets.Reply(
      targets: page.map(\.target), cursor: isOver ? nil : TargetsCursor.text(of: offset + next))
  }
}

extension ControlService {
  /// A target was read for somebody. That its name can't be kept is no fault of what was asked for: it is told with the next read.
  func called(_ target: Target, _ name: String?, by submitter: Submitter) async {
    guard let name else { return }
    try? await store.name(target, name, by: submitter)
  }
}

/// Where the next page begins in the server's list, as a text that nobody takes for anything else.
private enum TargetsCursor {
  /// Far more than any server has.
  private static let most = 1 << 40

  static func text(of offset: Int) -> String { "t" + String(offset, radix: 36) }

  static func offset(of cursor: String) throws(Fault) -> Int {
    guard let offset = Int(cursor.dropFirst(), radix: 36), (0...most).contains(offset),
      text(of: offset).isSame(as: cursor)
    else { throw Fault(["cursor"], "it is none that Targets has given") }
    return offset
  }
}
