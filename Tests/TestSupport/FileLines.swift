import Foundation
import Glibc

/// Waits for a line in files that grow, woken by the kernel whenever one of them was written.
package final class FileLines {
  private let files: [String]
  private let changes: AsyncStream<Void>
  /// Finished where no more is written: what is there is looked at once more.
  let change: AsyncStream<Void>.Continuation
  private let source: any DispatchSourceRead

  package init(_ files: String...) throws {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
    for file in files { inotify_add_watch(descriptor, file, UInt32(IN_MODIFY)) }
    self.files = files
    let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    (self.changes, self.change) = (changes, change)
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
    source.setEventHandler {
      var buffer = [UInt8](repeating: 0, count: 4096)
      while read(descriptor, &buffer, buffer.count) > 0 {}
      change.yield()
    }
    source.setCancelHandler { close(descriptor) }
    source.resume()
    self.source = source
    change.yield()
  }

  deinit { source.cancel() }

  func first(with text: String, number: Int = 1) async -> String? {
    for await _ in changes {
      if let line = find(text, number) { return line }
    }
    return find(text, number)
  }

  /// Returns when something is so, which is asked at the beginning and whenever one of the files was written.
  package func when(_ isSo: () async throws -> Bool) async throws {
    for await _ in changes where try await isSo() { return }
  }

  private func find(_ text: String, _ number: Int) -> String? {
    for file in files {
      let lines = Self.lines(of: file, with: text)
      if lines.count >= number { return String(lines[number - 1]) }
    }
    return nil
  }

  /// Those that have a text in them; the last line of the file may not be whole yet.
  static func lines(of file: String, with text: String) -> [Substring] {
    let content = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    return content.split(separator: "\n", omittingEmptySubsequences: false).dropLast().filter { $0.contains(text) }
  }
}
