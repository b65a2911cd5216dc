import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing
import Varlink

/// The types of the control protocol against the interface that the project carries.
@Suite struct WireTypesTests {
  /// Read as they come: what they must be is checked behind.
  private static let anyJSON: [InterfaceText.Shape] = [.optional(.object), .optional(.array(.object))]

  @Test(arguments: WireSample.all)
  func `what is sent is declared, with a type that fits, and nothing that is due is missing`(
    sample: WireSample
  ) throws {
    let interface = try InterfaceText.control()
    let shape = try sample.shape(in: interface)
    #expect(sample.gaps() == [])
    #expect(interface.faults(of: try sample.full(), as: shape) == [])
    #expect(interface.faults(of: try sample.least(), as: shape) == [])
  }

  @Test(arguments: WireSample.all)
  func `what is sent is read again as it was`(sample: WireSample) throws {
    for value in [try sample.full(), try sample.least()] {
      #expect(try sample.reread(value, .refused) == value)
    }
  }

  @Test func `what this version does not have yet is written out, and can be left out`() throws {
    let interface = try InterfaceText.control()
    var absent: Set<String> = []
    for sample in WireSample.all {
      let shape = try sample.shape(in: interface)
      for part in interface.structures(in: try sample.full(), as: shape, named: sample.name) {
        // What the sample's own client did not need to say is no member that the type lacks.
        if part.pointer.tokens.first == "edits" { continue }
        for field in part.fields where part.members[field.name] == nil {
          #expect(field.shape.isOptional, "\(part.name).\(field.name)")
          absent.insert("\(part.name).\(field.name)")
        }
      }
    }
    #expect(absent.isEmpty)
  }

  @Test func `every type and every method of the interface is tried`() throws {
    let interface = try InterfaceText.control()
    var types: Set<String> = []
    for sample in WireSample.all {
      let parts = interface.structures(
        in: try sample.full(), as: try sample.shape(in: interface), named: sample.name)
      types.formUnion(parts.map(\.name).filter { interface.types[$0] != nil })
    }
    #expect(types == Set(interface.types.keys))
    let answered = try ProtocolChapter().methods.map(\.name)
    for samples in [WireSample.parameters, WireSample.replies] {
      #expect(Set(samples.map { $0.name.filter(\.isLetter) }) == Set(answered))
    }
  }

  @Test(arguments: WireSample.replies + WireSample.types)
  func `fields that a later daemon adds to a reply are ignored, wherever they stand`(sample: WireSample) throws {
    let interface = try InterfaceText.control()
    let value = try sample.full()
    let parts = interface.structures(in: value, as: try sample.shape(in: interface), named: sample.name)
    #expect(!parts.isEmpty)
    for part in parts {
      let later = value.setting([["x": 1]], at: part.pointer.tokens + ["addedLater"])
      #expect(try sample.reread(later, .ignored) == value)
    }
  }

  @Test(arguments: WireSample.parameters + WireSample.types)
  func `a field that is not known is refused in a request, by its place`(sample: WireSample) throws {
    let interface = try InterfaceText.control()
    let value = try sample.full()
    for part in interface.structures(in: value, as: try sample.shape(in: interface), named: sample.name) {
      // Each edit is read by itself, so that every fault can be said.
      if part.pointer.tokens.first == "edits" { continue }
      let place = part.pointer.appending("addedLater")
      let error = #expect(throws: Fault.self) {
        try sample.reread(value.setting(true, at: place.tokens), .refused)
      }
      #expect(error?.pointer == place)
      #expect(error?.reason.contains("\"addedLater\" is not known here") == true)
    }
  }

  @Test(arguments: WireSample.parameters + WireSample.types)
  func `a member that is due is missed by its name, and one of a wrong type refused`(sample: WireSample) throws {
    let interface = try InterfaceText.control()
    let value = try sample.full()
    for field in interface.fields(of: try sample.shape(in: interface)) {
      guard let member = value.object?[field.name], !Self.anyJSON.contains(field.shape) else { continue }
      let wrong: JSON = member.number == nil ? 1.5 : "1"
      let error = #expect(throws: Fault.self) {
        try sample.reread(value.setting(wrong, at: [field.name]), .refused)
      }
      #expect(error?.pointer == JSONPointer([field.name]))
      guard !field.shape.isOptional else {
        #expect(throws: Never.self) { try sample.reread(value.setting(nil, at: [field.name]), .refused) }
        #expect(throws: Never.self) { try sample.reread(value.setting(.null, at: [field.name]), .refused) }
        continue
      }
      let missed = #expect(throws: Fault.self) {
        try sample.reread(value.setting(nil, at: [field.name]), .refused)
      }
      #expect(missed?.pointer == JSONPointer([field.name]))
    }
  }

  @Test func `a place in a parameter stands behind slashes`() throws {
    let members: JSONObject = ["filter": ["states": ["queued", "asleep"]]]
    let error = #expect(throws: VarlinkError.self) { try List.parameters(of: members) }
    #expect(error?.name == "org.varlink.service.InvalidParameter")
    #expect(error?.parameters["parameter"] == "filter/states/1")
    #expect(error?.parameters["reason"]?.string?.contains("\"asleep\" is none of queued") == true)
    let unknown = #expect(throws: VarlinkError.self) { try Get.parameters(of: ["id": 1, "dryRun": true]) }
    #expect(unknown?.parameters["parameter"] == "dryRun")
  }

  @Test func `words are among those that the interface lists`() throws {
    let interface = try InterfaceText.control()
    let words: [(type: String, field: String, names: [String])] = [
      ("Job", "state", JobState.names), ("Job", "phase", Phase.names),
      ("Job", "verification", VerificationResult.names), ("Waiting", "reason", WaitingReason.names),
      ("Failure", "reason", FailureReason.names), ("Event", "what", EventKind.names),
      ("Slot", "state", SlotState.names),
      ("EnvironmentStatus", "breaker", BreakerState.names),
    ]
    for (type, field, names) in words {
      let strangers = Set(names).subtracting(interface.words(besides: field, of: type))
      #expect(strangers == [], "\(type).\(field)")
    }
    let kind = interface.fields(of: .named("Target")).first { $0.name == "kind" }?.shape
    #expect(kind == .enumeration(TargetKind.names))
  }
}
