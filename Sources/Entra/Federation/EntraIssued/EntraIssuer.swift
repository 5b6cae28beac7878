import ArcFedJSON
import FoundationEssentials

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
  private static let publicHosts = Set(TenantDocuments.publicCloudHosts)

  /// The hosts of the other clouds (instance discovery; Microsoft Entra, "National clouds"; and
  /// those of their v1.0 tokens).
  private static let otherHosts: Set<String> = [
    "login.microsoftonline.us", "login-us.microsoftonline.com", "login.usgovcloudapi.net",
    "login.partner.microsoftonline.cn", "login.chinacloudapi.cn", "sts.chinacloudapi.cn",
    "login.microsoftonline.de", "sts.microsoftonline.de",
  ]

  /// Reads the issuer of a token; nil when it is not Entra.
  init?(_ issuer: String, seenFrom tenant: TenantConfiguration) {
    guard let host = Self.host(of: issuer) else { return nil }
    if Self.otherHosts.contains(host) {
      place = .anotherCloud
      return
    }
    let isOurs =
      Self.publicHosts.contains(host) || Self.isOrigin(tenant.authority, of: host)
      || Self.isOrigin(tenant.stsIssuer, of: host)
    guard isOurs else { return nil }
    place =
      issuer == tenant.issuerV1 || issuer == tenant.issuerV2 ? .sameTenant : .anotherTenant
  }

  /// Entra's issuers are https URLs, as OpenID Connect Discovery 1.0 §3 demands.
  private static let scheme = "https://"

  /// The host of an https URL in lower case; nil for every other text.
  private static func host(of issuer: String) -> String? {
    var issuer = issuer
    return issuer.withUTF8 { text in
      guard text.count >= scheme.utf8.count else { return nil }
      for (place, letter) in scheme.utf8.enumerated()
      where text[place] != letter && text[place] | 0x20 != letter { return nil }
      let host = text[scheme.utf8.count...].prefix { $0 != UInt8(ascii: "/") }
      return String(decoding: host, as: UTF8.self).inLowerCase
    }
  }

  /// Whether `url` is scheme and host and no more.
  private static func isOrigin(_ url: String, of host: String) -> Bool {
    url.utf8.count == scheme.utf8.count + host.utf8.count && url.hasSuffix(host)
  }
}
