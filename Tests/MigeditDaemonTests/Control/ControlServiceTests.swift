import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing
import Varlink

@testable import MigeditDaemon

/// Which calls are answered, by whom they may be made, and with which errors they are refused.
@Suite struct ControlServiceTests {
  private let root = PeerCredentials(pid: 1, uid: 0, gid: 0, groups: [])
  /// Of the groups adm, tty, or none.
  private func stranger(_ group: UInt32) -> PeerCredentials {
    PeerCredentials(pid: 1, uid: 3_000_000, gid: group, groups: [])
  }

  private let target: JSON = ["environment": "prod", "kind": "migration", "id": "09ADA2DD251F4927A442451C0100EA16"]

  private func withInterface(_ body: (VarlinkInterface) async throws -> Void) async throws {
    var access = AccessSettings()
    (access.submit.groups, access.observe.groups) = (["adm"], ["tty"])
    // The parts that Metrics asks do not run here: no time is left to them to answer.
    let time = TimeSource(now: TimeSource.system.now, sleep: { _ in await Task.yield() })
    try await withService(access: access, time: time) { try await body(ControlDispatch(service: $0).interface) }
  }

  private func call(
    _ interface: VarlinkInterface, _ method: String, _ parameters: JSONObject = [:], by peer: PeerCredentials
  ) async throws -> JSONObject {
    let call = VarlinkCall(method: "\(interface.name).\(method)", given: JSONView(.object(parameters)), peer: peer)
    return try await interface.handle(call, VarlinkReplies(wantsMore: false) { _ in })
  }

  private func refusal(
    _ interface: VarlinkInterface, _ method: String, _ parameters: JSONObject = [:], by peer: PeerCredentials
  ) async -> VarlinkError? {
    do {
      _ = try await call(interface, method, parameters, by: peer)
      return nil
    } catch {
      return error as? VarlinkError
    }
  }

  @Test func `each method of the interface is there, and others are not found`() async throws {
    try await withInterface { interface in
      #expect(interface.name == ControlInterface.name && interface.description == ControlInterface.text)
      for row in MethodTable.rows {
        let name = "\(interface.name).\(row.name)"
        let error = await refusal(interface, row.name, by: root)
        #expect(error != .methodNotImplemented(name) && error != .methodNotFound(name), "\(row.name)")
      }
      for name in ["Stop", "enqueue", ""] {
        #expect(await refusal(interface, name, by: root) == .methodNotFound("\(interface.name).\(name)"))
      }
    }
  }

  @Test func `who has not the role is told which it needs and who has it`() async throws {
    try await withInterface { interface in
      for row in MethodTable.rows {
        let (method, needs) = (row.name, row.role)
        let groups = [Role.observe: ["tty", "adm"], .submit: ["adm"], .admin: []][needs] ?? []
        let denied = ControlError.permissionDenied(method: method, needs: needs, groups: groups).varlink
        #expect(await refusal(interface, method, by: stranger(3_000_000)) == denied)
        #expect((await refusal(interface, method, by: stranger(5)) == denied) == (needs > .observe), "\(method)")
        #expect((await refusal(interface, method, by: stranger(4)) == denied) == (needs > .submit), "\(method)")
        #expect(await refusal(interface, method, by: root) != denied)
      }
    }
  }

  @Test func `each handler refuses what is not of its method, by name`() async throws {
    try await withInterface { interface in
      for said in try ProtocolChapter().methods {
        let name = said.name
        var parameters = try #require(said.parameters.object)
        parameters["addedLater"] = 1
        let error = await refusal(interface, name, parameters, by: root)
        #expect(error?.name == "org.varlink.service.InvalidParameter", "\(name)")
        #expect(error?.parameters["parameter"] == "addedLater", "\(name)")
      }
    }
  }

  @Test func `what can't be done is refused with the interface's errors`() async throws {
    func invalid(_ parameter: String, _ error: VarlinkError?) -> Bool {
      error?.name == "org.varlink.service.InvalidParameter" && error?.parameters["parameter"] == .string(parameter)
        && error?.parameters["reason"]?.string?.isEmpty == false
    }
    try await withInterface { interface in
      #expect(await refusal(interface, "Get", ["id": 7], by: root) == ControlError.noSuchJob(id: 7).varlink)
      #expect(await refusal(interface, "Explain", ["id": 7], by: root) == ControlError.noSuchJob(id: 7).varlink)
      #expect(await refusal(interface, "Forget", ["id": 7], by: root) == ControlError.noSuchJob(id: 7).varlink)
      #expect(await refusal(interface, "GetDocuments", ["id": 7], by: root) == ControlError.noSuchJob(id: 7).varlink)
      #expect(
        await refusal(interface, "Preview", ["target": target, "change": [:]], by: root)
          == ControlError.noSuchEnvironment(name: "prod").varlink)
      let broken = await refusal(interface, "Reload", by: root).flatMap(ControlError.init)
      guard case .invalidConfiguration(let faults) = broken else { throw try #require(broken) }
      #expect(faults.count == 1 && faults[0].contains("missing.yaml"))
      #expect(await refusal(interface, "Watch", by: root) == .expectedMore)
      #expect(
        await refusal(interface, "GetBatch", ["name": "nigth"], by: root)
          == ControlError.noSuchBatch(name: "nigth").varlink)
      #expect(invalid("format", await refusal(interface, "Metrics", ["format": "xml"], by: root)))
      #expect(invalid("cursor", await refusal(interface, "Batches", ["cursor": "?"], by: root)))
      #expect(invalid("limit", await refusal(interface, "Batches", ["limit": 0], by: root)))
      for method in ["Pause", "Resume"] {
        let error = await refusal(interface, method, ["environment": "prdo"], by: root)
        #expect(error == ControlError.noSuchEnvironment(name: "prdo").varlink)
      }
      #expect(invalid("until", await refusal(interface, "Pause", ["until": "2020-01-01T00:00:00Z"], by: root)))
      #expect(invalid("timeout", await refusal(interface, "Pause", ["timeout": 5], by: root)))
      #expect(invalid("timeout", await refusal(interface, "Pause", ["wait": true, "timeout": -1], by: root)))
      #expect(invalid("reason", await refusal(interface, "Pause", ["reason": "a\u{0}b"], by: root)))
      let long = JSON.string(String(repeating: "n", count: Limits.backupNameBytes + 1))
      for name in ["", ".", "..", ".hidden", "a/b", "/b", "a\u{0}b", long] as [JSON] {
        #expect(invalid("name", await refusal(interface, "Backup", ["name": name], by: root)), "\(name)")
      }
      #expect(await refusal(interface, "Backup", ["name": "b"], by: root) == nil)
      #expect(invalid("name", await refusal(interface, "Backup", ["name": "b"], by: root)))
      #expect(invalid("edits", await refusal(interface, "Enqueue", ["edits": []], by: root)))
      let many = JSON.array(Array(repeating: .null, count: Limits.editsInCall + 1))
      #expect(invalid("edits", await refusal(interface, "Enqueue", ["edits": many], by: root)))
      for limit in [0, -1, Limits.mostOnPage + 1] {
        let parameters: JSONObject = ["limit": .number(JSONNumber(limit))]
        #expect(invalid("limit", await refusal(interface, "List", parameters, by: root)))
      }
      #expect(invalid("cursor", await refusal(interface, "List", ["cursor": "x"], by: root)))
      let ids = JSON.array((1...Limits.idsInFilter + 1).map { .number(JSONNumber($0)) })
      for method in ["List", "Cancel", "Retry"] {
        #expect(invalid("filter/ids", await refusal(interface, method, ["filter": ["ids": ids]], by: root)))
      }
      for all in [JSON.null, false] {
        #expect(invalid("filter", await refusal(interface, "Cancel", ["filter": [:], "all": all], by: root)))
      }
      let changed = try await call(interface, "Cancel", ["filter": [:], "all": true], by: root)
      #expect(changed == ["jobs": [], "count": 0, "failed": [], "failedCount": 0])
    }
  }

  @Test func `the first fault of an Enqueue is said with its edit, the next up to a hundred, and how many there are`()
    async throws
  {
    try await withInterface { interface in
      let edits = JSON.array(Array(repeating: [:], count: 300))
      let error = try #require(await refusal(interface, "Enqueue", ["edits": edits], by: root))
      guard case .invalidEdit(let faults) = try #require(ControlError(error)) else {
        Issue.record("\(error)")
        return
      }
      #expect(faults.first == RequestFault(0, ["target"], "\"target\" is missing"))
      #expect(faults.others.map(\.index) == Array(1...Limits.faultsSaid))
      #expect(faults.total == 300)
    }
  }
}
