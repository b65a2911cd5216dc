import CPostgreSQL
import Glibc

/// A new connection to the server. Blocks.
///
/// - Throws: `PostgreSQLError`, with the server's code where it has answered.
func connected(by settings: ConnectionSettings) throws(PostgreSQLError) -> OpaquePointer {
  let parameters = settings.parameters
  let begin = ContinuousClock.now
  guard
    let connection = withCStrings(
      parameters.map(\.key),
      { keys in
        withCStrings(parameters.map(\.value), { values in PQconnectdbParams(keys, values, 1) })
      })
  else { throw PostgreSQLError(state: nil, message: "there is no memory for a connection") }
  if PQstatus(connection) != CONNECTION_OK, ContinuousClock.now - begin < soon {
    // libpq gives a server's code for why it let nobody in only in the words of a verbose message.
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
    PQreset(connection)
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
  }
  guard PQstatus(connection) == CONNECTION_OK else {
    let error = PostgreSQLError(connecting: PQerrorMessage(connection).map { String(cString: $0) } ?? "")
    PQfinish(connection)
    throw error
  }
  return connection
}

/// Why it failed is asked once more only where the answer came so fast that it costs nothing.
private let soon = Duration.seconds(1)

extension PostgreSQLError {
  /// What one host has answered, or why it was not asked.
  private enum Verdict {
    /// The host may be back by itself.
    case passing(state: String?)
    case refused(state: String)
    case failed(ConnectFailure)
  }

  /// - Parameter said: what libpq has said, verbosely: a line for each host that was tried, and more about some.
  init(connecting said: String) {
    var verdicts: [Verdict] = []
    let lines = said.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }.map { line in
      let code = line.firstMatch(of: #/\b(?=[A-Z]*[0-9])([0-9A-Z]{5}): /#)
      if let state = code?.output.1 {
        verdicts.append(Self.isPassing(state: state) ? .passing(state: "\(state)") : .refused(state: "\(state)"))
      } else if let failure = ConnectFailure(line) {
        verdicts.append(.failed(failure))
      } else if ["connection to server ", "could not translate host name"].contains(where: line.contains) {
        verdicts.append(.passing(state: nil))
      }
      return code.map { line[..<$0.range.lowerBound] + line[$0.range.upperBound...] } ?? line
    }
    self.init(state: nil, message: lines.joined(separator: "; "))
    for case .passing(let state) in verdicts {
      self.state = state
      return
    }
    switch verdicts.first {
    case .refused(let state): self.state = state
    case .failed(let failure): connectFailure = failure
    // libpq has given up before it tried a host.
    case .passing, nil: connectFailure = .settings
    }
  }
}

/// - Parameter body: is given the texts, ended by one that is none, which are gone when it returns.
private func withCStrings<Value>(
  _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
  let copies = texts.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies.map { UnsafePointer($0) } + [nil])
}

extension ConnectionSettings {
  /// What is wrong with a conninfo, by its words alone; nil: nothing is.
  package static func fault(in conninfo: String) -> String? {
    var said: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(conninfo, &said) else {
      defer { PQfreemem(said) }
      return said.map { String(cString: $0).split(whereSeparator: \.isNewline).joined(separator: "; ") }
        ?? "there is no memory for it"
    }
    PQconninfoFree(options)
    return nil
  }
}
