import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// A server that repeats what it was sent, in every form and wherever it speaks; then everything that anybody can read of it.
@Suite(.timeLimit(.minutes(10))) struct SecretsTests {
  private static let password = "p&s \"w<ö>r'd/%41+="

  /// What a server may say, with a text in it.
  private enum Speech: String, CaseIterable {
    case loginRefused, readRefused, page, editRefused, createFailed, statusWord, namesInTree, preview
  }

  @Test func `passwords, tokens and cookies are nowhere, in no form, whatever the server repeats`() async throws {
    let systemd = try NotifySocket()
    let bench = try await Bench(
      ["--seconds-min", "0.02", "--seconds-max", "0.1"], variables: ["NOTIFY_SOCKET": systemd.path],
      startsDaemon: false)
    _ = try await bench.simulator("password", post: ["password": .string(Self.password)])
    try "\(Self.password)\n".write(toFile: bench.folder.file("password"), atomically: false, encoding: .utf8)
    try await bench.start()
    let client = try await bench.client()
    try await bench.awaitEnd(of: try await client.enqueue([client.rename(Samples.migration(40), to: "first")]))

    var secrets: Set<String> = []
    var screens = ""
    var target = 0
    for speech in Speech.allCases {
      // The password, and the token and two cookies of the one session, which is another one after each refused login.
      for index in 0..<4 {
        let known = try #require(try await bench.simulator("secrets").array).compactMap(\.string)
        try #require(known.count >= 4)
        secrets.formUnion(known)
        target += 1
        let text = SecretForms.all(of: known[index]).map(\.text).joined(separator: " , ")
        screens += try await say(text, as: speech, of: Samples.migration(target), bench)
      }
    }
    _ = try await bench.simulator("faults", method: "DELETE")

    screens += try await readings(of: try await client.jobs().map(\.id), bench)
    // While the daemon runs, what was written last stands beside the queue's file.
    var outputs = try await bench.kept().map { (name: "\($0.name) while it runs", bytes: $0.bytes) }
    bench.daemon?.send(SIGTERM)
    let log = try #require(await bench.daemon?.end().errors)
    let status = await systemd.heard(upTo: "STOPPING=1").joined(separator: "\n")
    outputs += [("screens and replies", screens), ("log", log), ("status", status)].map { ($0, Data($1.utf8)) }
    outputs += try await bench.kept()
    // What was said was heard, and is found by how it is looked for.
    for heard in [screens, log] { #expect(SecretForms.stands(Redaction.mark, in: Data(heard.utf8))) }

    let forms = secrets.flatMap { secret in SecretForms.all(of: secret).map { (name: $0.name, text: $0.text) } }
    for (place, output) in outputs {
      for form in forms {
        // As it is, and as a string in JSON that is printed.
        for text in [form.text, String(JSON.string(form.text).text.dropFirst().dropLast())] {
          #expect(!SecretForms.stands(text, in: output), "\(form.name) in \(place): \(text)")
        }
      }
    }
    print(
      "\(forms.count) forms of \(secrets.count) secrets, said in \(Speech.allCases.count) ways, looked for in \(outputs.map(\.name))"
    )
  }

  /// Lets the server say a text, and a job or a preview hear it.
  ///
  /// - Returns: what people see meanwhile.
  private func say(_ text: String, as speech: Speech, of target: TargetID, _ bench: Bench) async throws -> String {
    let client = try await bench.client()
    let json = JSON.string(text)
    let refusal: JSON = ["code": "ERR001", "iServerCode": -1, "message": json, "ticketId": json]
    func faults(_ rule: JSONObject) async throws {
      var rule = rule
      rule["fault"] = "says"
      _ = try await bench.simulator("faults", post: ["faults": [.object(rule)]])
    }
    func aJob() async throws -> JobID {
      try await client.enqueue([client.rename(target, to: "R \(target)".prefix(20).description)])[0]
    }
    let id = JSON.string(target.description)
    let ids: JSON = [id]
    var seen = ""
    switch speech {
    case .loginRefused:
      try await faults(["requests": ["login"], "status": 401, "text": .string(refusal.text)])
      _ = try await bench.simulator("logins", method: "DELETE")
      let last = try await client.call(Status.self, Status.Parameters()).lastSequence
      let job = try await aJob()
      try await bench.watch(.init(since: last)) { $0.what.known != .outageBegan }
      seen = try await readings(of: [job], bench)
      _ = try await bench.simulator("faults", method: "DELETE")
      _ = try await bench.ctl("reload")
      try await bench.awaitEnd(of: [job])
    case .readRefused:
      try await faults(["requests": ["get"], "status": 400, "targets": ids, "text": .string(refusal.text)])
      try await bench.awaitEnd(of: [try await aJob()])
    case .editRefused:
      try await faults(["requests": ["put"], "status": 400, "targets": ids, "text": .string(refusal.text)])
      try await bench.awaitEnd(of: [try await aJob()])
    case .page:
      // Two pages, since only the beginning of each is shown.
      try await faults([
        "requests": ["get"], "status": 503, "targets": ids, "limit": 2, "text": .string("<html><p>\(text)</p></html>"),
      ])
      try await bench.awaitEnd(of: [try await aJob()])
    case .createFailed:
      _ = try await bench.simulator("script", post: ["targets": [["id": id, "always": ["fail": json]]]])
      try await bench.awaitEnd(of: [try await aJob()])
    case .statusWord, .namesInTree:
      var document = try await bench.simulator("targets/\(target)")
      var package = try #require(document["packageInfo"]?.object)
      if speech == .statusWord {
        package["status"] = json
      } else {
        package["treeView"] = .string("{\(json.text):1,\(json.text):2}")
      }
      document = document.merging(["packageInfo": .object(package)])
      try await faults(["requests": ["get"], "targets": ids, "text": .string(document.text), "limit": 2])
      try await bench.awaitEnd(of: [try await aJob()])
    case .preview:
      try await faults(["requests": ["get"], "status": 400, "targets": ids, "text": .string(refusal.text)])
      let preview = try await bench.ctl("preview", "--migration", target.description, "--name", "x")
      #expect(preview.status != 0)
      seen = preview.output + preview.errors
    }
    return seen
  }

  /// What every reading verb prints, as screens and as the replies themselves.
  private func readings(of jobs: [JobID], _ bench: Bench) async throws -> String {
    var all = ""
    let verbs =
      [["list"], ["status"], ["environments"], ["batches"], ["why"]]
      + jobs.flatMap { job in ["show", "why", "diff"].map { [$0, "\(job)"] } }
    for verb in verbs {
      for form in [[], ["--json"]] {
        let shown = try await bench.ctl(verb + form)
        all += shown.output + shown.errors
      }
    }
    var events = ""
    let last = try await bench.client().call(Status.self, Status.Parameters()).lastSequence
    try await bench.watch(.init(since: 0)) { event in
      events += try JSON(encoding: event).text + "\n"
      return event.sequence < last
    }
    return all + events
  }
}
