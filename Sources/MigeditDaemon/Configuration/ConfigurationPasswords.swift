import JSONDocument

/// The passwords of the environments, as bytes in UTF-8. They are not shown where the value is printed or looked into.
package struct ConfigurationPasswords: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let bytes: [String: [UInt8]]
  /// Of the database that has the queue; nil: it is in none, or that asks for no password.
  let store: [UInt8]?

  package init(_ bytes: [String: [UInt8]], store: [UInt8]? = nil) {
    self.bytes = bytes
    self.store = store
  }

  package subscript(environment: String) -> [UInt8]? { bytes[environment] }

  package var description: String { "\(bytes.count) passwords (not shown)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Reads one password.
enum ConfigurationPassword {
  static let limit = 4096

  /// A password, and whether others than the owner of its file can read it.
  struct Reading {
    let bytes: [UInt8]
    let isReadByOthers: Bool
  }

  /// - Throws: why there is no password, in words that follow the key.
  static func read(_ source: PasswordSource, environment: [String: String]) throws(Fault) -> Reading {
    switch source {
    case .file(let path):
      let file = try file(path, "the password file \(path)")
      return Reading(
        bytes: try password(in: file.bytes, "the password file \(path)"), isReadByOthers: file.isReadByOthers)
    case .credential(let name):
      guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else {
        throw Fault(
          [],
          "CREDENTIALS_DIRECTORY is not set, expected LoadCredential=\(name) in the unit, "
            + "or password_file instead of this key")
      }
      let what = "the credential \(folder)/\(name)"
      do throws(Fault) {
        // systemd guards this folder; who may read its files is not ours to judge.
        return Reading(bytes: try password(in: file("\(folder)/\(name)", what).bytes, what), isReadByOthers: false)
      } catch {
        throw Fault(
          [],
          "\(error.reason), expected the password in /etc/credstore/\(name), and LoadCredential=\(name) in the unit; "
            + "it is read when the service starts")
      }
    }
  }

  private static func file(_ path: String, _ what: String) throws(Fault) -> ConfigurationFile {
    do throws(Fault) {
      return try ConfigurationFile(path: path, limit: limit)
    } catch {
      throw Fault([], "\(what) \(error.reason)")
    }
  }

  /// One end of a line at the end of the file is none of the password, nor is a mark of UTF-8 before it.
  private static func password(in content: [UInt8], _ what: String) throws(Fault) -> [UInt8] {
    if let encoding = WideText.name(of: content) {
      throw Fault([], "\(what) is in \(encoding), expected UTF-8: save it anew in UTF-8")
    }
    var password = content.withoutByteOrderMark
    if password.last == UInt8(ascii: "\n") {
      password.removeLast()
      if password.last == UInt8(ascii: "\r") { password.removeLast() }
    }
    if password.isEmpty { throw Fault([], "\(what) is empty") }
    if password.contains(0) { throw Fault([], "\(what) holds a NUL") }
    if String(validating: password, as: UTF8.self) == nil { throw Fault([], "\(what) is not UTF-8") }
    return Array(password)
  }
}
