import JSONDocument
import JobModel
import LibraryModel
import Testing

/// Which edits of a call come after which.
@Suite struct ReferencesTests {
  /// One edit for each pair: its own ref, and those that it comes after.
  private func requests(_ edits: [(ref: String?, after: [String])]) throws -> [EditRequest] {
    try edits.map {
      var request = EditRequest(target: try target(), change: Change(mergePatch: [:]))
      (request.ref, request.afterRefs) = ($0.ref, $0.after.isEmpty ? nil : $0.after)
      return request
    }
  }

  private func faults(_ edits: [(ref: String?, after: [String])]) throws -> [String] {
    do {
      _ = try References(requests(edits))
      return []
    } catch let error as RequestFaults {
      return ([error.first] + error.others).map { "\($0.index)\($0.pointer): \($0.reason)" }
    }
  }

  @Test func `refs stand for edits of the call, in any order`() throws {
    let references = try References(requests([("a", ["c", "b"]), (nil, ["a"]), ("b", []), ("c", ["b", "b"])]))
    #expect(references.predecessors == [[3, 2], [0], [], [2, 2]])
    #expect(try References([]).predecessors == [])
  }

  @Test func `a ref that is not there, and one that is there twice, are faults, and all are said`() throws {
    #expect(
      try faults([("a", ["x"]), ("a", []), (nil, ["a", "y"])]) == [
        "1/ref: edit 0 of this call has the ref \"a\", too",
        "0/afterRefs/0: no edit of this call has the ref \"x\"; a job of before is named by its id, in after",
        "2/afterRefs/1: no edit of this call has the ref \"y\"; a job of before is named by its id, in after",
      ])
  }

  @Test func `refs are the same only byte for byte`() throws {
    #expect(try faults([("\u{E9}", []), ("e\u{301}", [])]) == [])
    #expect(try faults([("\u{E9}", []), (nil, ["e\u{301}"])]).count == 1)
  }

  @Test func `a circle is said from the edit that stands first in it`() throws {
    #expect(
      try faults([(nil, ["c"]), ("b", ["a", "c"]), ("a", []), ("c", ["a", "d"]), ("d", ["b"])]) == [
        "1/afterRefs/1: they come after one another in a circle: b after c after d after b"
      ])
    #expect(
      try faults([("a", []), ("b", ["a", "b"])]) == [
        "1/afterRefs/1: \"b\" is the edit itself, which can't come after itself"
      ])
    #expect(
      try faults([("a", ["b"]), ("b", ["a"])]) == [
        "0/afterRefs/0: they come after one another in a circle: a after b after a"
      ])
  }

  @Test func `a chain as long as a call is no circle, and a circle as long is said in short`() throws {
    let count = Limits.editsInCall
    var chain = (0..<count).map { (ref: Optional("r\($0)"), after: $0 == 0 ? [] : ["r\($0 - 1)"]) }
    #expect(try References(requests(chain)).predecessors.last == [count - 2])
    chain[0].after = ["r\(count - 1)"]
    let fault = try #require(try faults(chain).first)
    #expect(
      fault.hasPrefix("0/afterRefs/0: they come after one another in a circle: r0 after r9999 after r9998 after"))
    #expect(fault.contains("… \(count - 11) more … after r1 after r0") && fault.count < 300)
  }
}
