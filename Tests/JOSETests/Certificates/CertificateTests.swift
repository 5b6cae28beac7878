import ArcFedJOSE
import Testing

@Suite("Self-signed certificates")
struct CertificateTests {
  private let key = SimulationKeyring(seed: 1).rsaKey(label: "tenant")
  private let start: Int64 = 1_772_442_000
  private let end: Int64 = 1_930_122_000

  private func certificate(
    serial: [UInt8] = [1, 2, 3], commonName: String = "accounts.accesscontrol.windows.net"
  ) throws -> Certificate {
    try .selfSigned(
      key: key, commonName: commonName, serial: serial, notBefore: start, notAfter: end)
  }

  @Test("A certificate comes back as it was made")
  func roundTrip() throws {
    let certificate = try certificate()
    let again = try Certificate(der: certificate.der)
    #expect(again == certificate)
    #expect(again.publicKey == key.publicKey)
    #expect(again.notBefore == start)
    #expect(again.notAfter == end)
    #expect(again.thumbprintSHA1 == Digest.sha1(certificate.der))
    #expect(again.thumbprintSHA1.count == 20)
  }

  @Test("The same arguments give the same bytes, others give others")
  func deterministic() throws {
    #expect(try certificate().der == certificate().der)
    #expect(try certificate().der != certificate(serial: [1, 2, 4]).der)
    #expect(try certificate().der != certificate(commonName: "other").der)
  }

  @Test("A certificate that is made once is the one that its contents say")
  func known() throws {
    func known(_ serial: [UInt8], _ name: String) throws -> Certificate {
      try .knownSelfSigned(
        key: key, commonName: name, serial: serial, notBefore: start, notAfter: end)
    }
    for _ in 1...2 {
      #expect(try known([7], "one") == certificate(serial: [7], commonName: "one"))
      #expect(try known([8], "one") == certificate(serial: [8], commonName: "one"))
      #expect(try known([7], "two") == certificate(serial: [7], commonName: "two"))
      #expect(throws: JOSEError.malformedCertificate) { try known([], "one") }
    }
  }

  @Test("Dates beyond 2049 are kept")
  func farFuture() throws {
    let certificate = try Certificate.selfSigned(
      key: key, commonName: "x", serial: [1], notBefore: 0, notAfter: 4_102_444_800)
    #expect(certificate.notBefore == 0)
    #expect(certificate.notAfter == 4_102_444_800)
  }

  @Test("Serials and names that RFC 5280 does not allow are refused")
  func limits() throws {
    for serial: [UInt8] in [[], [0], [0, 0], Array(repeating: 255, count: 20), Array(1...21)] {
      #expect(throws: JOSEError.malformedCertificate) { try certificate(serial: serial) }
    }
    #expect(throws: Never.self) { try certificate(serial: Array(1...20)) }
    for name in ["", String(repeating: "x", count: 65)] {
      #expect(throws: JOSEError.malformedCertificate) { try certificate(commonName: name) }
    }
    #expect(throws: JOSEError.malformedCertificate) {
      try Certificate.selfSigned(
        key: key, commonName: "x", serial: [1], notBefore: end, notAfter: start)
    }
  }

  @Test("An elliptic key signs its certificate reproducibly", arguments: EllipticCurve.allCases)
  func ellipticCurve(curve: EllipticCurve) throws {
    let key = SimulationKeyring(seed: 1).ecKey(label: "authority", curve: curve)
    let certificates = try (1...2).map { _ in
      try Certificate.selfSigned(
        key: key, commonName: "x", serial: [1], notBefore: start, notAfter: end)
    }
    #expect(certificates[0].der == certificates[1].der)
    #expect(certificates[0].publicKey == key.publicKey)
  }

  @Test("What is no certificate is refused")
  func malformed() throws {
    let der = try certificate().der
    for bytes in [[], [0x30], Array(der.dropLast()), der + [0], key.publicKey.der] {
      #expect(throws: JOSEError.malformedCertificate) { try Certificate(der: bytes) }
    }
  }
}
