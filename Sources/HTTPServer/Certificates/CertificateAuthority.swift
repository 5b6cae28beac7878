import COpenSSL
import Synchronization

/// The certificate authority behind every TLS answer: made at start or kept by the caller, it mints
/// a certificate for each name that a client asks for and the emulator has.
///
/// Keys and serial numbers come from the system's generator whatever the seed: they guard a socket,
/// and no transcript shows them.
package final class CertificateAuthority: Sendable {
  private struct Cache {
    var leaves: [CertificateNames.Subject: KeyedCertificate] = [:]
    var order: [CertificateNames.Subject] = []
  }

  /// Leaf certificates that are kept; beyond it the oldest is minted anew when asked for.
  package static let cachedCertificateCountMax = 256

  private let root: KeyedCertificate
  private let names: Mutex<CertificateNames>
  private let now: Int64
  private let cache = Mutex(Cache())

  /// A new authority, valid from `now` (seconds since 1970).
  package convenience init(names: CertificateNames, now: Int64) throws(CertificateError) {
    var tag = [UInt8](repeating: 0, count: 4)
    guard RAND_bytes(&tag, Int32(tag.count)) == 1 else {
      throw .generation(openSSLCode: ERR_get_error())
    }
    // Roots of one name and different keys confuse clients that trust several of them.
    let hex = tag.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let root = try KeyedCertificate(.authority(now: now, tag: hex), issuer: nil)
    self.init(root: root, names: names, now: now)
  }

  /// The authority that was kept: what ``certificatePEM`` and ``privateKeyPEM`` gave.
  package convenience init(
    names: CertificateNames, now: Int64, certificatePEM: String, privateKeyPEM: String
  ) throws(CertificateError) {
    let root = try KeyedCertificate(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM)
    guard root.isAuthority else { throw .notAnAuthority }
    guard (root.notBefore...max(root.notBefore, root.notAfter)).contains(now) else {
      throw .notValidNow
    }
    self.init(root: root, names: names, now: now)
  }

  private init(root: KeyedCertificate, names: CertificateNames, now: Int64) {
    self.root = root
    self.names = Mutex(names)
    self.now = now
  }

  /// The root certificate, for clients to trust.
  package var certificatePEM: String { root.certificatePEM }

  /// The root certificate behind the system's, in one file: for clients whose setting replaces what
  /// they trust instead of adding to it (`SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`).
  ///
  /// - Parameter systemRoots: the text of the system's file, such as Debian's
  ///   `/etc/ssl/certs/ca-certificates.crt`; it may be empty.
  package func bundlePEM(systemRoots: String) -> String {
    let isTerminated = systemRoots.isEmpty || systemRoots.utf8.last == UInt8(ascii: "\n")
    return systemRoots + (isTerminated ? "" : "\n") + certificatePEM
  }

  /// The root's private key, for the caller to keep in a file of mode 0600.
  package var privateKeyPEM: String { root.privateKeyPEM }

  /// Whether there is, or would be, a certificate for the name.
  package func vouches(for name: String) -> Bool { names.withLock { $0.allow(name) } }

  /// Vouches for more names from now on: a vault or a cluster has come into the world. Names are
  /// never taken back, as certificates that clients hold are not.
  package func vouch(for more: CertificateNames) { names.withLock { $0.formUnion(more) } }

  /// The certificate for the name in PEM; nil when the name is not allowed.
  package func leafPEM(for name: String) -> String? { leaf(for: name)?.certificatePEM }

  /// The certificate and key for the name, minted on first use; nil when the name is not allowed.
  func leaf(for name: String) -> KeyedCertificate? {
    guard let subject = names.withLock({ $0.subject(of: name) }) else { return nil }
    return cache.withLock { cache in
      if let leaf = cache.leaves[subject] { return leaf }
      let profile = CertificateProfile.leaf(for: subject, now: now, within: root)
      guard let leaf = try? KeyedCertificate(profile, issuer: root) else { return nil }
      if cache.order.count >= Self.cachedCertificateCountMax {
        cache.leaves[cache.order.removeFirst()] = nil
      }
      cache.leaves[subject] = leaf
      cache.order.append(subject)
      return leaf
    }
  }
}
