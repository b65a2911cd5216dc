extension JSONPatch {
  /// Reads an array of operations. Members that no operation knows are let be, as RFC 6902 has it.
  ///
  /// - Throws: all that is wrong: `/2/path` is the path of the third operation.
  package init(reading json: JSON) throws(Faults) {
    var operations: [Operation] = []
    for operation in try Self.operations(of: JSONView(json)) {
      operations.append(operation.map(JSONPointer.init(checked:), \.json))
    }
    self.init(operations)
  }

  /// Where the operations of a patch stand, read as by `init(reading:)`. Places are the texts of pointers.
  package static func operations(of patch: JSONView) throws(Faults) -> [JSONPatchOperation<JSONView, JSONView>] {
    guard let elements = patch.elements else {
      throw Faults(Fault([], expected("an array", patch)))
    }
    guard elements.count <= maxOperations else {
      let reason = "it has \(elements.count) operations; at most \(maxOperations) are taken"
      throw Faults(Fault([], reason))
    }
    var reader = Reader()
    var operations: [JSONPatchOperation<JSONView, JSONView>] = []
    operations.reserveCapacity(elements.count)
    for element in elements {
      if let operation = reader.operation(element) { operations.append(operation) }
      reader.index += 1
    }
    if let faults = Faults(reader.faults) { throw faults }
    return operations
  }

  fileprivate static func expected(_ wanted: String, _ found: JSONView) -> String {
    "expected \(wanted), found \(found.kind)"
  }

  /// Goes on after a fault, so that all are said.
  private struct Reader {
    typealias Operation = JSONPatchOperation<JSONView, JSONView>

    var index = 0
    var faults: [Fault] = []

    /// - Parameter member: of the operation; nil: it is meant as a whole.
    private mutating func fault(at member: String? = nil, _ reason: String) {
      let place = JSONPointer().appending(index)
      faults.append(Fault(member.map(place.appending) ?? place, reason))
    }

    mutating func operation(_ value: JSONView) -> Operation? {
      guard let members = value.members else {
        fault(JSONPatch.expected("an object", value))
        return nil
      }
      guard let op = text("op", of: members) else {
        _ = pointer("path", of: members)
        return nil
      }
      let path = pointer("path", of: members)
      if op.isString("replace") { return withValue("replace", of: members, path, Operation.replace) }
      if op.isString("add") { return withValue("add", of: members, path, Operation.add) }
      if op.isString("test") { return withValue("test", of: members, path, Operation.test) }
      if op.isString("remove") { return path.map(Operation.remove) }
      if op.isString("move") { return withSource(of: members, path, Operation.move) }
      if op.isString("copy") { return withSource(of: members, path, Operation.copy) }
      fault(at: "op", "\"\(op.string ?? "")\" is none of add, remove, replace, move, copy, test")
      return nil
    }

    private mutating func withValue(
      _ name: String, of members: JSONView.Members, _ path: JSONView?, _ make: (JSONView, JSONView) -> Operation
    ) -> Operation? {
      guard let value = members["value"] else {
        fault("\"value\" is missing; \(name) needs one, be it null")
        return nil
      }
      return path.map { make($0, value) }
    }

    private mutating func withSource(
      of members: JSONView.Members, _ path: JSONView?, _ make: (JSONView, JSONView) -> Operation
    ) -> Operation? {
      guard let from = pointer("from", of: members), let path else { return nil }
      return make(from, path)
    }

    private mutating func pointer(_ name: String, of members: JSONView.Members) -> JSONView? {
      guard let text = text(name, of: members) else { return nil }
      do throws(JSONPointerSyntaxError) {
        try text.withString { text throws(JSONPointerSyntaxError) in try JSONPointer.check(text) }
        return text
      } catch {
        fault(at: name, error.description)
        return nil
      }
    }

    /// A member that must be a string.
    private mutating func text(_ name: String, of members: JSONView.Members) -> JSONView? {
      guard let value = members[name] else {
        fault("\"\(name)\" is missing")
        return nil
      }
      guard value.isString else {
        fault(at: name, JSONPatch.expected("a string", value))
        return nil
      }
      return value
    }
  }
}
