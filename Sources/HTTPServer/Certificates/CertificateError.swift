/// Why the certificate authority cannot do what it was asked.
package enum CertificateError: Error, Hashable, CustomStringConvertible {
  /// OpenSSL could not make a key or a certificate; the code is its own.
  case generation(openSSLCode: UInt)
  /// The text is not one PEM certificate.
  case malformedCertificate
  /// The text is not one PEM private key.
  case malformedPrivateKey
  /// The private key is another certificate's.
  case keyDoesNotMatch
  /// The certificate may not sign others.
  case notAnAuthority
  /// The certificate is not valid at the time given.
  case notValidNow

  /// A sentence; it never holds key material.
  package var description: String {
    switch self {
    case .generation(let code): "OpenSSL could not make a certificate (error \(code))"
    case .malformedCertificate: "the certificate authority's certificate is not PEM"
    case .malformedPrivateKey: "the certificate authority's private key is not PEM"
    case .keyDoesNotMatch: "the private key does not belong to the certificate"
    case .notAnAuthority: "the certificate is not one of a certificate authority"
    case .notValidNow: "the certificate authority's certificate is not valid now"
    }
  }
}
