import Foundation
import Glibc

/// A PostgreSQL server of the tests' own, on a socket in a temporary folder: never the machine's. It ends with the process that has
/// started it, however that ends, and its folder with it.
package final class PostgreSQLCluster: Sendable {
  /// One for all tests of a process.
  package static let shared = Task { try await PostgreSQLCluster() }

  private let folder: String
  private let port: Int
  private let script: Program
  /// Holds the pipe open by which the server knows that this process lives, and is told what to do.
  private let life: FileHandle
  private let home: TemporaryFolder
  private static let user = "tests"

  /// How to reach it, for libpq.
  package var address: String { "host=\(folder) port=\(port) user=\(Self.user)" }
  /// The same over TCP, where it listens there; without a user.
  package var networkAddress: String { "host=localhost port=\(port)" }

  /// What a server shows who connects over TCP: the paths of its certificate and its key.
  package struct Certificate: Sendable {
    package let file: String
    package let key: String

    package init(file: String, key: String) { (self.file, self.key) = (file, key) }
  }

  /// - Parameters:
  ///   - settings: of the server, as `max_connections=300`.
  ///   - port: on which it listens at 127.0.0.1; nil: at its socket only.
  ///   - access: lines of `pg_hba.conf` that come before its own, which let everybody in.
  package init(
    settings: [String] = [], port: Int? = nil, access: String = "", certificate: Certificate? = nil
  ) async throws {
    self.port = port ?? 5432
    let defaults = [
      "max_connections=400", "shared_buffers=64MB", "listen_addresses=\(port == nil ? "" : "127.0.0.1")",
      "port=\(self.port)", "autovacuum_naptime=5s",
    ]
    home = try TemporaryFolder()
    let pipe = home.file("life")
    let descriptor = mkfifo(pipe, 0o600) == 0 ? open(pipe, O_RDWR | O_CLOEXEC) : -1
    guard descriptor >= 0 else { throw Failed(output: "there is no pipe: \(String(cString: strerror(errno)))") }
    life = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let shown = certificate.map { [$0.file, $0.key] } ?? ["", ""]
    script = try Program(
      "/bin/bash", ["-c", Self.script, "postgresql", pipe, access] + shown + defaults + settings)
    guard let ready = try await script.line(with: "ready ") else {
      throw Failed(output: script.output + script.errors)
    }
    folder = String(ready.dropFirst("ready ".count))
  }

  /// What can be done to a server that runs.
  package enum Order: String {
    /// It ends every connection, as it does where it is restarted.
    case stop
    case start
    /// From its next start on it only reads, as one that follows another.
    case becomeStandby
    /// From its next start on it is one that writes again.
    case becomePrimary
    /// All of its processes stand still, and its connections stay open.
    case freeze
    case thaw
  }

  /// Returns when it is done.
  package func order(_ order: Order) async throws {
    let id = UUID().uuidString
    try life.write(contentsOf: Data("\(order) \(id)\n".utf8))
    guard try await script.line(with: "done \(id)") != nil else { throw Failed(output: script.output + script.errors) }
  }

  /// Runs one of the server's programs to its end, and gives what it prints.
  @discardableResult
  package func run(_ program: String, _ arguments: [String]) async throws -> String {
    let ended = try await Program.run(program, access + arguments)
    guard ended.status == 0 else { throw Failed(output: "\(program): \(ended.errors)") }
    return ended.output
  }

  /// An empty database, which stays until the server ends: a test may let its place go before its queue.
  package func emptyDatabase() async throws -> String {
    let name = "queue_\(UUID().uuidString.lowercased())"
    try await run("createdb", ["--template", "template0", name])
    return name
  }

  /// Takes a database away together with the connections to it, some time from now.
  package func dropWithoutWaiting(_ database: String) {
    _ = try? Program("dropdb", access + ["--force", "--if-exists", database])
  }

  private var access: [String] { ["-h", folder, "-p", "\(port)", "-U", Self.user] }

  /// PostgreSQL refuses to run as root. Its files are in memory where the system has such: what a sync costs there is nothing, and
  /// no test cuts the power.
  private static let script = #"""
    set -euo pipefail
    pipe=$1 access=$2 certificate=$3 key=$4
    shift 4
    bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    folder=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")" migedit-pg-XXXXXX)
    as=()
    if [ "$(id -u)" = 0 ]; then
      chown postgres "$folder"
      as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    fi
    options="-c unix_socket_directories=$folder"
    for setting in "$@"; do options+=" -c $setting"; done
    cd "$folder"
    trap 'rm -rf "$folder"' EXIT
    "${as[@]}" "$bin/initdb" -D "$folder/data" -A trust -U tests -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb"
    if [ -n "$access" ]; then
      "${as[@]}" tee "$folder/hba" <<<"$access" >/dev/null
      cat "$folder/data/pg_hba.conf" >>"$folder/hba"
      options+=" -c hba_file=$folder/hba"
    fi
    if [ -n "$certificate" ]; then
      "${as[@]}" tee "$folder/server.pem" <"$certificate" >/dev/null
      "${as[@]}" install -m 0600 /dev/null "$folder/server.key"
      cat "$key" >>"$folder/server.key"
      options+=" -c ssl=on -c ssl_cert_file=$folder/server.pem -c ssl_key_file=$folder/server.key"
    fi
    control() { "${as[@]}" "$bin/pg_ctl" -D "$folder/data" "$@" -w >/dev/null || { cat "$folder/log"; exit 1; }; }
    start() { control -o "$options" -l "$folder/log" start; }
    # The server's process and its children's.
    processes() { local first; first=$(head -n 1 "$folder/data/postmaster.pid"); echo "$first" $(ps -o pid= --ppid "$first"); }
    start
    echo "ready $folder"
    while read -r order id; do
      case $order in
        stop) control -m fast stop ;;
        start) start ;;
        becomeStandby) "${as[@]}" touch "$folder/data/standby.signal" ;;
        becomePrimary) rm -f "$folder/data/standby.signal" ;;
        freeze) kill -STOP $(processes) ;;
        thaw) kill -CONT $(processes) ;;
      esac
      echo "done $id"
    done <"$pipe"
    kill -CONT $(processes) || true
    control -m immediate stop
    """#

  package struct Failed: Error, CustomStringConvertible {
    package let output: String
    package var description: String { "PostgreSQL's program failed: \(output)" }
  }
}
