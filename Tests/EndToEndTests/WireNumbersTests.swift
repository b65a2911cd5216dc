import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing
import Varlink

/// No number from outside ends the daemon. The fields are those of the interface's own text.
@Suite(.timeLimit(.minutes(10)))
struct WireNumbersTests {
  /// As they stand in a frame: no library in between rounds them.
  private static let extremes = [
    "-9223372036854775808", "9223372036854775807", "9223372036854775806", "9223372036854775808", "-9223372036854775809",
    "-1", "0", "-0", "-0.0", "1.0", "1.5", "1e400", "-1e400", "1e-400", "1e18", "9007199254740992", "9007199254740993",
    "2147483648", "4294967296", "\"1\"", "true", "null", "[]",
  ]

  @Test func `each numeric field of each method takes each extreme, and the daemon answers all and lives`() async throws
  {
    // One edit runs meanwhile, so that what waits for the end of edits has something to wait for.
    let bench = try await Bench(["--seconds-min", "600", "--seconds-max", "600"])
    let client = try await bench.client()
    let running = try await client.enqueue([client.rename(Samples.migration(1), to: "slow")])
    try await bench.watch(Watch.Parameters(since: 0)) { $0.what.known != .accepted }

    let interface = try InterfaceText.control()
    let calls = InterfaceCalls.control(interface)
    let numbers = calls.places.filter { [.int, .float, .object].contains($0.shape) }
    let extremes = try Self.extremes.map { ($0, try JSON(parsing: $0)) }
    let tries = numbers.flatMap { place in
      extremes.map { (text, number) in
        // Within a document any number may stand anywhere.
        (place, text, calls.parameters(with: place.shape == .object ? ["name": number] : number, at: place))
      }
    }
    let socket = bench.socket
    var tried = 0
    try await AnsweredCall.whileThingsHappen(at: bench) {
      for some in stride(from: 0, to: tries.count, by: 16).map({ tries[$0..<min($0 + 16, tries.count)] }) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (place, text, parameters) in some {
            group.addTask {
              let answer = try await AnsweredCall.answer(to: place.method, parameters, at: socket)
              if case .failed(let error) = answer { #expect(interface.declares(error), "\(place) = \(text): \(error)") }
            }
            tried += 1
          }
          try await group.waitForAll()
        }
        let status = try await client.call(Status.self, Status.Parameters())
        #expect(status.accepting && status.problem == nil)
      }
    }
    print("numbers of the wire: \(numbers.count) fields of \(Set(numbers.map(\.method)).count) methods, \(tried) calls")
    #expect(numbers.count >= 40 && tried == tries.count)
    #expect(try await client.job(try #require(running.first)).job.state.known == .running)
  }
}
