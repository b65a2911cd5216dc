extension JSONPatch {
  /// Reads an array of operations. Members that no operation knows are let be, as RFC 6902 has it.
  ///
  /// - Throws: all that is wrong: `/2/path` is the path of the third operation.
  package init(reading json: JSON) throws(Faults) {
    guard let elements = json.array else {
      throw Faults(Fault([], Self.expected("an array", json)))
    }
    guard elements.count <= Self.maxOperations else {
      let reason = "it has \(elements.count) operations; at most \(Self.maxOperations) are taken"
      throw Faults(Fault([], reason))
    }
    var reader = Reader()
    let operations = elements.enumerated().compactMap { reader.operation($1, at: JSONPointer().appending($0)) }
    if let faults = Faults(reader.faults) { throw faults }
    self.init(operations)
  }

  fileprivate static func expected(_ wanted: String, _ found: JSON) -> String {
    "expected \(wanted), found \(found.kind)"
  }

  /// Goes on after a fault, so that all are said.
  private struct Reader {
    var faults: [Fault] = []

    private mutating func fault(_ pointer: JSONPointer, _ reason: String) {
      faults.append(Fault(pointer, reason))
    }

    mutating func operation(_ json: JSON, at place: JSONPointer) -> Operation? {
      guard let members = json.object else {
        fault(place, JSONPatch.expected("an object", json))
        return nil
      }
      guard let name = text("op", of: members, at: place) else {
        _ = pointer("path", of: members, at: place)
        return nil
      }
      let path = pointer("path", of: members, at: place)
      switch name {
      case "add", "replace", "test":
        let value = members["value"]
        if value == nil { fault(place, "\"value\" is missing; \(name) needs one, be it null") }
        guard let path, let value else { return nil }
        return name == "add"
          ? .add(at: path, value) : name == "test" ? .test(at: path, value) : .replace(at: path, value)
      case "remove": return path.map { .remove(at: $0) }
      case "move", "copy":
        let from = pointer("from", of: members, at: place)
        guard let path, let from else { return nil }
        return name == "move" ? .move(from: from, to: path) : .copy(from: from, to: path)
      default:
        fault(place.appending("op"), "\"\(name)\" is none of add, remove, replace, move, copy, test")
        return nil
      }
    }

    private mutating func pointer(_ name: String, of members: JSONObject, at place: JSONPointer) -> JSONPointer? {
      guard let text = text(name, of: members, at: place) else { return nil }
      do {
        return try JSONPointer(parsing: text)
      } catch {
        fault(place.appending(name), error.description)
        return nil
      }
    }

    private mutating func text(_ name: String, of members: JSONObject, at place: JSONPointer) -> String? {
      guard let value = members[name] else {
        fault(place, "\"\(name)\" is missing")
        return nil
      }
      guard let text = value.string else {
        fault(place.appending(name), JSONPatch.expected("a string", value))
        return nil
      }
      return text
    }
  }
}
