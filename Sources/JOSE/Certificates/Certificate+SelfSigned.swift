import COpenSSL

extension Certificate {
  /// X.509 version 3 is written as 2 (RFC 5280 §4.1.2.1).
  private static let version3 = 2
  /// "CAs MUST NOT use serialNumber values longer than 20 octets" (RFC 5280 §4.1.2.2); they are
  /// positive, so the sign takes a bit.
  private static let maximumSerialBits = 20 * 8 - 1
  /// `ub-common-name` (RFC 5280 appendix A.1), in characters.
  private static let maximumNameCharacters = 64

  /// A certificate that a key gives itself, signed as the key signs by default: RSA with SHA-256,
  /// ECDSA with the digest of its curve. The same arguments give the same bytes.
  /// `.malformedCertificate` says that serial, name or validity do not fit one.
  package static func selfSigned(
    key: PrivateKey, commonName: String, serial: [UInt8], notBefore: Int64, notAfter: Int64
  ) throws(JOSEError) -> Certificate {
    guard 1...maximumSerialBits ~= BigNumber(serial).bitCount, notBefore <= notAfter,
      1...maximumNameCharacters ~= commonName.unicodeScalars.count
    else { throw .malformedCertificate }
    guard let x509 = X509_new() else { throw .operationFailed("certificate") }
    defer { X509_free(x509) }
    let isComplete = key.withHandle { handle in
      X509_set_version(x509, version3) == 1
        && setSerial(of: x509, serial)
        && setName(of: x509, commonName)
        && ASN1_TIME_set(X509_getm_notBefore(x509), time_t(notBefore)) != nil
        && ASN1_TIME_set(X509_getm_notAfter(x509), time_t(notAfter)) != nil
        && setPublicKey(of: x509, key.publicKey)
        && X509_sign(x509, handle, digest(of: key.defaultAlgorithm)) > 0
    }
    ERR_clear_error()
    if isComplete, case .ec = key.publicKey.kind { try signAgain(x509, with: key) }
    guard isComplete, let der = DER.encode({ i2d_X509(x509, $0) }) else {
      throw .operationFailed("certificate")
    }
    return Certificate(
      der: der, publicKey: key.publicKey, notBefore: notBefore, notAfter: notAfter)
  }

  private static func digest(of algorithm: SignatureAlgorithm) -> OpaquePointer? {
    switch algorithm {
    case .es384: EVP_sha384()
    case .es512: EVP_sha512()
    default: EVP_sha256()
    }
  }

  /// Puts our own ECDSA signature, which is reproducible (RFC 6979), in place of OpenSSL's, which
  /// is made with a random number.
  private static func signAgain(_ x509: OpaquePointer, with key: PrivateKey) throws(JOSEError) {
    guard case .ec(let curve) = key.publicKey.kind,
      let signed = DER.encode({ i2d_re_X509_tbs(x509, $0) }),
      let signature = ECSignature.der(jose: try key.sign(signed, key.defaultAlgorithm), curve)
    else { throw .operationFailed("certificate") }
    var place: UnsafePointer<ASN1_BIT_STRING>?
    X509_get0_signature(&place, nil, x509)
    guard let place,
      ASN1_STRING_set(UnsafeMutablePointer(mutating: place), signature, Int32(signature.count))
        == 1
    else { throw .operationFailed("certificate") }
  }

  /// A key is written as it is known already; OpenSSL would look for an encoder first.
  private static func setPublicKey(of x509: OpaquePointer, _ key: PublicKey) -> Bool {
    switch key.kind {
    case .rsa:
      let der = key.rsaPublicKeyPKCS1 ?? []
      return shim_X509_set_rsa_key(x509, der, Int32(der.count)) == 1
    case .ec(let curve):
      let point = key.point ?? []
      return shim_X509_set_ec_key(
        x509, OBJ_sn2nid(curve.groupName), point, Int32(point.count)) == 1
    }
  }

  private static func setSerial(of x509: OpaquePointer, _ serial: [UInt8]) -> Bool {
    let number = BigNumber(serial)
    return BN_to_ASN1_INTEGER(number.raw, X509_get_serialNumber(x509)) != nil
  }

  /// Issuer and subject, which are the same: one common name.
  private static func setName(of x509: OpaquePointer, _ commonName: String) -> Bool {
    guard let name = X509_get_subject_name(x509) else { return false }
    return X509_NAME_add_entry_by_NID(
      name, NID_commonName, MBSTRING_UTF8, Array(commonName.utf8), Int32(commonName.utf8.count),
      -1, 0) == 1 && X509_set_issuer_name(x509, name) == 1
  }
}
