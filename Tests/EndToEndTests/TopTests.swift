import ControlAPI
import Foundation
import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// `top` on a real terminal, against a real daemon.
@Suite(.timeLimit(.minutes(2))) struct TopTests {
  @Test
  func `top is entered, resized, acts on a job, lives through a restart, is stopped and goes on, and ends by SIGTERM`()
    async throws
  {
    // The first edit is under way until the end.
    let bench = try await Bench(["--seconds-min", "3600", "--seconds-max", "3600"])
    let client = try await bench.client()
    let ids = try await client.enqueue((1...3).map { client.rename(Samples.migration($0), to: "R12 \($0)") })
    try await bench.awaitFirst(.accepted, of: ids[0])
    let folder = try TemporaryFolder()
    let pane = try await TerminalPane(
      rows: 24, columns: 80,
      variables: [
        "MIGEDIT_SOCKET": bench.socket, "CTL": try builtProduct("migeditctl"), "FOLDER": folder.path,
      ], in: folder)
    try await pane.run(#"stty -a >"$FOLDER/before"; echo begins; "$CTL" top"#)
    try await pane.shows { $0.contains("RUNNING") && $0.contains(">       1") && $0.contains("NEXT") }
    #expect(try await pane.value("alternate_on") == "1")
    #expect(try await pane.value("cursor_flag") == "0")
    #expect(try await !pane.text.contains("begins"))

    try await pane.resize(rows: 40, columns: 120)
    try await pane.shows("migeditd 0.2.0")

    try await pane.press("3")
    try await pane.shows(">    2")
    try await pane.press("c")
    try await pane.shows("cancel job 2 (prod, ")
    try await pane.press("y")
    try await pane.shows("cancelled: job 2")
    #expect(try await client.job(ids[1]).job.state.known == .cancelled)

    await bench.kill()
    try await pane.shows("the daemon does not answer since")
    try await bench.start()
    try await pane.shows { !$0.contains("does not answer") && $0.contains("1 cancelled") }

    try await pane.press("C-z")
    try await pane.shows("Stopped")
    #expect(try await pane.value("alternate_on") == "0")
    #expect(try await pane.value("cursor_flag") == "1")
    #expect(try await !pane.text.contains("RUNNING"))
    try await pane.run(#"stty -a >"$FOLDER/stopped"; fg; echo "ended $?""#)
    try await pane.shows { $0.contains("RUNNING") && $0.contains("1 cancelled") }

    kill(try await pane.child, SIGTERM)
    try await pane.shows("ended 143")
    let text = try await pane.text
    #expect(text.contains("begins") && text.contains("Terminated") && !text.contains("RUNNING"), "\(text)")
    #expect(try await pane.value("alternate_on") == "0")
    #expect(try await pane.value("cursor_flag") == "1")
    try await pane.run(#"stty -a >"$FOLDER/after"; echo all is "there""#)
    try await pane.shows("all is there")
    let before = try String(contentsOfFile: folder.file("before"), encoding: .utf8)
    // The first line has the size.
    for name in ["stopped", "after"] {
      let mode = try String(contentsOfFile: folder.file(name), encoding: .utf8)
      #expect(mode.split(separator: "\n").dropFirst() == before.split(separator: "\n").dropFirst(), "\(name)")
    }
    // What is running is left alone.
    #expect(try await bench.client().job(ids[0]).job.state.known == .running)
  }

  @Test func `Ctrl-C on wait leaves the jobs alone, says so and ends with 130`() async throws {
    let bench = try await Bench(["--seconds-min", "3600", "--seconds-max", "3600"])
    let client = try await bench.client()
    let ids = try await client.enqueue((1...2).map { client.rename(Samples.migration($0), to: "R12 \($0)") })
    try await bench.awaitFirst(.accepted, of: ids[0])
    let waiting = try Program(builtProduct("migeditctl"), ["--socket", bench.socket, "wait", "1-2"])
    #expect(try await waiting.line(with: "waiting for 2 jobs") != nil)
    waiting.send(SIGINT)
    let ended = await waiting.end()
    // Ended by the signal itself, which a shell says as 130.
    #expect(ended.status == SIGINT)
    #expect(ended.errors.contains("The jobs go on; `migeditctl wait 1-2` goes on waiting."), "\(ended.errors)")
    #expect(try await client.job(ids[0]).job.state.known == .running)
    let started = try await bench.ctl("wait", "1-2", "--for", "running,queued")
    #expect(started.status == 0, "\(started.errors)")
  }
}
