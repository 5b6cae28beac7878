import COpenSSL

/// A certificate with its private key: owns both C handles and never changes them, so that threads
/// may share it (OpenSSL counts references to both atomically).
final class KeyedCertificate: @unchecked Sendable {
  let certificate: OpaquePointer
  let key: OpaquePointer

  /// Takes ownership of both handles.
  private init(certificate: OpaquePointer, key: OpaquePointer) {
    self.certificate = certificate
    self.key = key
  }

  deinit {
    X509_free(certificate)
    EVP_PKEY_free(key)
  }

  // MARK: Making

  /// Makes a fresh P-256 key and a certificate over it, signed by `issuer` or else by itself.
  convenience init(
    _ profile: CertificateProfile, issuer: KeyedCertificate?
  ) throws(CertificateError) {
    guard let key = shim_EVP_EC_gen_P256() else { throw Self.lastError() }
    guard let certificate = X509_new() else {
      EVP_PKEY_free(key)
      throw Self.lastError()
    }
    self.init(certificate: certificate, key: key)
    try fill(profile, issuer: issuer ?? self)
  }

  private func fill(
    _ profile: CertificateProfile, issuer: KeyedCertificate
  ) throws(CertificateError) {
    let subject = X509_get_subject_name(certificate)
    for (attribute, value) in profile.subject {
      // A negative length: the value ends with its NUL.
      try Self.check(
        X509_NAME_add_entry_by_txt(subject, attribute, Self.utf8Text, value, -1, -1, 0))
    }
    // The wire's version 2 is called v3 (RFC 5280 §4.1.2.1).
    try Self.check(X509_set_version(certificate, 2))
    try setRandomSerial()
    try Self.check(X509_set_issuer_name(certificate, X509_get_subject_name(issuer.certificate)))
    try Self.check(shim_X509_set_not_before(certificate, profile.notBefore))
    try Self.check(shim_X509_set_not_after(certificate, profile.notAfter))
    try Self.check(X509_set_pubkey(certificate, key))
    for (identifier, value) in profile.extensions {
      try Self.check(
        shim_X509_add_extension(certificate, issuer.certificate, identifier, value))
    }
    guard X509_sign(certificate, issuer.key, EVP_sha256()) > 0 else { throw Self.lastError() }
  }

  /// Octets of a serial number: 127 random bits, positive, within RFC 5280 §4.1.2.2's 20 octets.
  private static let serialBytes = 16

  private func setRandomSerial() throws(CertificateError) {
    var serial = [UInt8](repeating: 0, count: Self.serialBytes)
    try Self.check(RAND_bytes(&serial, Int32(serial.count)))
    serial[0] = serial[0] & 0x7F | 0x40
    guard let number = BN_bin2bn(serial, Int32(serial.count), nil) else { throw Self.lastError() }
    defer { BN_free(number) }
    guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil else {
      throw Self.lastError()
    }
  }

  // MARK: PEM

  /// Reads both from PEM.
  convenience init(
    certificatePEM: String, privateKeyPEM: String
  ) throws(CertificateError) {
    let read = Self.reading(certificatePEM) { PEM_read_bio_X509($0, nil, nil, nil) }
    guard let certificate = read else { throw .malformedCertificate }
    // The empty password keeps OpenSSL from asking for one at the terminal.
    let key = Self.reading(privateKeyPEM) { bio in
      "".withCString {
        PEM_read_bio_PrivateKey(bio, nil, nil, UnsafeMutableRawPointer(mutating: $0))
      }
    }
    guard let key else {
      X509_free(certificate)
      throw .malformedPrivateKey
    }
    self.init(certificate: certificate, key: key)
    guard X509_check_private_key(certificate, key) == 1 else { throw .keyDoesNotMatch }
  }

  /// The certificate in PEM.
  var certificatePEM: String {
    Self.writing { PEM_write_bio_X509($0, certificate) }
  }

  /// The private key in PEM (PKCS #8, not encrypted).
  var privateKeyPEM: String {
    Self.writing { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
  }

  private static func reading(
    _ pem: String, _ read: (OpaquePointer) -> OpaquePointer?
  ) -> OpaquePointer? {
    let bytes = Array(pem.utf8)
    guard let bio = BIO_new_mem_buf(bytes, Int32(bytes.count)) else { return nil }
    defer {
      BIO_free(bio)
      ERR_clear_error()
    }
    return read(bio)
  }

  private static func writing(_ write: (OpaquePointer) -> Int32) -> String {
    guard let bio = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(bio) }
    guard write(bio) == 1 else { return "" }
    var data: UnsafeMutablePointer<CChar>?
    let count = shim_BIO_get_mem_data(bio, &data)
    return String(
      decoding: UnsafeRawBufferPointer(start: data, count: count), as: UTF8.self)
  }

  // MARK: Facts

  /// Whether it may sign others: basicConstraints and keyUsage say so (RFC 5280 §4.2.1.9).
  var isAuthority: Bool { X509_check_ca(certificate) == 1 }

  /// The bounds of its validity in seconds since 1970; -1 where one cannot be told.
  var notBefore: Int64 { shim_ASN1_TIME_seconds(X509_get0_notBefore(certificate)) }
  var notAfter: Int64 { shim_ASN1_TIME_seconds(X509_get0_notAfter(certificate)) }

  // MARK: Errors

  private static func check(_ result: Int32) throws(CertificateError) {
    guard result == 1 else { throw lastError() }
  }

  private static func lastError() -> CertificateError {
    defer { ERR_clear_error() }
    return .generation(openSSLCode: ERR_get_error())
  }

  /// `MBSTRING_UTF8` (openssl/asn1.h): a macro in a macro, which Swift does not import.
  private static let utf8Text: Int32 = 0x1000
}
