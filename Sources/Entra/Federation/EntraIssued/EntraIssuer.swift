import ArcFedJSON

/// An issuer that is Microsoft Entra ID itself, of some tenant in some cloud.
struct EntraIssuer: Hashable, Sendable {
  /// Where the issuer's tenant is, seen from one tenant.
  enum Place: Hashable, Sendable {
    /// It is that tenant.
    case sameTenant
    /// It is another tenant of the same cloud.
    case anotherTenant
    /// It is in another cloud.
    case anotherCloud
  }

  /// Where it is.
  let place: Place

  /// The hosts of the public cloud (instance discovery, and `sts.windows.net` of v1.0 tokens).
  private static let publicHosts = TenantDocuments.publicCloudHosts

  /// The hosts of the other clouds (instance discovery; Microsoft Entra, "National clouds"; and
  /// those of their v1.0 tokens).
  private static let otherHosts = [
    "login.microsoftonline.us", "login-us.microsoftonline.com", "login.usgovcloudapi.net",
    "login.partner.microsoftonline.cn", "login.chinacloudapi.cn", "sts.chinacloudapi.cn",
    "login.microsoftonline.de", "sts.microsoftonline.de",
  ]

  /// Reads the issuer of a token; nil when it is not Entra.
  init?(_ issuer: String, seenFrom tenant: TenantConfiguration) {
    guard let isOurs = Self.isOurs(issuer, seenFrom: tenant) else { return nil }
    guard isOurs else {
      place = .anotherCloud
      return
    }
    place =
      [tenant.issuerV1, tenant.issuerV2].containsIdentical(issuer) ? .sameTenant : .anotherTenant
  }

  /// Whether an issuer is of the tenant's cloud and not of another; nil when it is not Entra.
  private static func isOurs(_ issuer: String, seenFrom tenant: TenantConfiguration) -> Bool? {
    var issuer = issuer
    return issuer.withUTF8 { text in
      guard let host = Host(in: text) else { return nil }
      if otherHosts.contains(where: { host.isNamed($0.utf8) }) { return false }
      let isOurs =
        publicHosts.contains { host.isNamed($0.utf8) }
        || [tenant.authority, tenant.stsIssuer].contains { host.isAll(of: $0) }
      return isOurs ? true : nil
    }
  }

  /// The host of an https URL, compared without case and without a text of its own: most issuers
  /// are not Entra.
  private struct Host {
    /// Entra's issuers are https URLs, as OpenID Connect Discovery 1.0 §3 demands.
    private static let scheme = "https://"

    private let bytes: Slice<UnsafeBufferPointer<UInt8>>

    /// Nil for every other text.
    init?(in text: UnsafeBufferPointer<UInt8>) {
      let scheme = Self.scheme.utf8
      guard text.count >= scheme.count, Self.areSame(text[..<scheme.count], scheme) else {
        return nil
      }
      bytes = text[scheme.count...].prefix { $0 != UInt8(ascii: "/") }
    }

    /// Whether that is its name, which is given in lower case.
    func isNamed(_ name: some Collection<UInt8>) -> Bool {
      bytes.count == name.count && Self.areSame(bytes, name)
    }

    /// Whether `url` is scheme and host and no more.
    func isAll(of url: String) -> Bool { isNamed(url.utf8.dropFirst(Self.scheme.utf8.count)) }

    private static func areSame(
      _ text: Slice<UnsafeBufferPointer<UInt8>>, _ name: some Sequence<UInt8>
    ) -> Bool {
      zip(text, name).allSatisfy { $0 == $1 || $0.inLowerCase == $1 }
    }
  }
}
