import FoundationEssentials
import NIOSSL

/// An authority that no system trusts, and a certificate of it for `localhost`, both valid from 2020 to 2120. The key
/// protects nothing but these tests.
enum TestCertificates {
  static func serverContext() throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(server.utf8)).map { NIOSSLCertificateSource.certificate($0) }
    let key = try NIOSSLPrivateKey(bytes: Array(serverKey.utf8), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
  }

  /// Gives the path of a file with this text, and removes it afterwards.
  static func withFile<Value>(_ text: String, _ body: (String) async throws -> Value) async throws -> Value {
    let file = FileManager.default.temporaryDirectory.appending(path: "migedit-\(UUID()).pem")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await body(file.path)
  }

  static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBiDCCAS6gAwIBAgIUdmV9dC/tB8ZaEtB9S67FHDZQZNcwCgYIKoZIzj0EAwIw
    ITEfMB0GA1UEAwwWbWlnZWRpdCB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAw
    MDBaGA8yMTIwMDEwMTAwMDAwMFowITEfMB0GA1UEAwwWbWlnZWRpdCB0ZXN0IGF1
    dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABISWxf9TKEnEzfU6//Hz
    aT8AH0JI/ybtoN1SddtysHO1qCbhFg5M4sjgCoFH9ZKEiuusIwWfMCqRBi0U+Tcx
    14ujQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQW
    BBTYKU9XTJkJyWV/jDGVY9GpNFj7pjAKBggqhkjOPQQDAgNIADBFAiEA5LKr6tJE
    1ypSC1oTuyXDiJEq4PbctxLSNBOYPitP1zECICiLUiz8C3cj5laJwnMC4g6XB/2S
    2gOqPL9ghsoY9puP
    -----END CERTIFICATE-----
    """

  private static let server = """
    -----BEGIN CERTIFICATE-----
    MIIBujCCAWGgAwIBAgIUe1U7IMrizDhVul0IqhDhV3oyPb4wCgYIKoZIzj0EAwIw
    ITEfMB0GA1UEAwwWbWlnZWRpdCB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAw
    MDBaGA8yMTIwMDEwMTAwMDAwMFowHjEcMBoGA1UEAwwTbWlnZWRpdCB0ZXN0IHNl
    cnZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJZHyAVEfGnrLalgMp3fE/v3
    2XJO8x1woAlkl2kqLOlTHPq64F4nsymgnRYybGfWYO1h6Mp7yrMw84fwE68Coqaj
    eDB2MBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAJBgNVHRMEAjAAMBMGA1UdJQQMMAoG
    CCsGAQUFBwMBMB0GA1UdDgQWBBRrSDdWewSFhZ+K2HaZbdIA2ijnjDAfBgNVHSME
    GDAWgBTYKU9XTJkJyWV/jDGVY9GpNFj7pjAKBggqhkjOPQQDAgNHADBEAiASFVDe
    Z0ghEnAKWn9dlXmGeHi8kUZZqtmBuhC3WG8G4QIgIkED1S56K4W0t/aUuvUclKlh
    44bpboAueTvG2lg/JEs=
    -----END CERTIFICATE-----
    """

  private static let serverKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgeyuehAT+Afk+pC9O
    kku0d5KgWnMy5721dtSOwYXhF7WhRANCAASWR8gFRHxp6y2pYDKd3xP799lyTvMd
    cKAJZJdpKizpUxz6uuBeJ7MpoJ0WMmxn1mDtYejKe8qzMPOH8BOvAqKm
    -----END PRIVATE KEY-----
    """
}
