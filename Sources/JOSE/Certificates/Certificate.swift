import COpenSSL

/// An X.509 certificate (RFC 5280), as far as it dresses up a key: Entra publishes its signing keys
/// with one, and an application may sign its assertions with one.
package struct Certificate: Hashable, Sendable {
  /// The certificate's bytes.
  package let der: [UInt8]
  /// The key that the certificate is for.
  package let publicKey: PublicKey
  /// The first instant of validity, in seconds since 1970.
  package let notBefore: Int64
  /// The last instant of validity, in seconds since 1970.
  package let notAfter: Int64

  /// What a certificate says that was just made.
  init(der: [UInt8], publicKey: PublicKey, notBefore: Int64, notAfter: Int64) {
    (self.der, self.publicKey) = (der, publicKey)
    (self.notBefore, self.notAfter) = (notBefore, notAfter)
  }

  /// Reads a certificate; the bytes must be one certificate and nothing more.
  package init(der: [UInt8]) throws(JOSEError) {
    guard let x509 = DER.decode(der, free: X509_free, { d2i_X509(nil, $0, $1) }) else {
      throw .malformedCertificate
    }
    defer { X509_free(x509) }
    guard let key = X509_get_pubkey(x509),
      let notBefore = Self.seconds(X509_get0_notBefore(x509)),
      let notAfter = Self.seconds(X509_get0_notAfter(x509))
    else { throw .malformedCertificate }
    self.der = der
    self.notBefore = notBefore
    self.notAfter = notAfter
    publicKey = try PublicKey(handle: KeyHandle(owning: key))
  }

  /// The SHA-1 of the certificate, whose base64url is `x5t` (RFC 7515 §4.1.7).
  package var thumbprintSHA1: [UInt8] { Digest.sha1(der) }

  /// The certificate in PEM.
  package var pem: String { PEM(label: "CERTIFICATE", der: der).text }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    var parts = tm()
    guard ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
    return Int64(timegm(&parts))
  }
}
