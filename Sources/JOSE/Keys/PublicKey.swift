import COpenSSL

/// A key that checks signatures: what an issuer publishes.
///
/// Immutable, shared freely between threads. Two keys are equal when their SubjectPublicKeyInfo is.
package final class PublicKey: Sendable {
  /// The SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
  package let der: [UInt8]
  /// The key as a JSON Web Key with `kty` and the key's own parameters only.
  package let jwk: JWK
  /// RSA and its size, or the curve.
  package let kind: KeyKind
  let handle: KeyHandle

  /// The public half of what `handle` holds.
  ///
  /// - Parameter numbers: those of an RSA key where they are at hand: OpenSSL takes 20 µs to look
  ///   one up.
  init(handle: KeyHandle, numbers: RSANumbers? = nil) throws(JOSEError) {
    self.handle = handle
    var numbers = numbers
    if numbers == nil { numbers = try handle.rsaNumbers() }
    if let numbers {
      kind = .rsa(bits: try numbers.checkedBits())
      jwk = JWK(numbers)
      der = DER.subjectPublicKeyInfo(rsaPublicKey: numbers.der)
    } else {
      let curve = try handle.curve()
      guard let (x, y) = handle.coordinates(on: curve) else { throw .malformedKey }
      kind = .ec(curve)
      jwk = JWK(curve, x: x, y: y)
      der = DER.subjectPublicKeyInfo(curve, point: [Self.uncompressedPoint] + x + y)
    }
  }

  /// The key in a SubjectPublicKeyInfo.
  package convenience init(der: [UInt8]) throws(JOSEError) {
    let read = DER.decode(der, free: EVP_PKEY_free) { d2i_PUBKEY(nil, $0, $1) }
    guard let read else { throw .malformedKey }
    try self.init(handle: KeyHandle(owning: read))
  }

  /// The key in PEM: `PUBLIC KEY`, or `RSA PUBLIC KEY` (PKCS#1).
  package convenience init(pem: String) throws(JOSEError) {
    let block = try PEM(firstIn: pem)
    switch block.label {
    case "PUBLIC KEY": try self.init(der: block.der)
    case "RSA PUBLIC KEY":
      let read = DER.decode(block.der, free: EVP_PKEY_free) {
        d2i_PublicKey(EVP_PKEY_RSA, nil, $0, $1)
      }
      guard let read else { throw .malformedKey }
      try self.init(handle: KeyHandle(owning: read))
    default: throw .malformedKey
    }
  }

  /// The key as `PUBLIC KEY` in PEM.
  package var pem: String { PEM(label: "PUBLIC KEY", der: der).text }

  /// Whether the algorithm is one for this kind of key.
  package func supports(_ algorithm: SignatureAlgorithm) -> Bool { algorithm.fits(kind) }

  /// Whether checking a signature takes less time than waking another thread for it: a public
  /// exponent is small, so an RSA-2048 key verifies in 20 µs where it signs in 400 to 800.
  package var checksFasterThanLanesWake: Bool {
    if case .rsa(let bits) = kind { bits <= Self.quickBitsMaximum } else { false }
  }

  /// The time grows with the square of the size. Ours.
  private static let quickBitsMaximum = 3_072

  /// Whether `signature`, in JOSE's form, is this key's over `message`. False for an algorithm that
  /// does not fit the key and for a signature of the wrong length.
  package func verify(
    _ signature: [UInt8], of message: [UInt8], _ algorithm: SignatureAlgorithm
  ) -> Bool {
    guard supports(algorithm), let encoded = openSSLForm(of: signature) else { return false }
    let verified = handle.withContext(.verify(algorithm)) { context in
      context.withDigest(of: message) { digest in
        EVP_PKEY_verify(context.raw, encoded, encoded.count, digest.baseAddress, digest.count)
      }
    }
    return verified == 1
  }

  private func openSSLForm(of signature: [UInt8]) -> [UInt8]? {
    switch kind {
    // RFC 8017 §8.1.2 and §8.2.2, step 1: exactly as long as the modulus.
    case .rsa(let bits): signature.count == (bits + 7) / 8 ? signature : nil
    case .ec(let curve): ECSignature.der(jose: signature, curve)
    }
  }
}

extension PublicKey: Hashable {
  /// Whether both are the same key.
  package static func == (left: PublicKey, right: PublicKey) -> Bool { left.der == right.der }

  /// Hashes what equality compares.
  package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

extension PublicKey {
  /// The `kid` that a Kubernetes API server derives: base64url of the SHA-256 of the
  /// SubjectPublicKeyInfo (`pkg/serviceaccount/jwt.go`, `keyIDFromPublicKey`).
  package var kubernetesKeyID: String { Base64URL.encode(Digest.sha256(der)) }

  /// The `RSAPublicKey` of PKCS#1 (RFC 8017 appendix A.1.1), or nil for other kinds of key.
  package var rsaPublicKeyPKCS1: [UInt8]? {
    try? handle.rsaNumbers()?.der
  }

  /// The point of a key on a curve, uncompressed (SEC 1 §2.3.3), or nil for other kinds of key.
  var point: [UInt8]? {
    guard case .ec(let curve) = kind else { return nil }
    // It is what a SubjectPublicKeyInfo ends with.
    return Array(der.suffix(1 + 2 * curve.coordinateBytes))
  }
}
