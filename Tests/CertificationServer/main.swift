import Glibc
import Varlink

// Serves org.varlink.certification, for the certification clients of other implementations of Varlink.

func say(_ line: String, _ descriptor: CInt) {
  let bytes = Array((line + "\n").utf8)
  // A line that short is written at once or not at all.
  _ = write(descriptor, bytes, bytes.count)
}

let arguments = CommandLine.arguments
guard arguments.count == 3, arguments[1] == "--socket" else {
  say("usage: certification-server --socket PATH", STDERR_FILENO)
  exit(EX_USAGE)
}
let path = arguments[2]
let certification = Certification()
let server = VarlinkServer(
  info: ServiceInfo(vendor: "migedit", product: "certification-server", version: "1", url: "https://varlink.org"),
  interfaces: [
    VarlinkInterface(name: Certification.name, description: certificationText) { call, replies in
      try await certification.handle(call, replies)
    }
  ]
) { event in
  if !event.isRoutine { say("\(event)", STDERR_FILENO) }
}

do {
  let bound = try await server.bind(at: .path(path))
  say("Listening on \(path)", STDOUT_FILENO)
  try await bound.run()
} catch {
  say("certification-server: \(error)", STDERR_FILENO)
  exit(EX_UNAVAILABLE)
}
