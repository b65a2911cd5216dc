import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing
import Varlink

@Suite struct ControlErrorTests {
  private static let fault = RequestFault(1, ["change"], "It is empty.")

  // 32 hexadecimal digits.
  // swift-format-ignore: NeverForceUnwrap
  private static let id = TargetID("09ADA2DD251F4927A442451C0100EA16")!
  private static let target = Target(environment: "prod", kind: .migrationGroup, id: id)

  private static let all: [ControlError] = [
    .noSuchJob(id: 7), .noSuchEnvironment(name: "prod"), .noSuchBatch(name: "night"),
    .invalidEdit(RequestFaults(fault)),
    .invalidEdit(RequestFaults(fault, others: [fault, RequestFault(2, [], "It is no object.")], total: 500)),
    .notAmendable(id: 7, state: "running", reason: "It has been submitted."), .keyConflict(index: 3, key: "k", id: 7),
    .queueFull(limit: 1000), .eventsPruned(oldest: 5),
    .notImportable(reason: "It is cut off."), .backupElsewhere(reason: "It is in PostgreSQL."),
    .storageUnavailable(reason: "The disk is full."),
    .environmentUnavailable(environment: "prod", reason: "It does not answer."), .notFound(target: target),
    .invalidConfiguration(faults: ["migedit.yaml:3:5: environments.prod.url: it is missing"]),
    .permissionDenied(method: "Pause", needs: .admin, groups: ["migedit-admin"]),
    .permissionDenied(method: "Cancel", needs: .submit, groups: []), .shuttingDown, .internalError,
  ]

  private let prefix = ControlInterface.name + "."

  @Test(arguments: all)
  func `an error is declared with what it says, and is the same at the other end`(error: ControlError) throws {
    let interface = try InterfaceText.control()
    let sent = error.varlink
    #expect(sent.name.hasPrefix(prefix))
    let shape = try #require(interface.errors[String(sent.name.dropFirst(prefix.count))])
    #expect(interface.faults(of: .object(sent.parameters), as: shape) == [])
    #expect(ControlError(sent) == error)
  }

  @Test(arguments: all)
  func `what a later daemon adds to an error is ignored`(error: ControlError) throws {
    let sent = error.varlink
    var parameters = sent.parameters
    parameters["addedLater"] = [["x": 1]]
    if let others = parameters["others"]?.array {
      parameters["others"] = .array(others.map { $0.setting(true, at: ["addedLater"]) })
    }
    #expect(ControlError(VarlinkError(name: sent.name, parameters: parameters)) == error)
  }

  @Test func `every error of the interface is tried`() throws {
    let names = Set(Self.all.map { String($0.varlink.name.dropFirst(prefix.count)) })
    #expect(names == Set(try InterfaceText.control().errors.keys))
  }

  @Test func `other errors are none of these`() {
    #expect(ControlError(.expectedMore) == nil)
    #expect(ControlError(VarlinkError(name: "org.varlink.service.ShuttingDown")) == nil)
    #expect(ControlError(VarlinkError(name: prefix + "AddedLater")) == nil)
    #expect(ControlError(VarlinkError(name: prefix + "InvalidEdit", parameters: ["index": "one"])) == nil)
  }
}
