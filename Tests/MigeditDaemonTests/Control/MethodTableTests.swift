import ControlAPI
import JSONDocument
import TestSupport
import Testing

@testable import MigeditDaemon

/// The table against the interface and against what README says of each method.
@Suite struct MethodTableTests {
  private let chapter: ProtocolChapter

  init() throws { chapter = try ProtocolChapter() }

  @Test func `the table has the interface's methods, each once, in its order`() {
    let declared = ControlInterface.text.matches(of: /(?m)^method ([A-Za-z]+)\(/).map { String($0.1) }
    #expect(!declared.isEmpty && MethodTable.rows.map(\.name) == declared)
    for row in MethodTable.rows {
      #expect(MethodTable.row(of: row.name)?.name == row.name)
      #expect(row.method.qualifiedName == "org.migedit.Queue.\(row.name)")
    }
    for name in ["", "enqueue", "GetInfo", "Enqueue "] { #expect(MethodTable.row(of: name) == nil) }
  }

  @Test func `README says of each method who may call it, and with which errors it may be answered`() {
    #expect(chapter.methods.map(\.name) == MethodTable.rows.map(\.name))
    #expect(chapter.commonErrors == MethodTable.commonErrors)
    for (said, row) in zip(chapter.methods, MethodTable.rows) {
      #expect(said.role == row.role.rawValue && said.errors == row.errors, "\(row.name)")
    }
  }

  @Test func `each request of README is read by its method`() throws {
    for (said, row) in zip(chapter.methods, MethodTable.rows) {
      let members = try #require(said.parameters.object)
      #expect(throws: Never.self, "\(row.name)") { _ = try row.method.parameters(of: members) }
    }
  }
}
