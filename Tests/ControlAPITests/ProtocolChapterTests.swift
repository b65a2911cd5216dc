import ControlAPI
import JSONDocument
import JobModel
import TestSupport
import Testing

/// README against the interface.
@Suite struct ProtocolChapterTests {
  private let chapter: ProtocolChapter
  private let interface: InterfaceText

  init() throws {
    chapter = try ProtocolChapter()
    interface = try InterfaceText.control()
  }

  @Test func `README has each method of the interface, in its order`() {
    #expect(chapter.methods.map(\.name) == interface.methods.map(\.name))
  }

  @Test func `each request of README is of the interface's shape, and each of its edits is read`() throws {
    for (method, declared) in zip(chapter.methods, interface.methods) {
      #expect(interface.faults(of: method.parameters, as: declared.parameters) == [], "\(method.name)")
    }
    for edit in try #require(chapter.methods.first?.parameters["edits"]?.array) {
      #expect(throws: Never.self) { try edit.decoded(as: EditRequest.self, unknownMembers: .refused) }
    }
  }

  @Test func `each reply of README has the interface's members, and says which may be absent`() {
    for (method, declared) in zip(chapter.methods, interface.methods) {
      let members = interface.fields(of: declared.reply).map { $0.name + ($0.shape.isOptional ? "?" : "") }
      #expect(method.reply == members, "\(method.name)")
    }
  }

  @Test func `each error of the interface is one that a method may answer, and each answered one is declared`() {
    let ofService = ["InvalidParameter", "ExpectedMore"]
    let answered = (chapter.commonErrors + chapter.methods.flatMap(\.errors)).filter { !ofService.contains($0) }
    #expect(Set(interface.errors.keys) == Set(answered))
  }

  @Test func `the picture of a job's life has each state, and no method that is none`() {
    let words = Set(chapter.picture.split { !$0.isLetter && $0 != "_" }.map(String.init))
    #expect(words.isSuperset(of: JobState.names))
    let methods = words.filter { $0.first?.isUppercase == true }
    #expect(methods.isSuperset(of: ["Enqueue", "Hold", "Release", "Cancel", "Retry"]))
    #expect(methods.isSubset(of: interface.methods.map(\.name)))
  }

  @Test func `the client in README is the example's file, and the other two are named`() throws {
    let readme = try ProtocolChapter.text(of: "README.md")
    let blocks = readme.split(separator: "```python\n").dropFirst().map { $0.split(separator: "```\n")[0] }
    #expect(blocks.map(String.init) == [try ProtocolChapter.text(of: "deploy/examples/enqueue.py")])
    for example in ["enqueue.py", "enqueue_varlink.py", "enqueue.sh"] {
      #expect(readme.contains("](deploy/examples/\(example))"))
    }
  }
}
