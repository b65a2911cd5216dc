/// Why a patch can't be applied to a document.
package struct JSONPatchError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case noSuchPlace(JSONPointerFault)
    case testFailed(found: JSON)
    case movedIntoItself
    case wholeRemoved
    case tooDeep(limit: Int)
    case copiesTooMuch(limit: Int)
  }

  /// Which operation, from 0.
  package let index: Int
  /// The place in the document that the operation named and that is at fault.
  package let pointer: JSONPointer
  package let reason: Reason

  package init(index: Int, pointer: JSONPointer, reason: Reason) {
    self.index = index
    self.pointer = pointer
    self.reason = reason
  }

  package var description: String {
    let place = pointer.tokens.isEmpty ? "the whole document" : pointer.description
    return "operation \(index) at \(place): \(explanation)"
  }

  package var explanation: String {
    switch reason {
    case .noSuchPlace(let fault): fault.description
    case .testFailed(let found): "the test found another value: \(Self.shortened(found.text))"
    case .movedIntoItself: "a value can't be moved into itself"
    case .wholeRemoved: "the whole document can't be removed"
    case .tooDeep(let limit): "the result would be nested more than \(limit) deep"
    case .copiesTooMuch(let limit): "the patch copies and moves more than \(limit) bytes in all"
    }
  }

  private static func shortened(_ text: String) -> String {
    text.count > 80 ? text.prefix(79) + "…" : text
  }
}

extension JSONPatch {
  /// The document with all operations done in their order, or an error and no document. Values that no operation names
  /// stay as they were written, and a replaced member keeps its place.
  package func apply(to document: JSON) throws(JSONPatchError) -> JSON {
    var patching = Patching(document: document)
    for (index, operation) in operations.enumerated() {
      do throws(Patching.Impossible) {
        try patching.perform(operation)
      } catch {
        throw JSONPatchError(index: index, pointer: error.pointer, reason: error.reason)
      }
    }
    return patching.document
  }
}

private struct Patching {
  /// What an operation can't do, and at which place of the document.
  struct Impossible: Error {
    let pointer: JSONPointer
    let reason: JSONPatchError.Reason
  }

  var document: JSON
  private var bytesCopied = 0

  init(document: JSON) { self.document = document }

  mutating func perform(_ operation: JSONPatch.Operation) throws(Impossible) {
    switch operation {
    case .add(let path, let value): try insert(value, at: path, Extent(of: value))
    case .replace(let path, let value):
      try check(Extent(of: value), at: path)
      try place(path) { document throws(JSONPointerFault) in try document.replace(at: path, with: value) }
    case .remove(let path):
      guard !path.tokens.isEmpty else { throw Impossible(pointer: path, reason: .wholeRemoved) }
      try place(path) { document throws(JSONPointerFault) in _ = try document.remove(at: path) }
    case .move(let from, let path): try move(from, to: path)
    case .copy(let from, let path):
      let value = try value(at: from)
      try insert(value, at: path, try counted(value, at: from))
    case .test(let path, let expected):
      let found = try value(at: path)
      guard found == expected else { throw Impossible(pointer: path, reason: .testFailed(found: found)) }
    }
  }

  private mutating func move(_ from: JSONPointer, to path: JSONPointer) throws(Impossible) {
    let value = try value(at: from)
    // It stands there already, at its place among the others.
    if from == path { return }
    guard !from.contains(path) else { throw Impossible(pointer: path, reason: .movedIntoItself) }
    let extent = try counted(value, at: from)
    try place(from) { document throws(JSONPointerFault) in _ = try document.remove(at: from) }
    try insert(value, at: path, extent)
  }

  private mutating func insert(_ value: JSON, at path: JSONPointer, _ extent: Extent) throws(Impossible) {
    try check(extent, at: path)
    try place(path) { document throws(JSONPointerFault) in try document.insert(value, at: path) }
  }

  private func value(at path: JSONPointer) throws(Impossible) -> JSON {
    do {
      return try document.value(at: path)
    } catch {
      throw Impossible(pointer: path, reason: .noSuchPlace(error))
    }
  }

  private mutating func place(
    _ path: JSONPointer, _ change: (inout JSON) throws(JSONPointerFault) -> Void
  ) throws(Impossible) {
    do {
      try change(&document)
    } catch {
      throw Impossible(pointer: path, reason: .noSuchPlace(error))
    }
  }

  /// What is written must be readable again.
  private func check(_ extent: Extent, at path: JSONPointer) throws(Impossible) {
    guard path.tokens.count + extent.depth <= JSON.depthLimit else {
      throw Impossible(pointer: path, reason: .tooDeep(limit: JSON.depthLimit))
    }
  }

  private mutating func counted(_ value: JSON, at path: JSONPointer) throws(Impossible) -> Extent {
    let extent = Extent(of: value)
    bytesCopied += extent.bytes
    guard bytesCopied <= JSONPatch.maxBytesCopied else {
      throw Impossible(pointer: path, reason: .copiesTooMuch(limit: JSONPatch.maxBytesCopied))
    }
    return extent
  }
}

/// How large a value is: about the bytes of its text, and how deep arrays and objects nest in it.
private struct Extent {
  var bytes: Int
  var depth: Int

  init(of value: JSON) {
    (bytes, depth) = (JSONPatch.bytesOfValue, 0)
    switch value {
    case .null, .bool: break
    case .number(let number): bytes += number.description.utf8.count
    case .string(let text): bytes += text.utf8.count
    case .array(let elements):
      for element in elements { add(Extent(of: element)) }
      depth += 1
    case .object(let members):
      for (name, member) in members {
        bytes += name.utf8.count + 1
        add(Extent(of: member))
      }
      depth += 1
    }
  }

  private mutating func add(_ part: Extent) {
    bytes += part.bytes
    depth = max(depth, part.depth)
  }
}
