import ArcFedJOSE

/// A Java key store of type JKS with trusted certificates: the only store that every Java runtime
/// reads and that can be written without Java (OpenJDK, `sun/security/provider/JavaKeyStore.java`).
enum JavaKeyStore {
  /// Guards the store's digest and nothing else: certificates are public.
  static let password = "changeit"

  /// `MAGIC`, `VERSION_2` and the tag of a trusted certificate in `JavaKeyStore.java`.
  private static let magic: UInt32 = 0xFEED_FEED
  /// See ``magic``.
  private static let version: UInt32 = 2
  /// See ``magic``.
  private static let trustedCertificateTag: UInt32 = 2

  /// The store with one certificate in PEM; an empty store when it is none.
  static func bytes(certificatePEM text: String) -> [UInt8] {
    let body = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    return bytes(certificate: (try? Base64.decode(body)) ?? [], alias: "arcfed")
  }

  /// The store with one certificate in DER.
  static func bytes(certificate: [UInt8], alias: String) -> [UInt8] {
    var bytes = big(magic) + big(version) + big(UInt32(1))
    bytes += big(trustedCertificateTag) + text(alias)
    // When it was added: nobody looks.
    bytes += [UInt8](repeating: 0, count: 8)
    bytes += text("X.509") + big(UInt32(certificate.count)) + certificate
    let salt = password.utf8.flatMap { [0, $0] } + Array("Mighty Aphrodite".utf8)
    return bytes + Digest.sha1(salt + bytes)
  }

  private static func big(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  /// `DataOutput.writeUTF`: two octets of length, then the text.
  private static func text(_ text: String) -> [UInt8] {
    let octets = Array(text.utf8)
    return [UInt8(octets.count >> 8), UInt8(octets.count & 0xFF)] + octets
  }
}
