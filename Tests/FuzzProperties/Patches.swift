import JSONDocument

/// A document and a patch (RFC 6902), as the JSON text `[document, patch]`.
enum Patches {
  static func check(_ bytes: [UInt8]) throws(BrokenProperty) {
    guard let input = try? JSON(parsing: bytes).array, input.count == 2 else { return }
    let document = input[0]
    let patch: JSONPatch
    do throws(Faults) {
      patch = try JSONPatch(reading: input[1])
    } catch {
      for fault in error.list {
        // The fault's place is one that is there.
        try promise(
          (try? input[1].value(at: fault.pointer)) != nil, "a fault is at \(fault.pointer), which is not there")
      }
      return
    }
    let before = document.bytes
    let whole = outcome(patch, document)
    try promise(whole == outcome(patch, document), "the patch does something else the second time")
    try promise(document.bytes == before, "the document has changed under the patch")
    let steps = inSteps(patch, document)
    switch whole {
    case .success(let result):
      // Copies of copies come to 16 MiB of empty arrays, which are too slow to read again and again.
      if result.bytes.count <= 1 << 20 { try Documents.checkWriting(of: result) }
      try promise(steps == whole, "the operations one by one give something else than the patch")
      try promise(
        (try? steps.get().bytes) == result.bytes, "the operations one by one give another text than the patch")
    case .failure(let error):
      try promise(patch.operations.indices.contains(error.index), "operation \(error.index) fails, and is not there")
      try promise(!error.description.isEmpty, "a failure has no words")
      // What all operations copy is bounded together only.
      if case .copiesTooMuch = error.reason { return }
      try promise(steps == whole, "the operations one by one fail otherwise than the patch: \(error)")
    }
  }

  private static func outcome(_ patch: JSONPatch, _ document: JSON) -> Result<JSON, JSONPatchError> {
    Result { () throws(JSONPatchError) in try patch.apply(to: document) }
  }

  private static func inSteps(_ patch: JSONPatch, _ document: JSON) -> Result<JSON, JSONPatchError> {
    var document = document
    for (index, operation) in patch.operations.enumerated() {
      do throws(JSONPatchError) {
        document = try JSONPatch([operation]).apply(to: document)
      } catch {
        return .failure(JSONPatchError(index: index, pointer: error.pointer, reason: error.reason))
      }
    }
    return .success(document)
  }
}
