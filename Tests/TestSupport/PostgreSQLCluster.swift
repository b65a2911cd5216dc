import Foundation
import Glibc

/// A PostgreSQL server of the tests' own, on a socket in a temporary folder: never the machine's. It ends with the process that has
/// started it, however that ends, and its folder with it.
package final class PostgreSQLCluster: Sendable {
  /// One for all tests of a process.
  package static let shared = Task { try await PostgreSQLCluster() }

  private let folder: String
  private let port = 5432
  private let script: Program
  /// Holds the pipe open by which the server knows that this process lives.
  private let life: FileHandle
  private let home: TemporaryFolder
  private static let user = "tests"

  /// How to reach it, for libpq.
  package var address: String { "host=\(folder) port=\(port) user=\(Self.user)" }

  /// - Parameter settings: of the server, as `max_connections=300`.
  package init(settings: [String] = []) async throws {
    let defaults = ["max_connections=400", "shared_buffers=64MB", "listen_addresses=", "autovacuum_naptime=5s"]
    home = try TemporaryFolder()
    let pipe = home.file("life")
    let descriptor = mkfifo(pipe, 0o600) == 0 ? open(pipe, O_RDWR | O_CLOEXEC) : -1
    guard descriptor >= 0 else { throw Failed(output: "there is no pipe: \(String(cString: strerror(errno)))") }
    life = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    script = try Program("/bin/bash", ["-c", Self.script, "postgresql", pipe] + defaults + settings)
    guard let ready = try await script.line(with: "ready ") else {
      throw Failed(output: script.output + script.errors)
    }
    folder = String(ready.dropFirst("ready ".count))
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

  private var access: [String] { ["-h", folder, "-p", "\(port)", "-U", Self.user] }

  /// PostgreSQL refuses to run as root. Its files are in memory where the system has such: what a sync costs there is nothing, and
  /// no test cuts the power.
  private static let script = #"""
    set -euo pipefail
    pipe=$1
    shift
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
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -o "$options" -l "$folder/log" -w start >/dev/null || { cat "$folder/log"; exit 1; }
    echo "ready $folder"
    cat "$pipe" >/dev/null
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null
    """#

  package struct Failed: Error, CustomStringConvertible {
    package let output: String
    package var description: String { "PostgreSQL's program failed: \(output)" }
  }
}
