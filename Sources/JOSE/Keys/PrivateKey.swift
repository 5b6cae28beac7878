import COpenSSL
import Synchronization

/// A key that signs.
///
/// Immutable, shared freely between threads. Its description is the name of its type only.
package final class PrivateKey: Sendable {
  /// The half that may be shown.
  package let publicKey: PublicKey
  let handle: KeyHandle
  private let ecSigner: ECSigner?
  /// Its PEM, once somebody has asked for it.
  let written = Mutex<String?>(nil)

  /// The signatures that it has made, where they will be asked for again.
  private let signatures: Memo<SignedDigest, [UInt8]?>?

  /// What a signature is of.
  private struct SignedDigest: Hashable {
    let algorithm: SignatureAlgorithm
    let digest: [UInt8]
  }

  /// The key pair that `handle` holds.
  ///
  /// - Parameters:
  ///   - numbers: those that an RSA key shows, where they are at hand.
  ///   - signaturesKept: how many signatures it remembers, for plays that sign the same again and
  ///     again.
  init(
    handle: KeyHandle, numbers: RSANumbers? = nil, signaturesKept: Int = 0
  ) throws(JOSEError) {
    publicKey = try PublicKey(handle: handle, numbers: numbers)
    self.handle = handle
    signatures = signaturesKept > 0 ? Memo(limit: signaturesKept) : nil
    switch publicKey.kind {
    case .rsa: ecSigner = nil
    case .ec(let curve):
      guard let scalar = handle.number(OSSL_PKEY_PARAM_PRIV_KEY) else { throw .malformedKey }
      ecSigner = ECSigner(scalar: scalar, curve: curve)
    }
    KnownKeys.shared.add(publicKey)
  }

  /// The key in PEM: PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) or SEC 1
  /// (`EC PRIVATE KEY`), unencrypted.
  package convenience init(pem: String) throws(JOSEError) {
    let block = try PEM(firstIn: pem)
    guard ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"].contains(block.label) else {
      throw .malformedKey
    }
    let read = DER.decode(block.der, free: EVP_PKEY_free) { d2i_AutoPrivateKey(nil, $0, $1) }
    guard let read else { throw .malformedKey }
    try self.init(handle: KeyHandle(owning: read))
  }

  /// A fresh elliptic curve key from the system's generator.
  package static func generateEC(_ curve: EllipticCurve) throws(JOSEError) -> PrivateKey {
    try generate(type: "EC") { EVP_PKEY_CTX_set_group_name($0, curve.groupName) }
  }

  /// The algorithm to use when nobody says which: RS256, or the curve's own.
  package var defaultAlgorithm: SignatureAlgorithm {
    switch publicKey.kind {
    case .rsa: .rs256
    case .ec(let curve): curve.algorithm
    }
  }

  /// The signature over `message` in JOSE's form: for elliptic curves `R || S`.
  ///
  /// The same key and message give the same signature,
  /// but for PS256, PS384 and PS512, which RSASSA-PSS
  /// salts with random bytes.
  package func sign(
    _ message: [UInt8], _ algorithm: SignatureAlgorithm
  ) throws(JOSEError) -> [UInt8] {
    guard publicKey.supports(algorithm) else {
      throw .algorithmDoesNotFitKey(algorithm, publicKey.kind)
    }
    guard let signature = signature(over: message, algorithm) else {
      throw .operationFailed("sign")
    }
    return signature
  }

  private func signature(over message: [UInt8], _ algorithm: SignatureAlgorithm) -> [UInt8]? {
    if let ecSigner { return ecSigner.sign(digest: algorithm.digest(of: message)) }
    guard let signatures, !algorithm.isPSS else { return rsaSignature(over: message, algorithm) }
    let signed = SignedDigest(algorithm: algorithm, digest: algorithm.digest(of: message))
    return signatures.value(signed) { rsaSignature(over: message, algorithm) }
  }

  private func rsaSignature(over message: [UInt8], _ algorithm: SignatureAlgorithm) -> [UInt8]? {
    let capacity = Int(EVP_PKEY_get_size(handle.raw))
    let signature = handle.withContext(.sign(algorithm)) { context -> [UInt8] in
      context.withDigest(of: message) { digest in
        [UInt8](unsafeUninitializedCapacity: capacity) { output, written in
          var length = capacity
          let result = EVP_PKEY_sign(
            context.raw, output.baseAddress, &length, digest.baseAddress, digest.count)
          written = result == 1 ? length : 0
        }
      }
    }
    return signature?.isEmpty == false ? signature : nil
  }

  private static func generate(
    type: String, _ configure: (OpaquePointer) -> Int32
  ) throws(JOSEError) -> PrivateKey {
    guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else {
      throw .operationFailed("generate")
    }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1, configure(context) == 1,
      EVP_PKEY_generate(context, &key) == 1, let key
    else { throw .operationFailed("generate") }
    return try PrivateKey(handle: KeyHandle(owning: key))
  }
}

extension PrivateKey {
  /// An RSA key as PKCS#1 in PEM, nil for other kinds of key.
  package var pkcs1PEM: String? {
    guard case .rsa = publicKey.kind else { return nil }
    return DER.encode { i2d_PrivateKey(handle.raw, $0) }
      .map { PEM(label: "RSA PRIVATE KEY", der: $0).text }
  }

  /// The key as PKCS#8 (RFC 5958).
  var pkcs8: [UInt8]? {
    guard let info = EVP_PKEY2PKCS8(handle.raw) else { return nil }
    defer { PKCS8_PRIV_KEY_INFO_free(info) }
    return DER.encode { i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
  }

  /// The handle, for what signs other than messages: certificates.
  func withHandle<T>(_ body: (OpaquePointer) -> T) -> T { body(handle.raw) }
}
