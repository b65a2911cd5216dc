import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// Fields of requests, as the interface's own text has them.
@Suite(.timeLimit(.minutes(10)))
struct WireFieldsTests {
  @Test func `null in each field that may be left out is as if it were left out`() async throws {
    let bench = try await Bench()
    let calls = InterfaceCalls.control(try InterfaceText.control())
    let optional = calls.places.filter(\.shape.isOptional)
    let socket = bench.socket
    try await AnsweredCall.whileThingsHappen(at: bench) {
      for place in optional {
        let without = try await AnsweredCall.answer(
          to: place.method, calls.parameters(with: nil, at: place), at: socket)
        let withNull = try await AnsweredCall.answer(
          to: place.method, calls.parameters(with: .null, at: place), at: socket)
        #expect(withNull == without, "\(place)")
      }
    }
    print("null on the wire: \(optional.count) fields of \(Set(optional.map(\.method)).count) methods")
    #expect(optional.count >= 100)
  }

  @Test func `an environment's name is told by its bytes`() async throws {
    let bench = try await Bench(startsDaemon: false)
    try bench.write(bench.configuration().replacing("\n  prod:", with: "\n  K8S:"))
    try await bench.start()
    let client = try await bench.client()
    // The sign of the kelvin, which Unicode holds for a K.
    let kelvin = "\u{212A}8S"
    for method in ["Pause", "Resume"] {
      await #expect(throws: VarlinkError.self) {
        try await client.varlink.call("\(ControlInterface.name).\(method)", ["environment": .string(kelvin)])
      }
    }
    var edit = try #require(try JSON(encoding: client.rename(Samples.migration(1), to: "x")).object)
    edit["target"] = edit["target"]?.merging(["environment": .string(kelvin)])
    await #expect(throws: VarlinkError.self) {
      try await client.varlink.call(Enqueue.qualifiedName, ["edits": [.object(edit)]])
    }
    edit["target"] = edit["target"]?.merging(["environment": "K8S"])
    _ = try await client.varlink.call(Enqueue.qualifiedName, ["edits": [.object(edit)]])
  }

  @Test func `a batch's policy that can't be is refused by its name`() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    let edit = try JSON(encoding: client.rename(Samples.migration(1), to: "x"))
    let error = await #expect(throws: VarlinkError.self) {
      try await client.varlink.call(
        Enqueue.qualifiedName, ["edits": [edit], "batches": [["batch": "night", "stopAfterFailures": 0]]])
    }
    #expect(error?.invalidParameter?.pointer == ["batches", "0", "stopAfterFailures"])
    #expect(try await client.jobs().isEmpty)
  }

  @Test func `GetInfo names no address that somebody else could own`() async throws {
    let bench = try await Bench()
    let info = try await bench.client().varlink.call("org.varlink.service.GetInfo")
    #expect(info["url"] == "")
  }
}
