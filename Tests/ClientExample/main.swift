import Foundation
import MigeditClient

func fail(_ why: String) -> Never {
  FileHandle.standardError.write(Data("\(why)\n".utf8))
  exit(1)
}

let arguments = CommandLine.arguments
guard arguments.count == 5 else { fail("usage: client-example ENVIRONMENT MIGRATION NAME KEY") }
let client = MigeditClient()

do {
  // What happens from here on comes after this place.
  let place = try await client.status().lastSequence
  let enqueued = try await client.enqueue(
    EditRequest(
      target: .migration(arguments[2], in: arguments[1]),
      change: .mergePatch(["name": JSONValue(arguments[3])]),
      key: arguments[4]))

  if !enqueued.state.isEnded {
    for try await event in client.events(since: place, matching: Filter(ids: [enqueued.id])) {
      print(event.sequence, event.what)
      fflush(nil)
      if event.job?.state.isEnded == true { break }
    }
  }

  let job = try await client.wait(for: enqueued.id)
  if job.state != .succeeded {
    fail("\(job.state): \(job.failure?.reason.rawValue ?? ""): \(job.failure?.message ?? "")")
  }
} catch {
  fail("\(error)")
}
