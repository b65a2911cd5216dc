import CSystemd
import Glibc

/// Writes to systemd's journal.
enum Journal {
  /// Whether standard error goes to the journal. Then entries can be sent to it directly, with fields (systemd.exec(5)).
  static func takesStandardError(journalStream: String?) -> Bool {
    var status = stat()
    guard let journalStream, fstat(STDERR_FILENO, &status) == 0 else { return false }
    return journalStream == "\(status.st_dev):\(status.st_ino)"
  }

  /// - Returns: whether the journal took it.
  static func send(_ fields: [JournalField]) -> Bool {
    let texts = fields.map { Array("\($0.name)=\($0.value)".utf8) }
    var bytes = texts.flatMap { $0 }
    return bytes.withUnsafeMutableBytes { all in
      var offset = 0
      let vectors = texts.map { text in
        defer { offset += text.count }
        return iovec(iov_base: all.baseAddress?.advanced(by: offset), iov_len: text.count)
      }
      return sd_journal_sendv(vectors, CInt(vectors.count)) == 0
    }
  }
}
