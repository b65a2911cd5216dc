import ControlAPI
import Testing

@Suite struct MethodTableTests {
  static var served: [any ControlMethod.Type] {
    [
      Enqueue.self, Get.self, GetDocuments.self, List.self, Watch.self, Preview.self, Cancel.self, Retry.self,
      Hold.self, Release.self, Reprioritize.self, Batches.self, GetBatch.self, Environments.self, Pause.self,
      Resume.self, Forget.self, Status.self, Reload.self,
    ]
  }

  @Test func `the table names the interface's methods, each once, in its order`() throws {
    let interface = try InterfaceText.control()
    #expect(MethodTable.roles.map(\.method) == interface.methods.map(\.name))
    #expect(Set(MethodTable.roles.map(\.method)).count == MethodTable.roles.count)
  }

  @Test func `reading asks for observe, jobs and previews for submit, the rest for admin`() {
    let submit: Set = [
      "Enqueue", "Preview", "GetDocuments", "Cancel", "Retry", "Hold", "Release", "Reprioritize",
    ]
    let admin: Set = ["Pause", "Resume", "OpenWindow", "Forget", "Backup", "Reload"]
    for (method, role) in MethodTable.roles {
      let wanted: Role = submit.contains(method) ? .submit : admin.contains(method) ? .admin : .observe
      #expect(role == wanted, "\(method)")
      #expect(MethodTable.role(of: method) == role)
    }
    for name in ["", "enqueue", "GetInfo", "Enqueue "] { #expect(MethodTable.role(of: name) == nil) }
  }

  @Test func `a method that is served has its own name, and the others are written out`() {
    let names = Self.served.map { $0.name }
    #expect(Set(names).count == Self.served.count)
    #expect(Set(names).union(WireTypesTests.methodsNotYet) == Set(MethodTable.roles.map(\.method)))
    for method in Self.served { #expect(method.qualifiedName == "org.migedit.Queue.\(method.name)") }
  }

  @Test func `each role may do what the ones before it may`() {
    let inOrder: [Role] = [.observe, .submit, .admin]
    #expect(Role.allCases == inOrder)
    for (one, first) in inOrder.enumerated() {
      for (other, second) in inOrder.enumerated() { #expect((first < second) == (one < other)) }
    }
  }
}
