import JSONDocument
import LibraryModel

/// What an edit does: ``body`` alone, ``revertOf`` alone, or one or more of the others, applied in the order in which they stand
/// here to the target's document as it is when the edit first runs.
public struct Change: Sendable, Hashable {
  /// The whole document to submit, in the shape of the Library API's request.
  public var body: JSONValue?
  /// RFC 7396: an object of what becomes different.
  public var mergePatch: JSONValue?
  /// RFC 6902: an array of operations.
  public var jsonPatch: JSONValue?
  public var rules: [Rule]?
  /// Puts back what stood before this job's first submission.
  public var revertOf: Int?

  public init(
    body: JSONValue? = nil, mergePatch: JSONValue? = nil, jsonPatch: JSONValue? = nil, rules: [Rule]? = nil,
    revertOf: Int? = nil
  ) {
    self.body = body
    self.mergePatch = mergePatch
    self.jsonPatch = jsonPatch
    self.rules = rules
    self.revertOf = revertOf
  }

  public static func body(_ document: JSONValue) -> Change { Change(body: document) }
  public static func mergePatch(_ patch: JSONValue) -> Change { Change(mergePatch: patch) }
  public static func jsonPatch(_ operations: JSONValue) -> Change { Change(jsonPatch: operations) }
  public static func rules(_ rules: Rule...) -> Change { Change(rules: rules) }
  public static func revert(of job: Int) -> Change { Change(revertOf: job) }
}

/// A change of each content item that matches ``condition``, in every package of a group.
public struct Rule: Sendable, Hashable {
  /// What an item must have. What is nil is not looked at, so that an empty condition matches every item.
  public struct Condition: Sendable, Hashable {
    /// The object's id.
    public var id: String?
    /// The object's type, a number of the Library API's.
    public var type: Int?
    /// `*` is any text and `?` one character.
    public var name: String?
    public var action: String?
    /// Of the item's package: the project's id or its name.
    public var project: String?

    public init(
      id: String? = nil, type: Int? = nil, name: String? = nil, action: String? = nil, project: String? = nil
    ) {
      self.id = id
      self.type = type
      self.name = name
      self.action = action
      self.project = project
    }
  }

  public var condition: Condition
  /// The action that the item gets.
  public var action: String?
  public var includeDependents: Bool?
  /// Whether the item is taken out.
  public var remove: Bool?
  /// The edit fails as ``FailureReason/invalidChange`` if fewer items match. nil: 1.
  public var atLeast: Int?

  public init(
    where condition: Condition, action: String? = nil, includeDependents: Bool? = nil, remove: Bool? = nil,
    atLeast: Int? = nil
  ) {
    self.condition = condition
    self.action = action
    self.includeDependents = includeDependents
    self.remove = remove
    self.atLeast = atLeast
  }
}

extension Change {
  init(_ change: LibraryModel.Change) {
    body = change.body.map(JSONValue.init)
    mergePatch = change.mergePatch.map(JSONValue.init)
    jsonPatch = change.jsonPatch.map(JSONValue.init)
    rules = change.rules?.map(Rule.init)
    revertOf = change.revertOf
  }

  var json: JSON {
    var members = JSONObject()
    members["body"] = body?.json
    members["mergePatch"] = mergePatch?.json
    members["jsonPatch"] = jsonPatch?.json
    members["rules"] = rules.map { .array($0.map(\.json)) }
    members["revertOf"] = revertOf.map(JSON.init(integerLiteral:))
    return .object(members)
  }
}

extension Rule {
  fileprivate init(_ rule: LibraryModel.Rule) {
    let condition = rule.condition
    self.init(
      where: Condition(
        id: condition.id, type: condition.type, name: condition.name, action: condition.action,
        project: condition.project),
      action: rule.action, includeDependents: rule.includeDependents, remove: rule.remove, atLeast: rule.atLeast)
  }

  fileprivate var json: JSON {
    var members = JSONObject()
    members["where"] = condition.json
    members["action"] = action.map(JSON.string)
    members["includeDependents"] = includeDependents.map(JSON.bool)
    members["remove"] = remove.map(JSON.bool)
    members["atLeast"] = atLeast.map(JSON.init(integerLiteral:))
    return .object(members)
  }
}

extension Rule.Condition {
  fileprivate var json: JSON {
    var members = JSONObject()
    members["id"] = id.map(JSON.string)
    members["type"] = type.map(JSON.init(integerLiteral:))
    members["name"] = name.map(JSON.string)
    members["action"] = action.map(JSON.string)
    members["project"] = project.map(JSON.string)
    return .object(members)
  }
}
