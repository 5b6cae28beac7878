extension Certificate {
  /// What a certificate is made of.
  private struct Contents: Hashable {
    let publicKey: PublicKey
    let commonName: String
    let serial: [UInt8]
    let notBefore: Int64
    let notAfter: Int64
  }

  /// As many as a few scenarios have, each of two kilobytes; ours.
  private static let knownMaximum = 256
  private static let known = Memo<Contents, Result<Certificate, JOSEError>>(limit: knownMaximum)

  /// The same as ``selfSigned(key:commonName:serial:notBefore:notAfter:)``, made once in a process:
  /// for the certificates that worlds begin with, which are alike in all worlds of a seed.
  package static func knownSelfSigned(
    key: PrivateKey, commonName: String, serial: [UInt8], notBefore: Int64, notAfter: Int64
  ) throws(JOSEError) -> Certificate {
    let contents = Contents(
      publicKey: key.publicKey, commonName: commonName, serial: serial, notBefore: notBefore,
      notAfter: notAfter)
    let made = known.value(contents) {
      Result { () throws(JOSEError) in
        try selfSigned(
          key: key, commonName: commonName, serial: serial, notBefore: notBefore,
          notAfter: notAfter)
      }
    }
    return try made.get()
  }
}
