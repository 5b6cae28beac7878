import COpenSSL

/// What a signature costs when nothing but OpenSSL runs: the yardstick of every measurement here.
///
/// One key, one digest, contexts and memory prepared before: what `openssl speed rsa2048` does.
/// One thread uses it at a time.
package final class SignatureLimit {
  private let digest: [UInt8]
  /// There is only one: RS256 has no chance in it (RFC 8017 §8.2.1).
  private let known: [UInt8]
  private var signature: [UInt8]
  private let key: KeyHandle
  private let signing: SignatureContext
  private let verifying: SignatureContext

  /// A yardstick for RS256 with this key.
  package init(_ privateKey: PrivateKey) throws(JOSEError) {
    let message = Array("a message of some length".utf8)
    digest = Digest.sha256(message)
    known = try privateKey.sign(message, .rs256)
    signature = known
    key = privateKey.handle
    guard let signing = SignatureContext(key: key.raw, .sign(.rs256)),
      let verifying = SignatureContext(key: key.raw, .verify(.rs256))
    else { throw .operationFailed("prepare") }
    self.signing = signing
    self.verifying = verifying
  }

  /// Signs once. The signature must be the one that is known.
  package func sign() -> Bool {
    var length = signature.count
    let isSigned = signature.withUnsafeMutableBufferPointer { output in
      EVP_PKEY_sign(signing.raw, output.baseAddress, &length, digest, digest.count) == 1
    }
    return isSigned && length == known.count && signature == known
  }

  /// Verifies the signature that was made last.
  package func verify() -> Bool {
    EVP_PKEY_verify(verifying.raw, signature, signature.count, digest, digest.count) == 1
  }
}
