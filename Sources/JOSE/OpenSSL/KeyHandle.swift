import COpenSSL
import Synchronization

/// An `EVP_PKEY`, which nobody changes after it is made, and contexts prepared to use it.
///
/// Preparing a context costs a fifth of a verification, so contexts are kept: a caller takes an
/// idle one, uses it alone and gives it back. Any number of threads may do so at once.
final class KeyHandle: @unchecked Sendable {
  /// What a context is prepared for.
  enum Operation: Equatable {
    case sign(SignatureAlgorithm)
    case verify(SignatureAlgorithm)

    fileprivate var algorithm: SignatureAlgorithm {
      switch self {
      case .sign(let algorithm), .verify(let algorithm): algorithm
      }
    }
  }

  /// Idle contexts kept for each operation. As many are made as threads use the key at once, so
  /// this is a bound for machines with more cores than that.
  private static let idleContextsPerOperation = 64

  let raw: OpaquePointer
  /// One or two operations as a rule: looking through them is faster than a table.
  private let pools = Mutex<[Pool]>([])

  /// The idle contexts of one operation.
  private struct Pool {
    let operation: Operation
    var idle: [SignatureContext]
  }

  init(owning raw: OpaquePointer) { self.raw = raw }

  deinit { EVP_PKEY_free(raw) }

  /// Runs `body` with a context that is prepared for `operation` and nobody else's meanwhile.
  func withContext<T>(_ operation: Operation, _ body: (SignatureContext) -> T) -> T? {
    guard let context = takeContext(operation) else { return nil }
    defer {
      keep(context, operation)
      ERR_clear_error()
    }
    return body(context)
  }

  private func takeContext(_ operation: Operation) -> SignatureContext? {
    let pooled = pools.withLock { pools in
      pools.firstIndex { $0.operation == operation }.flatMap { pools[$0].idle.popLast() }
    }
    return pooled ?? SignatureContext(key: raw, operation)
  }

  private func keep(_ context: SignatureContext, _ operation: Operation) {
    pools.withLock { pools in
      guard let place = pools.firstIndex(where: { $0.operation == operation }) else {
        return pools.append(Pool(operation: operation, idle: [context]))
      }
      guard pools[place].idle.count < Self.idleContextsPerOperation else { return }
      pools[place].idle.append(context)
    }
  }

  /// A number among the key's parameters, by OpenSSL's name.
  func number(_ name: String) -> BigNumber? {
    var raw: OpaquePointer?
    guard EVP_PKEY_get_bn_param(self.raw, name, &raw) == 1, let raw else {
      ERR_clear_error()
      return nil
    }
    return BigNumber(owning: raw)
  }

  /// The curve of a key that is not RSA, or the reason why it is none for JOSE.
  func curve() throws(JOSEError) -> EllipticCurve {
    guard EVP_PKEY_get_base_id(raw) == EVP_PKEY_EC else { throw .unsupportedKeyType }
    guard let curve = EllipticCurve(groupName: groupName) else { throw .unsupportedCurve }
    return curve
  }

  /// The point of a key on a curve: its coordinates in as many octets as the curve has.
  func coordinates(on curve: EllipticCurve) -> (x: [UInt8], y: [UInt8])? {
    let count = curve.coordinateBytes
    guard let x = number(OSSL_PKEY_PARAM_EC_PUB_X)?.bytes(count: count),
      let y = number(OSSL_PKEY_PARAM_EC_PUB_Y)?.bytes(count: count)
    else { return nil }
    return (x, y)
  }

  private var groupName: String {
    var length = 0
    var name = [CChar](repeating: 0, count: 80)
    guard EVP_PKEY_get_group_name(raw, &name, name.count, &length) == 1 else {
      ERR_clear_error()
      return ""
    }
    return String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// An `EVP_PKEY_CTX` prepared for one operation with one key, and a digest for its messages; one
/// thread uses it at a time.
///
/// OpenSSL's one-shot digests look their algorithm up by its name each time, under a lock that all
/// threads share; that takes as long as the digest of half a kilobyte.
final class SignatureContext: @unchecked Sendable {
  let raw: OpaquePointer
  private let digest: OpaquePointer

  init?(key: OpaquePointer, _ operation: KeyHandle.Operation) {
    guard let raw = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return nil }
    guard let digest = EVP_MD_CTX_new() else {
      EVP_PKEY_CTX_free(raw)
      return nil
    }
    (self.raw, self.digest) = (raw, digest)
    guard Self.prepare(raw, operation),
      EVP_DigestInit_ex(digest, operation.algorithm.messageDigest, nil) == 1
    else {
      ERR_clear_error()
      return nil
    }
  }

  deinit {
    EVP_MD_CTX_free(digest)
    EVP_PKEY_CTX_free(raw)
  }

  /// Hands over what is signed of a message (FIPS 180-4).
  func withDigest<T>(of message: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(EVP_MAX_MD_SIZE)) { output in
      var count: UInt32 = 0
      // Without an algorithm the one that is there begins anew.
      let isDone =
        EVP_DigestInit_ex(digest, nil, nil) == 1
        && EVP_DigestUpdate(digest, message, message.count) == 1
        && EVP_DigestFinal_ex(digest, output.baseAddress, &count) == 1
      precondition(isDone, "a digest that is prepared cannot fail")
      return body(UnsafeBufferPointer(rebasing: output[..<Int(count)]))
    }
  }

  private static func prepare(_ raw: OpaquePointer, _ operation: KeyHandle.Operation) -> Bool {
    let algorithm = operation.algorithm
    switch operation {
    case .sign: guard EVP_PKEY_sign_init(raw) == 1 else { return false }
    case .verify: guard EVP_PKEY_verify_init(raw) == 1 else { return false }
    }
    if algorithm.isRSA {
      let padding = algorithm.isPSS ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING
      guard EVP_PKEY_CTX_set_rsa_padding(raw, padding) == 1 else { return false }
    }
    guard EVP_PKEY_CTX_set_signature_md(raw, algorithm.messageDigest) == 1 else { return false }
    // RFC 7518 §3.5: the salt is as long as the digest, neither longer nor shorter.
    return !algorithm.isPSS
      || EVP_PKEY_CTX_set_rsa_pss_saltlen(raw, RSA_PSS_SALTLEN_DIGEST) == 1
  }
}

extension SignatureAlgorithm {
  fileprivate var isRSA: Bool { fits(.rsa(bits: RSALimits.minimumBits)) }

  fileprivate var messageDigest: OpaquePointer? {
    switch self {
    case .rs256, .ps256, .es256: EVP_sha256()
    case .rs384, .ps384, .es384: EVP_sha384()
    case .rs512, .ps512, .es512: EVP_sha512()
    }
  }
}
