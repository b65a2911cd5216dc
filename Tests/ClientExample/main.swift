import Glibc
import MigeditClient

guard CommandLine.arguments.count == 5 else {
  fputs("usage: client-example ENVIRONMENT MIGRATION NAME KEY\n", stderr)
  exit(EX_USAGE)
}
let arguments = CommandLine.arguments
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
      fflush(stdout)
      if event.job?.state.isEnded == true { break }
    }
  }

  let job = try await client.wait(for: enqueued.id)
  guard job.state == .succeeded else {
    fputs("\(job.state): \(job.failure?.message ?? "nobody said why")\n", stderr)
    exit(1)
  }
} catch {
  fputs("\(error)\n", stderr)
  exit(1)
}
