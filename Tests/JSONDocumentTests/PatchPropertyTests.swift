import JSONDocument
import Testing

/// What holds for any document and any patch.
@Suite struct `JSON patch properties` {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `a patch and then its inverse give the same document`(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    var kinds: Set<String> = []
    for _ in 0..<100 {
      let document = random.object(depth: 3)
      let patch = random.patch(of: document)
      kinds.formUnion(patch.operations.map(\.name))
      let patched = try patch.apply(to: document)
      let inverse = try patch.inverse(on: document)
      #expect(try inverse.apply(to: patched) == document, "\(document.text) \(patch)")
      #expect(try JSON(parsing: patched.text) == patched)
    }
    #expect(kinds == ["add", "remove", "replace", "move", "copy", "test"])
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a patch that fails at its end changes nothing, and says where`(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<100 {
      let document = random.object(depth: 3)
      let text = document.text
      let patch = random.patch(of: document)
      let failing = JSONPatch(patch.operations + [.test(at: JSONPointer(), "no object is this")])
      #expect {
        try failing.apply(to: document)
      } throws: {
        ($0 as? JSONPatchError)?.index == patch.operations.count
      }
      #expect(document.text == text)
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `what is no patch, or fits no document, is an error and never a crash`(_ seed: UInt64) {
    var random = RandomJSON(seed: seed)
    var (read, applied) = (0, 0)
    for _ in 0..<500 {
      let document = random.value()
      let json = random.garbagePatch(near: document)
      do throws(Faults) {
        let patch = try JSONPatch(reading: json)
        read += 1
        do throws(JSONPatchError) {
          let result = try patch.apply(to: document)
          applied += 1
          #expect((try? JSON(parsing: result.text)) == result)
        } catch {
          #expect(patch.operations.indices.contains(error.index) && !error.description.isEmpty)
        }
      } catch {
        #expect(!error.list.isEmpty)
      }
    }
    // The garbage reaches all three ends.
    #expect(applied > 10 && read - applied > 10 && 500 - read > 10)
  }
}

extension RandomJSON {
  /// A patch that can be applied to the document.
  fileprivate mutating func patch(of document: JSON) -> JSONPatch {
    var (document, operations) = (document, [JSONPatch.Operation]())
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
      let operation = operation(on: document)
      guard let next = try? JSONPatch([operation]).apply(to: document) else { continue }
      operations.append(operation)
      document = next
    }
    return JSONPatch(operations)
  }

  private mutating func operation(on document: JSON) -> JSONPatch.Operation {
    let places = document.places()
    let one = places[Int.random(in: 0..<places.count, using: &generator)]
    let other = places[Int.random(in: 0..<places.count, using: &generator)].pointer
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return .add(at: place(near: one.pointer), value(depth: 2))
    case 1: return .remove(at: one.pointer)
    case 2: return .replace(at: one.pointer, value(depth: 2))
    case 3: return .move(from: one.pointer, to: place(near: other))
    case 4: return .copy(from: one.pointer, to: place(near: other))
    default: return .test(at: one.pointer, one.value)
    }
  }

  /// That place, or one within it or beside it, which may be there or not.
  private mutating func place(near pointer: JSONPointer) -> JSONPointer {
    let token = ["-", "0", "1", "3", "a", "b", "é", "/~", ""][Int.random(in: 0..<9, using: &generator)]
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return pointer
    case 1: return JSONPointer(pointer.tokens.dropLast()).appending(token)
    default: return pointer.appending(token)
    }
  }

  fileprivate mutating func garbagePatch(near document: JSON) -> JSON {
    guard Int.random(in: 0..<20, using: &generator) > 0 else { return value() }
    let count = Int.random(in: 0...3, using: &generator)
    return .array((0..<count).map { _ in garbageOperation(near: document) })
  }

  private mutating func garbageOperation(near document: JSON) -> JSON {
    var members = JSONObject()
    let names = ["add", "remove", "replace", "move", "copy", "test"]
    members["op"] = .string(names[Int.random(in: 0..<names.count, using: &generator)])
    let places = document.places()
    for name in ["path", "from"] {
      let near = places[Int.random(in: 0..<places.count, using: &generator)].pointer
      members[name] = .string(place(near: near).description)
    }
    members["value"] = value(depth: 2)
    if Int.random(in: 0..<8, using: &generator) == 0 {
      let name = ["op", "path", "from", "value"][Int.random(in: 0..<4, using: &generator)]
      members[name] = Bool.random(using: &generator) ? value(depth: 1) : .string(string())
    }
    return .object(members)
  }
}
