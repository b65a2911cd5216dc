package import JSONDocument

extension Change {
  /// The text that is kept of it, as JSON. A document that was read keeps its own text, strings and numbers as they were
  /// written; white space between their parts is left out.
  package var keptText: [UInt8] {
    get throws {
      var text: [UInt8] = []
      // Room for the names, too.
      text.reserveCapacity(documents.all.reduce(64) { $0 + $1.byteCount + 16 })
      func add(_ name: StaticString, _ value: JSONView?) {
        guard let value else { return }
        text.append(UInt8(ascii: text.isEmpty ? "{" : ","))
        text.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { text += $0 }
        text.append(UInt8(ascii: "\""))
        text.append(UInt8(ascii: ":"))
        value.write(to: &text)
      }
      add("body", documents.body)
      add("mergePatch", documents.mergePatch)
      add("jsonPatch", documents.jsonPatch)
      add("rules", try rulesAsJSON)
      add("revertOf", revertOfAsJSON)
      text += text.isEmpty ? "{}".utf8 : "}".utf8
      return text
    }
  }

  /// Gives the canonical form of the object that the change is on the wire.
  package func add(to canonical: inout CanonicalBytes, _ take: (UnsafeRawBufferPointer) -> Void) throws {
    let members = [
      ("body", documents.body), ("jsonPatch", documents.jsonPatch), ("mergePatch", documents.mergePatch),
      ("revertOf", revertOfAsJSON), ("rules", try rulesAsJSON),
    ]
    canonical.beginObject(to: take)
    for case (let name, let value?) in members {
      canonical.add(name, to: take)
      canonical.add(value, to: take)
    }
    canonical.end(to: take)
  }

  private var rulesAsJSON: JSONView? { get throws { try rules.map { JSONView(try JSON(encoding: $0)) } } }
  private var revertOfAsJSON: JSONView? { revertOf.map { JSONView(.number(JSONNumber($0))) } }
}
