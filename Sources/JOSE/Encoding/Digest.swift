import COpenSSL

/// The digests that JOSE, Kubernetes and certificates are made with.
package enum Digest {
  /// SHA-256 (FIPS 180-4).
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, count: Int(SHA256_DIGEST_LENGTH), SHA256)
  }

  /// SHA-384 (FIPS 180-4).
  package static func sha384(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, count: Int(SHA384_DIGEST_LENGTH), SHA384)
  }

  /// SHA-512 (FIPS 180-4).
  package static func sha512(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, count: Int(SHA512_DIGEST_LENGTH), SHA512)
  }

  /// SHA-1, only for the certificate thumbprint `x5t` (RFC 7517 §4.8).
  package static func sha1(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, count: Int(SHA_DIGEST_LENGTH), SHA1)
  }

  /// MD5 (RFC 1321), only to notice damage on the way: `Content-MD5` of Azure Storage.
  package static func md5(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: md5Bytes) { output, written in
      var count = 0
      let result = EVP_Q_digest(nil, "MD5", nil, bytes, bytes.count, output.baseAddress, &count)
      precondition(result == 1, "the digest is built into OpenSSL")
      written = count
    }
  }

  /// RFC 1321 §1: a message digest of 128 bits.
  private static let md5Bytes = 16

  /// Two lower-case hexadecimal digits a byte.
  package static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      for (index, byte) in bytes.enumerated() {
        text[2 * index] = digits[Int(byte >> 4)]
        text[2 * index + 1] = digits[Int(byte & 15)]
      }
      return bytes.count * 2
    }
  }

  /// One of OpenSSL's one-shot digest functions: input, its length, output.
  private typealias OneShot = (
    UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?
  ) -> UnsafeMutablePointer<UInt8>?

  private static func digest(_ bytes: [UInt8], count: Int, _ function: OneShot) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { output, written in
      let result = function(bytes, bytes.count, output.baseAddress)
      precondition(result != nil, "the digest is built into OpenSSL")
      written = count
    }
  }
}
