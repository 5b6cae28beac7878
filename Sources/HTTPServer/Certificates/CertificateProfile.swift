import COpenSSL

/// What goes into a certificate: the subject, the validity and the extensions, in OpenSSL's words
/// (x509v3_config(5)). Chosen so that `openssl verify -x509_strict`, Go and Python's strict mode
/// (`VERIFY_X509_STRICT`, RFC 5280) accept it.
struct CertificateProfile {
  let subject: [(attribute: String, value: String)]
  let notBefore: Int64
  let notAfter: Int64
  let extensions: [(identifier: Int32, value: String)]

  /// A root, which signs leaves and nothing else.
  static func authority(now: Int64, tag: String) -> CertificateProfile {
    CertificateProfile(
      subject: [("O", "ArcFed"), ("CN", "ArcFed emulator root \(tag)")],
      notBefore: now - backdatingSeconds, notAfter: now + authoritySeconds,
      extensions: [
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
        (NID_key_usage, "critical,keyCertSign,cRLSign"),
        (NID_subject_key_identifier, "hash"),
      ])
  }

  /// A server's certificate, within the validity of the authority that signs it.
  static func leaf(
    for subject: CertificateNames.Subject, now: Int64, within authority: KeyedCertificate
  ) -> CertificateProfile {
    let name: String
    let alternatives: String
    switch subject {
    case .loopback: (name, alternatives) = ("localhost", "DNS:localhost,IP:127.0.0.1,IP:::1")
    case .host(let host): (name, alternatives) = (host, "DNS:\(host)")
    }
    // A long name stands in subjectAltName only, where clients look (RFC 9525 §2).
    let commonName = name.utf8.count <= commonNameBytesMax ? [("CN", name)] : []
    return CertificateProfile(
      subject: [("O", "ArcFed")] + commonName,
      notBefore: max(now - backdatingSeconds, authority.notBefore),
      notAfter: min(now + leafSeconds, authority.notAfter),
      extensions: [
        (NID_basic_constraints, "critical,CA:FALSE"),
        (NID_key_usage, "critical,digitalSignature"),
        (NID_ext_key_usage, "serverAuth"),
        (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid:always"),
        (NID_subject_alt_name, alternatives),
      ])
  }

  /// A day of 24 hours.
  private static let daySeconds: Int64 = 86_400
  /// A client's clock may run a little behind ours.
  private static let backdatingSeconds = daySeconds
  /// Ten years: a kept state stays usable.
  private static let authoritySeconds = 3_650 * daySeconds
  /// CA/Browser Forum Baseline Requirements §6.3.2: at most 398 days; some clients insist.
  private static let leafSeconds = 397 * daySeconds
  /// `ub-common-name` (RFC 5280 appendix A.1).
  private static let commonNameBytesMax = 64
}
