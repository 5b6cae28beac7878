import Foundation
import Testing

@testable import ArcFedHTTPServer

/// Judged by the `openssl` command, which shares no code of ours.
@Suite struct CertificateAuthorityTests {
  private static let names = CertificateNames(
    hosts: ["login.microsoftonline.com"], subdomainsOf: ["vault.azure.net"])
  /// 2026-03-02T09:00:00Z.
  private static let now: Int64 = 1_772_442_000

  private func authority() throws -> CertificateAuthority {
    try CertificateAuthority(names: Self.names, now: Self.now)
  }

  private func openssl(_ arguments: String..., input: String) async throws -> String {
    let output = try await Command.run("openssl", arguments, input: Array(input.utf8))
    #expect(output.status == 0, "openssl \(arguments.joined(separator: " ")): \(output.error)")
    return output.text
  }

  @Test(
    "Every leaf passes strict verification for its name",
    arguments: [
      ("login.microsoftonline.com", "-verify_hostname"), ("kv.vault.azure.net", "-verify_hostname"),
      ("localhost", "-verify_hostname"), ("127.0.0.1", "-verify_ip"), ("::1", "-verify_ip"),
    ])
  func strictVerification(name: String, option: String) async throws {
    let authority = try authority()
    let file = try TemporaryFile(authority.certificatePEM)
    let leaf = try #require(authority.leafPEM(for: name))
    let output = try await openssl(
      "verify", "-x509_strict", "-attime", "\(Self.now)", "-purpose", "sslserver", option, name,
      "-CAfile", file.path, input: leaf)
    #expect(output == "stdin: OK\n")
  }

  @Test("A leaf fails for another name, and under another authority")
  func strictRefusal() async throws {
    let authority = try authority()
    let leaf = try #require(authority.leafPEM(for: "kv.vault.azure.net"))
    let ours = try TemporaryFile(authority.certificatePEM)
    let stranger = try TemporaryFile(self.authority().certificatePEM)
    for (file, name) in [(ours, "other.vault.azure.net"), (stranger, "kv.vault.azure.net")] {
      let output = try await Command.run(
        "openssl",
        [
          "verify", "-x509_strict", "-attime", "\(Self.now)", "-verify_hostname", name, "-CAfile",
          file.path,
        ], input: Array(leaf.utf8))
      #expect(output.status != 0)
    }
  }

  @Test("A leaf says what it is for, and by whom")
  func leafExtensions() async throws {
    let leaf = try #require(try authority().leafPEM(for: "localhost"))
    let text = try await openssl("x509", "-noout", "-text", input: leaf)
    for expected in [
      "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
      "TLS Web Server Authentication",
      "X509v3 Key Usage: critical\n                Digital Signature",
      "CA:FALSE", "X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier",
      "ASN1 OID: prime256v1", "ecdsa-with-SHA256", "Version: 3",
      "Not Before: Mar  1 09:00:00 2026 GMT", "Not After : Apr  3 09:00:00 2027 GMT",
    ] {
      #expect(text.contains(expected), "\(expected)")
    }
  }

  @Test("The root may sign certificates, but no further authorities")
  func rootExtensions() async throws {
    let text = try await openssl("x509", "-noout", "-text", input: authority().certificatePEM)
    for expected in [
      "CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "X509v3 Subject Key Identifier",
      "ASN1 OID: prime256v1",
    ] {
      #expect(text.contains(expected), "\(expected)")
    }
  }

  @Test("No certificate for a name that is not allowed")
  func refusal() throws {
    let authority = try authority()
    #expect(authority.leafPEM(for: "example.com") == nil)
    #expect(!authority.vouches(for: "example.com"))
  }

  @Test("Names may be added while the server runs, and none is taken away")
  func growth() throws {
    let authority = try authority()
    #expect(!authority.vouches(for: "cluster.example.net"))
    authority.vouch(
      for: CertificateNames(
        hosts: ["cluster.example.net"], subdomainsOf: ["blob.core.windows.net"]))
    for name in ["cluster.example.net", "account.blob.core.windows.net", "kv.vault.azure.net"] {
      #expect(authority.vouches(for: name) && authority.leafPEM(for: name) != nil, "\(name)")
    }
    #expect(!authority.vouches(for: "example.net"))
  }

  @Test("A bundle is the system's roots with ours behind them", arguments: ["", "\n"])
  func bundle(end: String) async throws {
    let (authority, other) = (try authority(), try authority())
    let bundle = authority.bundlePEM(
      systemRoots: other.certificatePEM.trimmingCharacters(in: .newlines) + end)
    #expect(bundle == other.certificatePEM + authority.certificatePEM)
    #expect(authority.bundlePEM(systemRoots: "") == authority.certificatePEM)
    let file = try TemporaryFile(bundle)
    for signer in [authority, other] {
      let output = try await openssl(
        "verify", "-attime", "\(Self.now)", "-CAfile", file.path,
        input: try #require(signer.leafPEM(for: "localhost")))
      #expect(output == "stdin: OK\n")
    }
  }

  @Test("A name gets the same certificate again; loopback names share one")
  func caching() throws {
    let authority = try authority()
    #expect(
      authority.leafPEM(for: "kv.vault.azure.net") == authority.leafPEM(for: "KV.vault.azure.net"))
    #expect(authority.leafPEM(for: "localhost") == authority.leafPEM(for: "::1"))
    #expect(
      authority.leafPEM(for: "kv.vault.azure.net") != authority.leafPEM(for: "kv2.vault.azure.net"))
  }

  @Test("The cache forgets the oldest name, and mints it anew")
  func cacheLimit() throws {
    let authority = try authority()
    let first = try #require(authority.leafPEM(for: "v0.vault.azure.net"))
    for index in 1..<CertificateAuthority.cachedCertificateCountMax {
      _ = authority.leafPEM(for: "v\(index).vault.azure.net")
    }
    #expect(authority.leafPEM(for: "v0.vault.azure.net") == first)
    _ = authority.leafPEM(for: "one-more.vault.azure.net")
    let again = try #require(authority.leafPEM(for: "v0.vault.azure.net"))
    #expect(again != first)
  }

  @Test("An authority that was kept signs what the first one's clients trust")
  func keeping() async throws {
    let first = try authority()
    let kept = try CertificateAuthority(
      names: Self.names, now: Self.now + 86_400 * 365, certificatePEM: first.certificatePEM,
      privateKeyPEM: first.privateKeyPEM)
    #expect(kept.certificatePEM == first.certificatePEM)
    let file = try TemporaryFile(first.certificatePEM)
    let output = try await openssl(
      "verify", "-x509_strict", "-attime", "\(Self.now + 86_400 * 365)", "-CAfile", file.path,
      input: try #require(kept.leafPEM(for: "localhost")))
    #expect(output == "stdin: OK\n")
  }

  @Test("A kept authority that is damaged, foreign, no authority or out of time is refused")
  func keepingRubbish() throws {
    let first = try authority()
    let second = try authority()
    func load(
      _ certificate: String, _ key: String, now: Int64 = Self.now
    ) throws(CertificateError) {
      _ = try CertificateAuthority(
        names: Self.names, now: now, certificatePEM: certificate, privateKeyPEM: key)
    }
    #expect(throws: CertificateError.malformedCertificate) {
      try load("rubbish", first.privateKeyPEM)
    }
    #expect(throws: CertificateError.malformedPrivateKey) {
      try load(first.certificatePEM, first.certificatePEM)
    }
    #expect(throws: CertificateError.keyDoesNotMatch) {
      try load(first.certificatePEM, second.privateKeyPEM)
    }
    #expect(throws: CertificateError.notValidNow) {
      try load(first.certificatePEM, first.privateKeyPEM, now: Self.now - 86_400 * 2)
    }
    #expect(throws: CertificateError.notValidNow) {
      try load(first.certificatePEM, first.privateKeyPEM, now: Self.now + 86_400 * 3_651)
    }
    let leaf = try #require(first.leaf(for: "localhost"))
    #expect(throws: CertificateError.notAnAuthority) {
      try load(leaf.certificatePEM, leaf.privateKeyPEM)
    }
  }

  @Test("Two authorities share neither name nor key, and no two leaves a serial number")
  func randomness() async throws {
    let first = try authority()
    #expect(try first.certificatePEM != authority().certificatePEM)
    var serials: Set<String> = []
    for name in ["localhost", "a.vault.azure.net", "b.vault.azure.net"] {
      let leaf = try #require(first.leafPEM(for: name))
      serials.insert(try await openssl("x509", "-noout", "-serial", input: leaf))
    }
    #expect(serials.count == 3)
  }

  @Test("No error's description holds what was given")
  func secretsStayOut() throws {
    for error in [
      CertificateError.malformedCertificate, .malformedPrivateKey, .keyDoesNotMatch,
      .notAnAuthority, .notValidNow, .generation(openSSLCode: 1),
    ] {
      #expect(!error.description.contains("BEGIN"))
      #expect(!error.description.isEmpty)
    }
  }
}
